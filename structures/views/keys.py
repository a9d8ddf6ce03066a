"""Keys of pages as they travel in addresses."""

LARGEST_KEY_DIGITS = 18  # below the largest bigint


def number(text: str | None) -> int | None:
    """The key of a neighbouring page; anything that is not one means the first page."""
    is_key = text and text.isascii() and text.isdecimal() and len(text) <= LARGEST_KEY_DIGITS
    return int(text) if text and is_key else None

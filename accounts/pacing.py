"""Work that takes the same time whether an address is known or not: the clock must not tell what the page hides."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

FLOOR_SECONDS = 0.25  # well above what the longest of these takes on two busy cores


@contextmanager
def steady() -> Iterator[None]:
    """Leave the block a fixed time after entering it, however short its work was."""
    start = time.monotonic()
    try:
        yield
    finally:
        time.sleep(max(0.0, FLOOR_SECONDS - (time.monotonic() - start)))

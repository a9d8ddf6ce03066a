"""Drawing: PDF → images of its first pages, for the screen. They can be made again at any time from the original."""

from collections.abc import Iterable
from pathlib import Path

from accounts.bell import ring
from invoices import storage
from invoices.models import StoredFile
from invoices.reading import FileUnreadable, Reader

PAGES_SHOWN = 10
CANNOT = "illisible"  # stands in the place of the images of a file that no reader can draw


def page_name(number: int) -> str:
    """Name the image of a page, numbered from 1."""
    return f"page-{number}.png"


def pages_shown(file: StoredFile) -> range:
    """The numbers of the pages to show: the first ten; only the first while nobody has counted them."""
    return range(1, min(file.page_count or 1, PAGES_SHOWN) + 1)


def page_image(file: StoredFile, number: int) -> Path | None:
    """Where the image of a page is. None when there is none yet: the worker has been asked for it."""
    image = storage.derived(file.sha256, page_name(number))
    if image.exists():
        return image
    if not is_hopeless(file):
        ring("invoices.draw_pages", file.sha256)
    return None


def are_drawn(file: StoredFile) -> bool:
    """Tell whether every page to show has its image."""
    return all(storage.derived(file.sha256, page_name(number)).exists() for number in pages_shown(file))


def is_waiting(file: StoredFile) -> bool:
    """Tell whether images are missing that a worker can still make."""
    return not are_drawn(file) and not is_hopeless(file)


def is_hopeless(file: StoredFile) -> bool:
    """Tell whether drawing was tried and failed: asking again would only keep the worker busy."""
    return storage.derived(file.sha256, CANNOT).exists()


def draw_pages(file: StoredFile, reader: Reader) -> None:
    """Draw the missing images of one document. Run twice, or at once by two workers, it gives the same images."""
    if is_waiting(file):
        keep_pages(file.sha256, storage.read_original(file.sha256), reader, pages_shown(file))


def keep_pages(sha256: str, data: bytes, reader: Reader, numbers: Iterable[int]) -> None:
    """Keep the images of these pages. A page that cannot be drawn is left without image for good."""
    wanted = list(numbers)
    try:
        drawn = reader.render(data, wanted)
    except FileUnreadable:
        drawn = []
    for number, image in drawn:
        storage.keep_derived(sha256, page_name(number), image)
    if len(drawn) < len(wanted):
        storage.keep_derived(sha256, CANNOT, b"")

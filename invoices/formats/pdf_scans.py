"""Pages without a text layer: their images are recognised several at a time, and given back in their order.

pypdfium2 draws one page at a time, in this thread; recognition runs in processes of its own, one a page, which
threads wait for. No more images are held than are being read, and one.
"""

from __future__ import annotations

import subprocess
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import pypdfium2
from PIL import Image

from invoices.domain.page import Page
from invoices.formats.pdf_image import TooLarge, image_to_read

RECOGNITION_SECONDS = 60.0  # no page is begun later; the last one begun has time to end before the reader's limit
MOST_AT_ONCE = 4  # threads reserve address space, of which the reader has little

Recognise = Callable[[Image.Image, int, float], Page]
"""Image of a page, its number, its width in points → its words. Raises OSError or subprocess errors."""


@dataclass(frozen=True)
class Scanned:
    """What became of a page: its words, or a French sentence that says why there are none; neither when blank."""

    number: int
    page: Page | None = None
    note: str = ""


def recognised(
    document: pypdfium2.PdfDocument, numbers: Sequence[int], recognise: Recognise, cores: int
) -> Iterator[Scanned]:
    """Recognise these pages (from 1), in this order, on so many cores; pages for which time ran out are left out."""
    until = time.monotonic() + RECOGNITION_SECONDS
    at_once = min(max(cores, 1), MOST_AT_ONCE, max(len(numbers), 1))
    pending: deque[Future[Scanned]] = deque()
    with ThreadPoolExecutor(at_once) as pool:
        for number in numbers:
            if len(pending) > at_once:
                yield pending.popleft().result()
            if time.monotonic() > until:
                break
            pending.append(_started(pool, document, number, recognise))
        while pending:
            yield pending.popleft().result()


def _started(
    pool: ThreadPoolExecutor, document: pypdfium2.PdfDocument, number: int, recognise: Recognise
) -> Future[Scanned]:
    """The recognition of a page, under way; its image is drawn here and now."""
    try:
        page = document[number - 1]
        image, width = image_to_read(page), page.get_width()
    except TooLarge as error:
        text = (
            f"L'image de la page {number} est trop grande pour être lue ({error}). "
            "Numérisez la facture à 300 points par pouce."
        )
        return _settled(Scanned(number, note=text))
    except (pypdfium2.PdfiumError, OSError, RuntimeError, ValueError):
        return _settled(_failed(number))
    return pool.submit(_recognised, recognise, image, number, width) if image else _settled(Scanned(number))


def _recognised(recognise: Recognise, image: Image.Image, number: int, width: float) -> Scanned:
    try:
        return Scanned(number, recognise(image, number, width))
    except (subprocess.SubprocessError, OSError, RuntimeError, ValueError):
        return _failed(number)


def _failed(number: int) -> Scanned:
    return Scanned(number, note=f"La page {number} n'a pas pu être lue. Saisissez ses données à la main.")


def _settled(scanned: Scanned) -> Future[Scanned]:
    future: Future[Scanned] = Future()
    future.set_result(scanned)
    return future

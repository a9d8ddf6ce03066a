"""The image of a PDF page: for recognition and for the screen, never larger than the machine can bear."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

DPI = 300
POINTS_AN_INCH = 72
MOST_PIXELS = 16_000_000  # an A4 page at 300 dpi has 8.7 million
MOST_PICTURE_PIXELS = 120_000_000  # of one picture inside the page: 360 MB once decoded in colour
MOST_PICTURES = 400
INK = 200  # a page without a darker grey is blank
COLOURS = 32


class TooLarge(Exception):
    """A page holds a picture that must not be decoded; its size in pixels."""

    def __init__(self, width: int, height: int) -> None:
        super().__init__(f"{width:,} × {height:,} pixels".replace(",", "\u202f"))


def image_to_read(page: pypdfium2.PdfPage) -> Image.Image | None:
    """The page in grey at 300 dpi, less if it is huge; None when it is blank or has no size. Raises TooLarge."""
    image = _render(page, DPI / POINTS_AN_INCH, is_grey=True)
    return image if image is not None and _has_ink(image) else None


def _has_ink(grey: Image.Image) -> bool:
    return any(grey.histogram()[:INK])


def page_images(document: pypdfium2.PdfDocument, numbers: Sequence[int], width: int) -> Iterator[tuple[int, bytes]]:
    """The pages (from 1) as PNG at most `width` pixels wide; a page that can't be shown is left out."""
    for number in numbers:
        if not 1 <= number <= len(document):
            continue
        try:
            page = document[number - 1]
            image = _render(page, width / max(page.get_width(), 1.0), is_grey=False)
        except (TooLarge, pypdfium2.PdfiumError):
            continue
        if image is not None:
            yield number, _png(image)


def _render(page: pypdfium2.PdfPage, scale: float, is_grey: bool) -> Image.Image | None:
    width, height = page.get_size()
    if width < 1 or height < 1:
        return None
    _refuse_large_pictures(page)
    scale = min(scale, (MOST_PIXELS / (width * height)) ** 0.5)
    if width * scale < 1 or height * scale < 1:
        return None
    bitmap = page.render(scale=scale, grayscale=is_grey)
    image = bitmap.to_pil().copy()
    bitmap.close()
    return image


def _refuse_large_pictures(page: pypdfium2.PdfPage) -> None:
    """Raise TooLarge before anything is decoded: a picture of a few kilobytes may unfold to gigabytes."""
    for count, picture in enumerate(page.get_objects(filter=(pdfium.FPDF_PAGEOBJ_IMAGE,), max_depth=5)):
        width, height = picture.get_px_size()
        if width * height > MOST_PICTURE_PIXELS or count > MOST_PICTURES:
            raise TooLarge(width, height)


def _png(image: Image.Image) -> bytes:
    """Few colours: a page of text needs no more, and a scan so weighs a quarter."""
    buffer = io.BytesIO()
    image.convert("RGB").quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(buffer, "PNG")
    return buffer.getvalue()

"""The image of a PDF page: for recognition and for the screen, never larger than the machine can bear."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator, Sequence

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image, ImageFilter

from invoices.cleaning import cleaned

DPI = 300
POINTS_AN_INCH = 72
MOST_PIXELS = 16_000_000  # an A4 page at 300 dpi has 8.7 million
MOST_PICTURE_PIXELS = 120_000_000  # of one picture inside the page: 360 MB once decoded in colour
MOST_PICTURES = 400
LONGEST_SHEET = 1300.0  # points, a little over A3: a longer page is a photograph that says nothing of its size
THIN = 0.6  # of 300 dpi: below, the strokes of letters are so thin that a dot may be part of one
COARSE = 0.45  # of 300 dpi: below, the squares and ripples of JPEG are as large as strokes, and smoothed away
COARSEST = 50.0  # dpi
WHOLE_PAGE = 0.8
SMOOTHED = ImageFilter.GaussianBlur(0.6)
COLOURS = 32


class TooLarge(Exception):
    """A page holds a picture that must not be decoded; its size in pixels."""

    def __init__(self, width: int, height: int) -> None:
        super().__init__(f"{width:,} × {height:,} pixels".replace(",", "\u202f"))


def image_to_read(page: pypdfium2.PdfPage) -> Image.Image | None:
    """The page in grey at 300 dpi, less if it is huge; None when it is blank or has no size. Raises TooLarge.

    A scan of fewer dots is drawn dot for dot, cleaned, and enlarged afterwards: smoothly, which pdfium does not.
    """
    _refuse_large_pictures(page)
    dpi = DPI * min(1.0, LONGEST_SHEET / max(*page.get_size(), 1.0))
    sharpness = min(_dots_an_inch(page) or dpi, dpi)
    image = _render(page, sharpness / POINTS_AN_INCH, is_grey=True)
    image = image and cleaned(image, is_sharp=sharpness > THIN * dpi)
    if image is None or sharpness == dpi:
        return image
    width, height = (round(side * dpi / sharpness) for side in image.size)
    smooth = image.filter(SMOOTHED) if sharpness < COARSE * dpi else image
    return smooth.resize((width, height), Image.Resampling.BICUBIC)


def _dots_an_inch(page: pypdfium2.PdfPage) -> float | None:
    """Of the picture that a page is made of; None for a page that is not one picture, or not from edge to edge."""
    width, height = page.get_size()
    pictures = list(itertools.islice(page.get_objects(max_depth=1), 2))
    if len(pictures) != 1 or pictures[0].type != pdfium.FPDF_PAGEOBJ_IMAGE:
        return None
    left, bottom, right, top = pictures[0].get_bounds()
    if (right - left) * (top - bottom) < WHOLE_PAGE * width * height:
        return None
    across, down = sorted(pictures[0].get_px_size())
    short, long = sorted((right - left, top - bottom))
    return max(COARSEST, POINTS_AN_INCH * min(across / short, down / long))


def page_images(document: pypdfium2.PdfDocument, numbers: Sequence[int], width: int) -> Iterator[tuple[int, bytes]]:
    """The pages (from 1) as PNG at most `width` pixels wide; a page that can't be shown is left out."""
    for number in numbers:
        if not 1 <= number <= len(document):
            continue
        try:
            page = document[number - 1]
            _refuse_large_pictures(page)
            image = _render(page, width / max(page.get_width(), 1.0), is_grey=False)
        except (TooLarge, pypdfium2.PdfiumError):
            continue
        if image is not None:
            yield number, _png(image)


def _render(page: pypdfium2.PdfPage, scale: float, is_grey: bool) -> Image.Image | None:
    width, height = page.get_size()
    if width < 1 or height < 1:
        return None
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

"""What paper, glass and compression do to a page: a PDF with text becomes pictures of its pages."""

from __future__ import annotations

import io
import random
import time
from dataclasses import dataclass

import pypdfium2
from PIL import Image, ImageChops, ImageFilter

WHEN = time.gmtime(1767225600)  # 1 January 2026: files must be the same at each run
PAPER = 252
THRESHOLD = 170  # of black and white


@dataclass(frozen=True)
class Scan:
    """How a sheet went through the scanner.

    turn: quarter turns anticlockwise, in degrees; skew: in degrees; quality: of the JPEG, 1 to 95;
    blur: radius in pixels; grain: share of noise, 0 to 1; ink: share of the black that is left, 1 for fresh toner;
    shade: share of the light lost from one corner to the other; is_bitonal: black and white, no greys.
    """

    dpi: int = 200
    turn: int = 0
    skew: float = 0.4
    quality: int = 60
    blur: float = 0.4
    grain: float = 0.04
    ink: float = 1.0
    shade: float = 0.0
    is_bitonal: bool = False

    def __str__(self) -> str:
        """What is not as on a fresh sheet, in words."""
        told = {
            "noir et blanc": self.is_bitonal,
            f"encre {self.ink}": self.ink < 1,
            f"ombre {self.shade}": self.shade,
            f"flou {self.blur}": self.blur > 0.5,
            f"grain {self.grain}": self.grain > 0.05,
            f"JPEG {self.quality}": self.quality < 50 and not self.is_bitonal,
        }
        return ", ".join([f"{self.dpi} ppp, biais {self.skew}°", *(words for words, is_so in told.items() if is_so)])


def scanned(content: bytes, scan: Scan) -> bytes:
    """The pages of a PDF as pictures: tilted, blurred, grained and compressed."""
    document = pypdfium2.PdfDocument(content)
    pages = [_sheet(page.render(scale=scan.dpi / 72, grayscale=True).to_pil(), scan) for page in document]
    document.close()
    buffer = io.BytesIO()
    packing = {} if scan.is_bitonal else {"quality": scan.quality}  # black and white is packed as a fax would
    pages[0].save(buffer, "PDF", save_all=True, append_images=pages[1:], resolution=scan.dpi, creationDate=WHEN,
                  modDate=WHEN, **packing)  # fmt: skip
    return buffer.getvalue()


def _sheet(page: Image.Image, scan: Scan) -> Image.Image:
    paper = page.point(lambda grey: min(round(255 - (255 - grey) * scan.ink), PAPER))
    tilted = paper.rotate(scan.skew, Image.Resampling.BICUBIC, fillcolor=PAPER)
    grain = Image.frombytes("L", page.size, random.Random(page.width).randbytes(page.width * page.height))
    sheet = Image.blend(tilted.filter(ImageFilter.GaussianBlur(scan.blur)), grain, scan.grain)
    if scan.shade:
        sheet = ImageChops.multiply(sheet, _light(page.size, scan.shade))
    if scan.is_bitonal:
        sheet = sheet.point(lambda grey: 255 if grey > THRESHOLD else 0).convert("1")
    return sheet.rotate(scan.turn, expand=True) if scan.turn else sheet


def _light(size: tuple[int, int], shade: float) -> Image.Image:
    """Full light at the top left, `shade` less of it at the bottom right."""
    across = Image.linear_gradient("L").rotate(90)
    slope = Image.blend(Image.linear_gradient("L"), across, 0.5)
    return slope.point(lambda grey: round(255 - grey * shade)).resize(size, Image.Resampling.BILINEAR)


__all__ = ["Scan", "scanned"]

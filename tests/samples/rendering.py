"""From a layout to a file: a PDF with its text, or the pages as a scanner would give them."""

from __future__ import annotations

import io
import random
import time
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

import pypdfium2
from PIL import Image, ImageFilter
from weasyprint import HTML

from tests.samples.invoice import Invoice, Item
from tests.samples.layouts import LAYOUTS

WHEN = time.gmtime(1767225600)  # 1 January 2026: files must be the same at each run
PAPER = 252
GRAIN = 0.04


@dataclass(frozen=True)
class Scan:
    """How a sheet went through the scanner. turn: quarter turns anticlockwise, in degrees; skew: in degrees."""

    dpi: int = 200
    turn: int = 0
    skew: float = 0.4
    quality: int = 60


def make_invoice(layout: str, invoice: Invoice | None = None, scan: Scan | bool = False) -> bytes:
    """The invoice drawn by that layout (a key of LAYOUTS), as a text PDF, or scanned."""
    values = invoice or Invoice()
    if layout == "artisan":  # the one-man shop bills without VAT
        values = without_vat(values)
    content = drawn(LAYOUTS[layout].draw(values))
    return scanned(content, scan if isinstance(scan, Scan) else Scan()) if scan else content


def without_vat(invoice: Invoice) -> Invoice:
    return replace(invoice, items=tuple(replace(item, rate=Decimal("0")) for item in invoice.items))


@cache
def drawn(html: str) -> bytes:
    return HTML(string=html).write_pdf(pdf_identifier=b"sample")


def scanned(content: bytes, scan: Scan) -> bytes:
    """The pages of a PDF as greys: tilted, blurred, grained and compressed."""
    document = pypdfium2.PdfDocument(content)
    pages = [_sheet(page.render(scale=scan.dpi / 72, grayscale=True).to_pil(), scan) for page in document]
    document.close()
    buffer = io.BytesIO()
    pages[0].save(buffer, "PDF", save_all=True, append_images=pages[1:], resolution=scan.dpi, quality=scan.quality,
                  creationDate=WHEN, modDate=WHEN)  # fmt: skip
    return buffer.getvalue()


def _sheet(page: Image.Image, scan: Scan) -> Image.Image:
    paper = page.point(lambda grey: min(grey, PAPER))
    tilted = paper.rotate(scan.skew, Image.Resampling.BICUBIC, fillcolor=PAPER)
    grain = Image.frombytes("L", page.size, random.Random(page.width).randbytes(page.width * page.height))
    sheet = Image.blend(tilted.filter(ImageFilter.GaussianBlur(0.4)), grain, GRAIN)
    return sheet.rotate(scan.turn, expand=True) if scan.turn else sheet


__all__ = ["Item", "Scan", "make_invoice", "scanned", "without_vat"]

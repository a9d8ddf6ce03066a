"""The letters of a page with their places, as pdfminer finds them, without the rest of what it makes of a page.

No rule, curve or picture is kept, no font is asked twice for the same letter, and what is written plainly, contents
and meanings of signs, is read at once (pdf_operations.py): half the time, the same letters.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from pdfminer.cmapdb import CMapParser, FileUnicodeMap
from pdfminer.pdfdevice import PDFTextDevice
from pdfminer.pdffont import PDFCIDFont, PDFFont, PDFSimpleFont, PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import PDFStream, resolve1, stream_value
from pdfminer.psparser import KWD
from pdfminer.utils import Matrix, apply_matrix_rect

from invoices.formats.pdf_operations import operations

UNKNOWN = "(cid:"  # how pdfminer writes a sign whose meaning its font does not tell
NAMES = {"*": "_a", '"': "_w", "'": "_q"}  # what stands for these signs in the names of pdfminer's methods

Letter = dict[str, Any]
"""text; x0, x1, top, bottom and doctop in points from the top left of the media box; upright; size, height."""
Glyph = tuple[str, float, Any]
"""What a font says of one of its signs: the text, the width, and where it begins in vertical writing."""


class Fonts(PDFResourceManager):
    """The fonts of one file."""

    def get_font(self, objid: object, spec: Mapping[str, object]) -> PDFFont:
        told = resolve1(spec.get("ToUnicode")) if objid not in self._cached_fonts else None
        meanings = _meanings(told.get_data()) if isinstance(told, PDFStream) else None
        if meanings is None:
            return super().get_font(objid, spec)
        font = super().get_font(objid, {**spec, "ToUnicode": PDFStream({}, b"")})
        if isinstance(font, PDFSimpleFont | PDFCIDFont):
            font.unicode_map = meanings
        return font


def letters_of(page: PDFPage, fonts: Fonts, height: float) -> list[Letter]:
    """The letters of a page in the order in which they are drawn. height: of the page, in points.

    Raises whatever pdfminer raises over a damaged page.
    """
    device = _Letters(fonts, height)
    _Interpreter(fonts, device).process_page(page)
    return device.letters


def _meanings(written: bytes) -> FileUnicodeMap | None:
    """What a font tells of its signs, taken by pdfminer; None when it is not written plainly."""
    plain = operations([written])
    if plain is None:
        return None
    meanings = FileUnicodeMap()
    parser = CMapParser(meanings, io.BytesIO())
    for operator, objects in plain:
        parser.push(*((0, one) for one in objects))
        parser.do_keyword(0, KWD(operator))
    return meanings


class _Letters(PDFTextDevice):
    """Takes what an interpreter draws, and keeps letters."""

    def __init__(self, manager: PDFResourceManager, height: float) -> None:
        super().__init__(manager)
        self.letters: list[Letter] = []
        self._height = height
        self._glyphs: dict[tuple[PDFFont, int], Glyph] = {}

    def render_char(
        self, matrix: Matrix, font: PDFFont, fontsize: float, scaling: float, rise: float, cid: int, *_: object
    ) -> float:
        """Keep a letter as pdfminer's LTChar places it; give its width."""
        glyph = self._glyphs.get((font, cid))
        if glyph is None:
            glyph = self._glyphs[font, cid] = _glyph(font, cid)
        text, width, start = glyph
        advance = width * fontsize * scaling
        if font.is_vertical():
            vx, vy = start
            vx = fontsize * 0.5 if vx is None else vx * fontsize * 0.001
            vy = (1000 - vy) * fontsize * 0.001
            box = (-vx, vy + rise + advance, -vx + fontsize, vy + rise)
        else:
            descent = font.get_descent() * fontsize
            box = (0, descent + rise, advance, descent + rise + fontsize)
        a, b, c, d, e, f = matrix
        if b == c == 0:
            x0, x1, y0, y1 = a * box[0] + e, a * box[2] + e, d * box[1] + f, d * box[3] + f
        else:
            x0, y0, x1, y1 = apply_matrix_rect(matrix, box)
        x0, x1 = (x1, x0) if x1 < x0 else (x0, x1)
        y0, y1 = (y1, y0) if y1 < y0 else (y0, y1)
        top = self._height - y1
        self.letters.append(
            {
                "text": text,
                "x0": x0,
                "x1": x1,
                "top": top,
                "bottom": self._height - y0,
                "doctop": top,
                "upright": a * d * scaling > 0 and b * c <= 0,
                "size": x1 - x0 if font.is_vertical() else y1 - y0,
                "height": y1 - y0,
            }
        )
        return advance


def _glyph(font: PDFFont, cid: int) -> Glyph:
    try:
        text = font.to_unichr(cid)
    except PDFUnicodeNotDefined:
        text = f"{UNKNOWN}{cid})"
    return text, font.char_width(cid), font.char_disp(cid)


def _operators() -> dict[bytes, tuple[str, int]]:
    """The operators that pdfminer knows: the method of each and how many objects it takes."""
    known = {}
    for method in dir(PDFPageInterpreter):
        if method.startswith("do_"):
            operator = method.removeprefix("do_")
            for sign, name in NAMES.items():
                operator = operator.replace(name, sign)
            known[operator.encode()] = (method, getattr(PDFPageInterpreter, method).__code__.co_argcount - 1)
    return known


OPERATORS = _operators()


class _Interpreter(PDFPageInterpreter):
    """pdfminer's, which goes through a plain content faster."""

    def execute(self, streams: Sequence[object]) -> None:
        found = [stream_value(one) for one in streams]
        numbers = {one.objid for one in found}
        is_loop = None in numbers or not numbers.isdisjoint(self.parent_stream_ids)
        plain = None if is_loop else operations([one.get_data() for one in found])
        if plain is None:
            super().execute(streams)
            return
        self.stream_ids.clear()
        self.stream_ids.update(number for number in numbers if number is not None)
        for operator, objects in plain:
            self.argstack += objects
            method, count = OPERATORS.get(operator, ("", 0))
            if method:
                taken = self.pop(count)
                if len(taken) == count:
                    getattr(self, method)(*taken)

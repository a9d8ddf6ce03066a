"""Text layers that do not say what the page shows: fonts that lie, text that is not shown, what other programs laid."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pikepdf
import pypdfium2

MEANING = re.compile(rb"<([0-9A-Fa-f]+)>(\s*)<([0-9A-Fa-f]{4})>(?=\s*\n)")


def with_meanings(content: bytes, changed: Callable[[int], int] | None, pages: slice = slice(None)) -> bytes:
    """The file with each sign of its fonts said to mean another: changed(code) → code; None: no meaning told at all."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for page in pdf.pages[pages]:
            fonts = pikepdf.Dictionary({name: _copied(pdf, font) for name, font in page.Resources.Font.items()})
            page.Resources = pikepdf.Dictionary({**dict(page.Resources.items()), "/Font": fonts})
            for font in fonts.values():
                _remap(pdf, font, changed)
        return _saved(pdf)


def _copied(pdf: pikepdf.Pdf, font: pikepdf.Object) -> pikepdf.Object:
    return pdf.make_indirect(pikepdf.Dictionary(dict(font.items())))


def _remap(pdf: pikepdf.Pdf, font: pikepdf.Object, changed: Callable[[int], int] | None) -> None:
    if changed is None:
        del font["/ToUnicode"]
        return

    def other(found: re.Match[bytes]) -> bytes:
        return b"<%b>%b<%04X>" % (found[1], found[2], changed(int(found[3], 16)))

    font.ToUnicode = pdf.make_stream(MEANING.sub(other, font.ToUnicode.read_bytes()))


def shifted(by: int) -> Callable[[int], int]:
    """A cipher of letters and digits; the rest stays."""

    def shift(code: int) -> int:
        for first, last in ((0x30, 0x39), (0x41, 0x5A), (0x61, 0x7A)):
            if first <= code <= last:
                return first + (code - first + by) % (last - first + 1)
        return code

    return shift


def private(code: int) -> int:
    return 0xE000 + code % 256


def overlaid(scan: bytes, text: bytes, change: Callable[[str], str] = str, is_shown: bool = False) -> bytes:
    """The first page of a scan with the words of `text` written over it at their places, unseen unless is_shown."""
    page = pypdfium2.PdfDocument(text)[0]
    layer = page.get_textpage()
    drawn = []
    for index in range(layer.count_rects()):
        left, bottom, right, top = layer.get_rect(index)
        words = change(layer.get_text_bounded(left, bottom, right, top).strip()).encode("cp1252", "replace")
        escaped = re.sub(rb"([()\\])", rb"\\\1", words)
        drawn.append(b"/F %.1f Tf 1 0 0 1 %.1f %.1f Tm (%b) Tj" % (top - bottom, left, bottom, escaped))
    mode = b"0" if is_shown else b"3"
    with pikepdf.open(io.BytesIO(scan)) as pdf:
        target = pdf.pages[0]
        target.contents_add(b"BT " + mode + b" Tr " + b"\n".join(drawn) + b" ET")
        target.Resources.Font = pikepdf.Dictionary(F=_helvetica())
        return _saved(pdf)


def _helvetica() -> pikepdf.Dictionary:
    name = pikepdf.Name
    return pikepdf.Dictionary(
        Type=name.Font, Subtype=name.Type1, BaseFont=name.Helvetica, Encoding=name.WinAnsiEncoding
    )


def _saved(pdf: pikepdf.Pdf) -> bytes:
    buffer = io.BytesIO()
    pdf.save(buffer, deterministic_id=True)
    return buffer.getvalue()

"""The files embedded in a PDF: their names, types and sizes; and their content, as far as it is small.

Source: ISO 32000-1, 7.11.4; formats.md §12 (look in /Names/EmbeddedFiles and in /AF).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import pikepdf

from invoices.domain.inside import EmbeddedFile

MOST_FILES = 500  # the invoice is found among them, whatever their order
PAGES_LOOKED_AT = 20
NAME_LENGTH = 100
DAMAGED = (pikepdf.PdfError, RuntimeError, ValueError, TypeError, AttributeError, KeyError)


@dataclass(frozen=True)
class Inside:
    """A file as it lies in the PDF: what is told of it, and its stream."""

    told: EmbeddedFile
    stream: Any

    def content(self, most: int) -> bytes | None:
        """Its bytes; None beyond `most` of them, or when they are packed in a way that no writer of XML uses."""
        try:
            return _unpacked(self.stream, most)
        except (*DAMAGED, zlib.error):
            return None


def files_in(pdf: pikepdf.Pdf) -> tuple[Inside, ...]:
    """The files of an opened PDF, each once, in the order of their names in the file; damaged ones are left out."""
    seen: dict[Any, Inside] = {}
    for spec in islice(_specs(pdf), MOST_FILES):
        try:
            stream = _stream_of(spec)
            seen.setdefault(stream.objgen, Inside(_told(spec, stream), stream))
        except DAMAGED:
            continue
    return tuple(seen.values())


def _specs(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """File specifications of the whole document, of what it is associated with, and of notes pinned on pages."""
    try:
        for key in list(pdf.attachments)[:MOST_FILES]:
            yield pdf.attachments[key].obj
    except DAMAGED:
        pass
    yield from _dictionaries(pdf.Root, "/AF")
    for page in pdf.pages[:PAGES_LOOKED_AT]:
        for note in _dictionaries(page.obj, "/Annots"):
            if note.get("/Subtype") == "/FileAttachment" and isinstance(note.get("/FS"), pikepdf.Dictionary):
                yield note["/FS"]


def _dictionaries(parent: Any, name: str) -> list[Any]:
    found = parent.get(name)
    rows = islice(found, MOST_FILES) if isinstance(found, pikepdf.Array) else ()
    return [row for row in rows if isinstance(row, pikepdf.Dictionary)]


def _stream_of(spec: Any) -> Any:
    """Raises KeyError or TypeError when the specification embeds nothing."""
    embedded = spec["/EF"]
    stream = embedded["/UF"] if "/UF" in embedded else embedded["/F"]
    if not isinstance(stream, pikepdf.Stream):
        raise TypeError
    return stream


def _told(spec: Any, stream: Any) -> EmbeddedFile:
    parameters = stream.get("/Params")
    size: Any = parameters.get("/Size") if isinstance(parameters, pikepdf.Dictionary) else None
    path = str(spec.get("/UF") or spec.get("/F") or "").replace("\\", "/").rstrip("/")
    return EmbeddedFile(
        _shown(path.rsplit("/", 1)[-1]) or "sans nom",
        _shown(str(stream.get("/Subtype", "")).removeprefix("/")),
        size if isinstance(size, int) and size > 0 else 0,
    )


def _shown(text: str) -> str:
    """A text of the file without control or direction signs."""
    return "".join(sign for sign in text if sign.isprintable())[:NAME_LENGTH]


def _unpacked(stream: Any, most: int) -> bytes | None:
    """A stream that would unfold to a gigabyte is stopped at `most`."""
    packing, raw = stream.get("/Filter"), stream.read_raw_bytes()
    if isinstance(packing, pikepdf.Array) and len(packing) == 1:
        packing = packing[0]
    if packing == "/FlateDecode" and "/DecodeParms" not in stream:
        raw = zlib.decompressobj().decompress(raw, most + 1)
    elif packing is not None and len(packing):
        return None
    return raw if len(raw) <= most else None

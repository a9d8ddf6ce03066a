"""Files damaged at random, and what the reader must answer to any of them."""

from __future__ import annotations

import io
import json
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import pikepdf
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from invoices.domain.document import Document
from invoices.reading import GRACE, FileUnreadable, Reader
from tests.samples import Scan, hostile, layers, make_invoice

CODES = {"MOT_DE_PASSE", "ENDOMMAGE", "SANS_PAGE", "TROP_LONG"}
SENTENCE = re.compile(r"[A-ZÀÉ].*\b(?:le|la|les|l'|d'|de|du|et|à)\b.*\.", re.DOTALL)
REMEDY = re.compile(r"\b(?:dépos|redépos|Saisissez|saisissez|Complétez|Numérisez|Exportez)")
UNSTORABLE = re.compile(r"\\u0000|\\ud[89a-f]", re.IGNORECASE)
"""What JSON may hold and PostgreSQL's jsonb may not: NUL, and halves of pairs."""
STREAM = re.compile(rb"stream\r?\n.*?endstream", re.DOTALL)
NUMBER = re.compile(rb"\b[0-9]{1,10}\b")
HUGE = (b"-1", b"0", b"65536", b"2147483648", b"99999999999999999999", b"1e309", b"0.00000001")


@dataclass(frozen=True)
class Damage:
    """One change: its kind, where (0 to 1), over how much (0 to 1 of at most a kilobyte), and bytes to do it with."""

    kind: str
    place: float
    size: float
    fresh: bytes


Change = Callable[[bytes, int, int, bytes], bytes]
"""Content, place, size, fresh bytes → content."""


def _flip(content: bytes, place: int, size: int, fresh: bytes) -> bytes:
    bits = bytes(byte ^ (fresh[0] or 1) for byte in content[place : place + 1 + size % 16])
    return content[:place] + bits + content[place + len(bits) :]


def _overwrite(content: bytes, place: int, size: int, fresh: bytes) -> bytes:
    return content[:place] + fresh + content[place + len(fresh) :]


def _truncate(content: bytes, place: int, size: int, fresh: bytes) -> bytes:
    return content[:place]


def _cut(content: bytes, place: int, size: int, fresh: bytes) -> bytes:
    return content[:place] + content[place + size :]


def _splice(content: bytes, place: int, size: int, fresh: bytes) -> bytes:
    other = samples()[fresh[0] % len(samples())]
    start = min(place, max(len(other) - size, 0))
    return content[:place] + other[start : start + size] + content[place:]


def _repeat(content: bytes, place: int, size: int, fresh: bytes) -> bytes:
    return content[:place] + content[place : place + size] * (2 + fresh[0] % 40) + content[place + size :]


def _duplicate_stream(content: bytes, place: int, size: int, fresh: bytes) -> bytes:
    """The stream after that place, put in the stead of another."""
    streams = list(STREAM.finditer(content))
    if not streams:
        return content
    taken, lost = streams[place % len(streams)], streams[fresh[0] % len(streams)]
    return content[: lost.start()] + taken[0] + content[lost.end() :]


def _renumber(content: bytes, place: int, size: int, fresh: bytes) -> bytes:
    """The number after that place becomes one that no one expects."""
    number = NUMBER.search(content, place)
    if not number:
        return content
    return content[: number.start()] + HUGE[fresh[0] % len(HUGE)] + content[number.end() :]


CHANGES: dict[str, Change] = {
    "flip": _flip,
    "overwrite": _overwrite,
    "truncate": _truncate,
    "cut": _cut,
    "splice": _splice,
    "repeat": _repeat,
    "duplicate stream": _duplicate_stream,
    "renumber": _renumber,
}


def damaged(content: bytes, damages: Sequence[Damage]) -> bytes:
    for damage in damages:
        place, size = int(damage.place * max(len(content) - 1, 0)), 1 + int(damage.size * 1023)
        content = CHANGES[damage.kind](content, place, size, damage.fresh)
    return content


@cache
def samples() -> tuple[bytes, ...]:
    """Real files of each way of being read; streams unpacked in some, so that damage reaches what they say."""
    text = make_invoice("colonnes")
    return (
        text,
        unpacked(text),
        unpacked(make_invoice("avoir")),
        unpacked(hostile.with_attachment()),
        unpacked(layers.with_meanings(text, layers.shifted(3))),
        unpacked(layers.overlaid(make_invoice("colonnes", scan=Scan(dpi=100)), text)),
        slip(),
    )


def unpacked(content: bytes) -> bytes:
    """The same file as plain text as can be."""
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        pdf.save(buffer, qdf=True, static_id=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return buffer.getvalue()


def slip() -> bytes:
    """A scan that is recognised in no time: one line on a small sheet."""
    sheet, buffer = Image.new("L", (600, 120), 250), io.BytesIO()
    ImageDraw.Draw(sheet).text((20, 30), "Facture FA-2026-0147", fill=20, font_size=40)
    sheet.save(buffer, "PDF", resolution=200)
    return buffer.getvalue()


DAMAGES = st.lists(
    st.builds(
        Damage,
        st.sampled_from(sorted(CHANGES)),
        st.floats(0, 1),
        st.floats(0, 1),
        st.binary(min_size=1, max_size=24),
    ),
    min_size=1,
    max_size=6,
)
WHICH = st.integers(0, 6)
"""A file of samples()."""


def judged(reader: Reader, data: bytes, seconds: int) -> float:
    """Read it and draw its first page, within the reader's limits; return the seconds it took.

    Raises AssertionError unless the answer is a document that can be stored or a refusal in French, with a remedy,
    from the same child as before; anything else that is raised is the reader's fault too.
    """
    child, begun = reader.child_pid, time.monotonic()
    for ask in (lambda: _stored(reader.read(data)), lambda: reader.render(data, [1], width=200)):
        try:
            ask()
        except FileUnreadable as refusal:
            _said(refusal.code, refusal.text)
    taken = time.monotonic() - begun
    assert taken < 2 * (seconds + GRACE)
    assert child in (0, reader.child_pid)
    return taken


def _said(code: str, text: str) -> None:
    assert code in CODES
    assert SENTENCE.fullmatch(text), text
    assert REMEDY.search(text), text


def _stored(document: Document) -> None:
    stored = json.dumps(document.to_json())
    assert not UNSTORABLE.search(stored), UNSTORABLE.findall(stored)
    assert Document.from_json(json.loads(stored)) == document
    assert all(SENTENCE.fullmatch(note) for note in document.notes), document.notes

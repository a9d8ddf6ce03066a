"""The operations of a page's content, when it is written plainly: one pattern where pdfminer goes letter by letter.

What the two would not read alike is pdfminer's: `operations` gives None for the whole content. That is so of inline
images, of what ends in the middle, and of what no program writes. Source: ISO 32000-1, 7.2 and 7.8.2.
"""

from __future__ import annotations

import re
from binascii import unhexlify
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from pdfminer.psparser import LIT, PSLiteral, literal_name

ENDS = rb"(?=[\s/\[\]()<>]|\Z)"
SIGNS_OF_NAME = rb"[!\"$&'*+,\-.0-9:;=?@A-Z\\^_`a-z|~]|#[0-9A-Fa-f]{2}"
TOKEN = re.compile(
    rb"\s*(?:"
    rb"([+-]?(?:[0-9]{1,18}\.[0-9]{0,18}|\.[0-9]{1,18}))" + ENDS  # 1: real number
    + rb"|([+-]?[0-9]{1,18})" + ENDS  # 2: whole number
    + rb"|<((?:[0-9A-Fa-f]{2})*+)>(?!>(?!>))"  # 3: string in hexadecimal
    rb"|\(([^()\\]*+)\)"  # 4: string
    rb"|(true|false)" + ENDS  # 5
    + rb"|([A-Za-z][A-Za-z0-9*]*+" + ENDS + rb"|['\"])"  # 6: operator
    rb"|/((?:" + SIGNS_OF_NAME + rb")++)" + ENDS + rb"(?!(?<=#..)\Z)"  # 7: name
    + rb"|(\[|\]|<<|>>)"  # 8: of an array or a dictionary
    rb"|\(((?:[^()\\]|\\[^\r]|\((?:[^()\\]|\\[^\r])*+\))*+)\)"  # 9: string with signs told otherwise, or with brackets
    rb"|(\S)"  # 10: anything else
    rb")",
    re.DOTALL,
)  # fmt: skip
OPERATOR, BRACKET = 6, 8
CODED_SIGN = re.compile(rb"#(..)")
ESCAPE = re.compile(rb"\\(?:([0-7]{1,3})|(.))", re.DOTALL)
ESCAPES = {b"b": b"\b", b"t": b"\t", b"n": b"\n", b"f": b"\f", b"r": b"\r", b"(": b"(", b")": b")", b"\\": b"\\"}
LARGEST_SIGN = 0o377
INLINE_IMAGE = frozenset({b"BI", b"ID", b"EI"})
CLOSES = {b"]": b"[", b">>": b"<<"}
LONGEST = 2_000_000  # bytes of content of which all operations are held at once


class Operation(NamedTuple):
    """An operator and the objects that stand before it, as pdfminer gives them: those it takes are the last."""

    operator: bytes
    objects: list[Any]


class _NotPlain(Exception):
    """The content is not for this module."""


def operations(contents: Sequence[bytes]) -> list[Operation] | None:
    """The operations of a page whose content lies in these streams; None when it is not written plainly."""
    if sum(map(len, contents)) > LONGEST:
        return None
    try:
        return list(_operations(contents))
    except _NotPlain:
        return None


def _operations(contents: Sequence[bytes]) -> Iterator[Operation]:
    objects: list[Any] = []
    opened: list[tuple[bytes, list[Any]]] = []  # arrays and dictionaries not closed yet, each with what is around it
    for content in contents:
        for match in TOKEN.finditer(content.rstrip()):
            kind = match.lastindex or 0
            written = match[kind]
            make = OBJECTS.get(kind)
            if make:
                objects.append(make(written))
            elif kind == BRACKET:
                objects = _nested(written, objects, opened)
            elif kind == OPERATOR and not opened and written not in INLINE_IMAGE:
                yield Operation(written, objects)
                objects = []
            else:
                raise _NotPlain
    if opened:
        raise _NotPlain


def _nested(bracket: bytes, objects: list[Any], opened: list[tuple[bytes, list[Any]]]) -> list[Any]:
    """The list in which objects are gathered after a bracket."""
    if bracket not in CLOSES:
        opened.append((bracket, objects))
        return []
    if not opened or opened[-1][0] != CLOSES[bracket] or (bracket == b">>" and len(objects) % 2):
        raise _NotPlain
    outer = opened.pop()[1]
    outer.append(objects if bracket == b"]" else _dictionary(objects))
    return outer


def _dictionary(objects: list[Any]) -> dict[str, Any]:
    return {literal_name(key): value for key, value in zip(objects[::2], objects[1::2], strict=True)}


def _name(written: bytes) -> PSLiteral:
    """« Table#20Heading » is « Table Heading »."""
    try:
        return LIT(CODED_SIGN.sub(lambda match: unhexlify(match[1]), written).decode())
    except UnicodeDecodeError:
        raise _NotPlain from None


def _unescaped(written: bytes) -> bytes:
    return ESCAPE.sub(_meant, written)


def _meant(match: re.Match[bytes]) -> bytes:
    """The sign that « \\n », « \\( » or « \\012 » stands for; a stroke before another sign takes both away."""
    if match[1] is None:
        return ESCAPES.get(match[2], b"")
    code = int(match[1], 8)
    if code > LARGEST_SIGN:
        raise _NotPlain
    return bytes((code,))


OBJECTS: dict[int, Callable[[bytes], Any]] = {
    1: float,
    2: int,
    3: unhexlify,
    4: bytes,
    5: b"true".__eq__,
    7: _name,
    9: _unescaped,
}

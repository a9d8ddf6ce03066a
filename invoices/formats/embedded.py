"""The documents that an XML invoice carries within itself (BG-24): name, type, words and content of each.

Runs in the rule engine's process only. Sources: EN 16931-1 BG-24, formats.md §13.
"""

from __future__ import annotations

import binascii
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from invoices.formats.mapping import DIALECTS, Dialect
from invoices.formats.trees import Misread, parse


@dataclass(frozen=True)
class EmbeddedDocument:
    """name, media_type: as announced, to be believed no more than those of an upload. content: empty when damaged."""

    name: str
    media_type: str
    description: str
    content: bytes


def documents_of(data: bytes) -> Iterator[EmbeddedDocument]:
    """What the invoice carries, in its order; what it only refers to is left out, and so is what is no invoice."""
    try:
        root = parse(data)
    except Misread:
        return
    dialect = DIALECTS.get(root.tag)
    if dialect is not None:
        yield from (_document(one, dialect) for one in dialect.tree.all(root, dialect.files) if _carries(one, dialect))


def _carries(element: etree._Element, dialect: Dialect) -> bool:
    return element.find(dialect.content, dialect.tree.namespaces) is not None


def _document(element: etree._Element, dialect: Dialect) -> EmbeddedDocument:
    told = {name: _text(element, paths, dialect) for name, paths in dialect.file.items()}
    try:
        content = binascii.a2b_base64(element.findtext(dialect.content, "", dialect.tree.namespaces))
    except (binascii.Error, ValueError):
        content = b""
    return EmbeddedDocument(told["name"] or told["reference"], told["media_type"], told["reference"], content)


def _text(element: etree._Element, paths: tuple[str, ...], dialect: Dialect) -> str:
    """The first text that stands at one of these places."""
    for place, _, attribute in (path.partition("@") for path in paths):
        for found in element.iterfind(place, dialect.tree.namespaces):
            text = (found.get(attribute, "") if attribute else found.text) or ""
            if text.strip():
                return " ".join(text.split())
    return ""

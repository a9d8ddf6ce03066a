"""The documents that an XML invoice carries within itself (BG-24): name, type, words and content of each.

Runs in the rule engine's process only. Sources: EN 16931-1 BG-24, formats.md §13.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from invoices.formats import declared as foreign
from invoices.formats.trees import Misread


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
        files = foreign.read(data).files
    except Misread:
        return
    for one in files:
        if one.content is not None:
            yield EmbeddedDocument(one.name, one.media_type, one.reference, one.content)

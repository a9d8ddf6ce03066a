"""The documents that an XML invoice carries within itself (BG-24): name, type, words and content of each.

Runs in the children that read what was deposited, never in a worker. Sources: EN 16931-1 BG-24, formats.md §13.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from invoices.formats import declared as foreign
from invoices.formats.trees import Misread


@dataclass(frozen=True)
class EmbeddedDocument:
    """name, media_type: as announced, to be believed no more than those of an upload. content: empty when damaged.

    fault: a French sentence, of a document whose content could not be taken out.
    """

    name: str
    media_type: str
    description: str
    content: bytes
    fault: str = ""

    @property
    def head(self) -> dict[str, str]:
        """All but its content: what children and their owners write to each other."""
        return {"name": self.name, "type": self.media_type, "description": self.description, "fault": self.fault}

    @classmethod
    def from_frame(cls, head: Mapping[str, str], content: bytes) -> EmbeddedDocument:
        """The inverse, from one frame."""
        return cls(head["name"], head["type"], head["description"], content, head["fault"])


def documents_of(data: bytes) -> Iterator[EmbeddedDocument]:
    """What the invoice carries, in its order; what it only refers to is left out, and so is what is no invoice."""
    try:
        files = foreign.read(data).files
    except Misread:
        return
    for one in files:
        if one.content is not None:
            yield EmbeddedDocument(one.name, one.media_type, one.reference, one.content)

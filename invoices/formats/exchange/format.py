"""What a module of this package says of its format: by what it is known, what it is held to, how it is read, written.

Each module has one `Format`, and the table one line for it; recognition, checks and rewriting read the table.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree

from invoices.domain.declared import Declared, Syntax
from invoices.formats import syntaxes
from invoices.formats.trees import parse


@dataclass(frozen=True)
class Family:
    """The documents that share their roots (Clark names). specification: where BT-24 stands; mark: how it looks in the
    first bytes, which nobody parses. Both empty: they have none.
    """

    roots: frozenset[str]
    specification: str = ""
    mark: str = ""

    def specification_of(self, root: etree._Element) -> str:
        """BT-24, empty when it is not said."""
        return (root.findtext(self.specification) or "").strip() if self.specification else ""

    def begins(self, name: str) -> bool:
        """Whether one of them may begin by an element of this name, whatever its namespace."""
        return any(etree.QName(root).localname == name for root in self.roots)

    def is_marked(self, text: str) -> bool:
        """Whether BT-24 is seen in the first characters of a document."""
        return bool(self.mark and re.search(self.mark, text))


@dataclass(frozen=True)
class Format:
    """One format. target: what the portal calls it when it writes it.

    is_specified: with a specification (BT-24), without one, or whichever (None). held_to: the schema and the rules of a
    document. native: which `Declared.syntax` it writes as it is; empty for a dialect, which tells no specification.
    is_pdf: the XML lies in a PDF, by which it is recognised; it is then no other file's syntax.
    """

    family: Family
    target: str
    is_specified: bool | None
    held_to: Callable[[etree._Element], syntaxes.Checks]
    read_tree: Callable[[etree._Element], Declared]
    write: Callable[[Declared], bytes]
    native: Syntax | None = None
    is_pdf: bool = False

    def read(self, content: bytes) -> Declared:
        """What a document says. Raises Misread when it is no XML."""
        return self.read_tree(parse(content))

    def takes(self, root: etree._Element) -> bool:
        """Whether a document is of this format."""
        if self.is_pdf or root.tag not in self.family.roots:
            return False
        return self.is_specified in (None, bool(self.family.specification_of(root)))

    def takes_head(self, name: str, text: str) -> bool:
        """The same, guessed from the name of its root and its first characters."""
        if self.is_pdf or not self.family.begins(name):
            return False
        return self.is_specified in (None, self.family.is_marked(text))

"""Minimal UBL (FSO1110A) ↔ Declared: what UBL tells, without BT-24, around a PDF. Source: formats.md §11."""

from __future__ import annotations

from lxml import etree

from invoices.domain.declared import Declared
from invoices.formats.exchange import ubl
from invoices.formats.exchange.mixing import with_its_pdf


def read(root: etree._Element) -> Declared:
    """What a document says."""
    return ubl.read(root)


def write(declared: Declared) -> bytes:
    """The document. Raises Misread for an invoice without the PDF that it would be, or without lines."""
    return ubl.write(with_its_pdf(declared))

"""Minimal UBL (FSO1110A) ↔ Declared: what UBL tells, without BT-24, around a PDF. Source: formats.md §11."""

from __future__ import annotations

from lxml import etree

from invoices.domain.declared import Declared
from invoices.formats.exchange import ubl
from invoices.formats.exchange.format import Format
from invoices.formats.exchange.mixing import with_its_pdf
from invoices.formats.syntaxes import Checks

CHECKS = {
    ubl.INVOICE: Checks("ubl-min", "UBL minimal (E2)", ubl.SCHEMAS[ubl.INVOICE]),
    ubl.CREDIT_NOTE: Checks("ubl-min", "UBL minimal (E2, avoir)", ubl.SCHEMAS[ubl.CREDIT_NOTE]),
}


def held_to(root: etree._Element) -> Checks:
    """The schema of its kind alone."""
    return CHECKS[ubl.ROOTS[root.tag]]


def write(declared: Declared) -> bytes:
    """The document. Raises Misread for an invoice without the PDF that it would be, or without lines."""
    return ubl.write(with_its_pdf(declared))


FORMAT = Format(ubl.FAMILY, "ubl-min", False, held_to, ubl.read, write)

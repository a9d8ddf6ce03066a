"""Minimal CII (FSO1116A) ↔ Declared: the portal's dialect around a PDF. Source: formats.md §11.

Without BT-24; the gross price is the price before tax, the net price the same with tax.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from lxml import etree

from invoices.domain.declared import Declared, DeclaredLine
from invoices.formats.exchange import cii
from invoices.formats.exchange.format import Format
from invoices.formats.exchange.mixing import with_its_pdf
from invoices.formats.syntaxes import Checks

HUNDRED = Decimal(100)
CHECKS = Checks("cii-min", "CII minimal (E2)", cii.SCHEMA)


def read(root: etree._Element) -> Declared:
    """What a document says, its prices before tax."""
    declared = cii.read(root)
    return replace(declared, lines=tuple(_before_tax(line) for line in declared.lines))


def _before_tax(line: DeclaredLine) -> DeclaredLine:
    if line.gross_price is None or line.price_discount is not None:
        return line
    return replace(line, unit_price=line.gross_price, gross_price=None)


def write(declared: Declared) -> bytes:
    """The document. Raises Misread for an invoice without the PDF that it would be."""
    told = with_its_pdf(declared)
    return cii.write(replace(told, lines=tuple(_with_tax(line) for line in told.lines)))


def _with_tax(line: DeclaredLine) -> DeclaredLine:
    if line.unit_price is None:
        return line
    with_tax = line.unit_price * (HUNDRED + (line.rate or 0)) / HUNDRED
    return replace(line, gross_price=line.unit_price, unit_price=with_tax, price_discount=None)


FORMAT = Format(cii.FAMILY, "cii-min", False, lambda root: CHECKS, read, write)

"""The XML of a Factur-X (FSO1117A) ↔ Declared: CII, told by the PDF it lies in. Source: formats.md §12."""

from __future__ import annotations

from dataclasses import replace

from invoices.domain.declared import Declared
from invoices.formats import en16931
from invoices.formats.exchange import cii
from invoices.formats.exchange.format import Format


def write(declared: Declared) -> bytes:
    """The document in the profile EN 16931, whatever its own is."""
    return cii.write(replace(declared, specification=en16931.SPECIFICATION))


FORMAT = Format(cii.FAMILY, "facturx", True, cii.held_to, cii.read, write, is_pdf=True)

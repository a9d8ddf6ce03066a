"""What the mixed dialects (E2) have in common: the PDF inside is the invoice. Source: formats.md §2 and §11."""

from __future__ import annotations

from dataclasses import replace

from invoices.domain.declared import Declared
from invoices.formats.trees import Misread

PDF = b"%PDF-"


def with_its_pdf(declared: Declared) -> Declared:
    """The invoice as such a dialect tells it: without a specification, its PDF the first of its files.

    Raises Misread when it holds none.
    """
    first = next((one for one in declared.files if (one.content or b"").startswith(PDF)), None)
    if first is None:
        raise Misread("Cette facture ne contient pas de PDF : ce format en demande un, qui est la facture.")
    return replace(declared, specification="", files=(first, *(one for one in declared.files if one is not first)))

"""The fields of an invoice from the words of its pages: each reader proposes, contradictions cost certainty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from invoices.domain.document import WORTH_SHOWING, Document, Found, Hints
from invoices.domain.page import Page
from invoices.formats.guessed_sirets import guessed_siret
from invoices.formats.guessed_totals import guessed_totals
from invoices.formats.guesses import guessed_references
from invoices.formats.labels import found
from invoices.formats.layout import Line, lines_of
from invoices.formats.learning import recalled
from invoices.formats.misread import tidied
from invoices.formats.names import read_names
from invoices.formats.parties import read_parties
from invoices.formats.printed_lines import read_lines
from invoices.formats.references import read_references
from invoices.formats.totals import is_credit, read_totals
from invoices.formats.vat import read_vat

GUESSED_TYPE = 0.6


def read_fields(pages: Sequence[Page], hints: Hints) -> Document:
    """A Document that holds fields, VAT breakdown and SIRETs; pages, counts and notes are the caller's."""
    lines = lines_of(pages)
    parties, sirets = read_parties(lines, hints)
    fields = read_references(lines) | read_totals(lines) | parties
    fields |= read_names(lines, parties) | _kind(lines, fields)
    fields = _without_twins(recalled(lines, fields, hints.learned))
    fields = tidied(lines, completed(lines, fields))
    vat = read_vat(lines, fields)
    shown = {name: one for name, one in fields.items() if one.confidence >= WORTH_SHOWING}
    return Document(found=shown, vat=vat, sirets=sirets, lines=read_lines(lines, _total(fields)))


def completed(lines: Sequence[Line], fields: dict[str, Found]) -> dict[str, Found]:
    """The fields with guesses for those that no known label announces."""
    fields = fields | guessed_siret(lines, fields)
    fields = fields | guessed_references(lines, fields) | guessed_totals(lines, fields)
    return fields if "document_type" in fields else fields | _kind(lines, fields)


def _total(fields: dict[str, Found]) -> Decimal | None:
    total = fields.get("total_without_vat")
    return total.value if total and isinstance(total.value, Decimal) else None


def _kind(lines: Sequence[Line], fields: dict[str, Found]) -> dict[str, Found]:
    """The type by its title, put in doubt by a total of the other sign; without a title, by that sign alone."""
    titled, credit = fields.get("document_type"), is_credit(lines)
    if titled and titled.value == "FACTURE" and credit:
        return {"document_type": replace(titled, confidence=0.5)}
    if titled:
        return {}
    if credit:
        return {"document_type": found(credit._replace(value="AVOIR", weight=0.7))}
    total = fields.get("total_with_vat")
    return {"document_type": Found("FACTURE", GUESSED_TYPE, None, total.source)} if total else {}


def _without_twins(fields: dict[str, Found]) -> dict[str, Found]:
    """One printed number can't be the invoice and what it refers to: the weaker field is left out."""
    number = fields.get("number")
    if not number:
        return fields
    return {
        name: one
        for name, one in fields.items()
        if name not in ("engagement", "market", "origin_number") or one.value != number.value
    }

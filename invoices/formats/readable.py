"""Declared → Readable: the words and the order of a page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from invoices.domain import units
from invoices.domain.amounts import grouped, spelt, trimmed
from invoices.domain.declared import Declared, DeclaredLine, DeclaredParty
from invoices.domain.portal_terms import cadre_of
from invoices.domain.readable import Labelled, Readable, ReadableLine, ReadableParty, ReadableTax
from structures.domain.countries import COUNTRIES
from structures.domain.identifiers import grouped as grouped_identifier


def readable(declared: Declared) -> Readable:
    """The invoice as it is read; what it does not tell is left out."""
    kind = "Avoir" if declared.is_avoir else "Facture"
    return Readable(
        title=f"{kind} n° {declared.number}" if declared.number else f"{kind} sans numéro",
        number=declared.number,
        syntax=declared.syntax,
        currency=declared.currency or "EUR",
        parties=tuple(_parties(declared)),
        references=_told(_references(declared)),
        lines=tuple(_line(line) for line in declared.lines),
        line_count=len(declared.lines),
        adjustments=(),
        vat=tuple(_vat(declared)),
        totals=_told(_totals(declared)),
        due=Labelled("Net à déduire" if declared.is_avoir else "Net à payer", _money(declared, declared.amount_due)),
        payment=_told(_payment(declared)),
        notes=tuple(Labelled("", note) for note in declared.notes),
        files=tuple(one.name or one.reference for one in declared.files),
    )


def _told(rows: Iterator[tuple[str, str]]) -> tuple[Labelled, ...]:
    return tuple(Labelled(label, value) for label, value in rows if value)


def _parties(declared: Declared) -> Iterator[ReadableParty]:
    yield _party("Fournisseur", declared.seller)
    yield _party("Destinataire", declared.buyer)
    if declared.payee_name:
        yield ReadableParty("Encaisseur", declared.payee_name)


def _party(title: str, party: DeclaredParty) -> ReadableParty:
    identifier = party.siret or party.legal_id or next((value for _, value in party.identifiers), "")
    rows = (
        *party.address,
        f"{party.postcode} {party.city}".strip(),
        "" if party.country == "FR" else COUNTRIES.get(party.country, party.country),
        f"{'SIRET' if party.siret else 'Identifiant'} : {grouped_identifier(identifier)}" if identifier else "",
        f"N° TVA : {party.vat_number}" if party.vat_number else "",
    )
    return ReadableParty(title, party.name, tuple(row for row in rows if row))


def _references(declared: Declared) -> Iterator[tuple[str, str]]:
    yield "Date", _day(declared.issue_date)
    yield "Échéance", _day(declared.due_date)
    yield "N° d'engagement", declared.purchase_order
    yield "Code service", declared.buyer_reference
    yield "Numéro du marché", declared.contract
    yield "Facture d'origine", ", ".join(declared.preceding_invoices)
    yield "Cadre de facturation", cadre_of(declared)


def _line(line: DeclaredLine) -> ReadableLine:
    return ReadableLine(
        position=line.position,
        name=line.name,
        details=tuple(f"Réf. {line.reference}" for _ in range(bool(line.reference))),
        quantity=_number(line.quantity),
        unit=units.short(line.unit) if line.unit else "",
        price=_number(line.unit_price, 2),
        rate="" if line.rate is None else f"{trimmed(line.rate)} %",
        total=_amount(line.total),
    )


def _vat(declared: Declared) -> Iterator[ReadableTax]:
    for row in declared.vat:
        rate = "0 %" if row.rate is None else f"{trimmed(row.rate)} %"
        yield ReadableTax(rate, _money(declared, row.base), _money(declared, row.tax), row.reason or row.reason_code)


def _totals(declared: Declared) -> Iterator[tuple[str, str]]:
    yield "Total HT des lignes", _money(declared, declared.line_total)
    yield "Montant HT", _money(declared, declared.total_without_vat)
    yield "Montant TVA", _money(declared, declared.total_vat)
    yield "Montant TTC", _money(declared, declared.total_with_vat)
    yield "Déjà réglé", _money(declared, declared.prepaid)
    yield "Arrondi", _money(declared, declared.rounding)


def _payment(declared: Declared) -> Iterator[tuple[str, str]]:
    yield "IBAN", declared.iban
    yield "BIC", declared.bic
    yield "Conditions", declared.payment_terms


def _money(declared: Declared, amount: Decimal | None) -> str:
    return "" if amount is None else spelt(amount, declared.currency or "EUR")


def _amount(amount: Decimal | None) -> str:
    return "" if amount is None else grouped(amount)


def _number(number: Decimal | None, decimals: int = 0) -> str:
    return "" if number is None else trimmed(number, decimals)


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""

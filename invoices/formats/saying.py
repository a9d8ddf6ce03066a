"""Declared → what a person reads of it, and what the controls of the form look at. Names: formats.md §7."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from invoices.domain.bearing import borne_by
from invoices.domain.declared import Declared, DeclaredParty
from invoices.domain.findings import Finding
from invoices.domain.inspected import Inspected, Said
from invoices.domain.portal_terms import cadre_of, exemption_of, vat_type_of
from invoices.formats import terms
from invoices.formats.readable import readable

LINES_SHOWN = 200
SAID = {  # business term, or a word of the portal → what is said of the head
    "BT-1": "number",
    "BT-2": "issue_date",
    "BT-3": "type_code",
    "BT-5": "currency",
    "BT-8": "vat_point",
    "BT-9": "due_date",
    "BT-10": "buyer_reference",
    "BT-12": "contract",
    "BT-13": "purchase_order",
    "BT-20": "payment_terms",
    "BT-23": "business_process",
    "BT-59": "payee_name",
    "valideur": "validator_id",
    "BT-81": "payment_means",
    "BT-84": "iban",
    "BT-86": "bic",
    "BT-106": "line_total",
    "BT-107": "allowances",
    "BT-108": "charges",
    "BT-109": "total_without_vat",
    "BT-110": "total_vat",
    "BT-112": "total_with_vat",
    "BT-113": "prepaid",
    "BT-114": "rounding",
    "BT-115": "amount_due",
    "BT-22": "notes",
    "BT-25": "preceding_invoices",
}
DEFAULT_VAT_TYPE = "TVA_SUR_DEBIT"


def inspected(label: str, findings: Sequence[Finding], declared: Declared, is_mixed: bool) -> Inspected:
    """The inspection of an invoice whose data could be read. label: of its syntax. is_mixed: the PDF inside is it."""
    return Inspected(
        label=label,
        findings=tuple(findings),
        said=tuple(said(declared)),
        page=readable(declared, most_lines=LINES_SHOWN),
        facts=_facts(declared),
        bearing=borne_by(declared, is_mixed),
    )


def said(declared: Declared) -> Iterator[Said]:
    """Every datum of the head that is told, the parties first; lines and VAT apart."""
    yield from _party(("BT-27", "BT-30", "BT-31", "BG-5"), declared.seller)
    yield from _party(("BT-44", "BT-47", "BT-48", "BG-8"), declared.buyer)
    for term, name in SAID.items():
        value = getattr(declared, name)
        if value not in ("", None, ()):
            is_of_the_norm = term.startswith("B")
            label = terms.label(term) if is_of_the_norm else term.capitalize()
            yield Said(term if is_of_the_norm else "", label, spelt(value))


def _party(named: tuple[str, str, str, str], party: DeclaredParty) -> Iterator[Said]:
    town = f"{party.postcode} {party.city}".strip()
    identifier = party.siret or party.legal_id or next((value for _, value in party.identifiers), "")
    place = ", ".join(part for part in (*party.address, town, party.country) if part)
    for term, value in zip(named, (party.name, identifier, party.vat_number, place), strict=True):
        if value:
            yield Said(term, terms.label(term), value)


def spelt(value: Any) -> str:
    """As people write it: dd/mm/yyyy, amounts with a comma and two decimals or more, several values side by side."""
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, Decimal):
        text = f"{value:,.2f}" if value == round(value, 2) else f"{value:,f}"
        return text.replace(",", "\u202f").replace(".", ",")
    return " · ".join(value) if isinstance(value, tuple) else value


def _facts(declared: Declared) -> dict[str, Any]:
    """What the controls of the form look at. A negative invoice is an avoir for the portal, with positive amounts."""
    is_negative = (declared.total_with_vat or 0) < 0 and not declared.is_avoir
    amounts = {
        "without_vat": declared.total_without_vat,
        "vat": declared.total_vat if declared.total_vat is not None or declared.vat else Decimal(0),
        "with_vat": declared.total_with_vat,
        "due": declared.amount_due,
    }
    sign = -1 if is_negative else 1
    rows = [
        (row.rate or Decimal(0), row.base, row.tax)
        for row in declared.vat
        if row.base is not None and row.tax is not None
    ]
    return {
        "framework": cadre_of(declared),
        "type": "AVOIR" if declared.is_avoir or is_negative else "FACTURE",
        "supplier_identifier": declared.seller.siret,
        "recipient_identifier": declared.buyer.siret,
        "service_code": declared.buyer_reference,
        "number": declared.number,
        "issue_date": declared.issue_date.isoformat() if declared.issue_date else "",
        "currency": declared.currency or "EUR",
        "engagement": declared.purchase_order,
        "market": declared.contract,
        "origin_number": next(iter(declared.preceding_invoices), ""),
        "vat_type": vat_type_of(declared) or DEFAULT_VAT_TYPE,
        "exemption_reason": exemption_of(declared),
        "amounts": {name: None if amount is None else str(sign * amount) for name, amount in amounts.items()},
        "vat_rows": [[str(rate), str(sign * base), str(sign * tax)] for rate, base, tax in rows],
        "comment": " ".join(declared.notes)[:2000],
    }

"""The page of a typed invoice: Bill → HTML, laid out for A4. What it prints is what its XML says."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string

from invoices.domain import units
from invoices.domain.amounts import grouped, spelt, trimmed
from invoices.domain.bill import Bill, Line, Party
from invoices.domain.mentions import mentions, payment_terms, why_untaxed
from invoices.formats.en16931 import credited_account
from invoices.models import Invoice
from structures.domain.bank import grouped as grouped_account
from structures.domain.countries import COUNTRIES
from structures.domain.identifiers import grouped as grouped_identifier

LAYOUT = "2026-1"  # to be raised when the page changes: documents made before keep theirs
KINDS = {"SIRET": "SIRET", "RIDET": "RIDET", "TAHITI": "N° TAHITI", "UE_HORS_FRANCE": "N° TVA"}
MEANS = dict(Invoice.PaymentMeans.choices)


@dataclass(frozen=True)
class Row:
    """A line as printed. before, after: what the pages carry over, « Report : … » and « À reporter : … »."""

    line: Line
    quantity: str
    unit: str
    price: str
    discount: str
    rate: str
    net: str
    before: str
    after: str


def page_of(bill: Bill, made_at: datetime) -> str:
    """The invoice as one HTML page. made_at: when it was sent, the document's own date."""
    title = "Avoir" if bill.is_avoir else "Facture"
    context = {
        "bill": bill,
        "title": title,
        "created": made_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "supplier": _party(bill.supplier),
        "recipient": _party(bill.recipient),
        "references": list(_references(bill)),
        "rows": list(_rows(bill)),
        "carried": f"Report : {_money(bill, bill.lines_total)}",
        "totals": list(_totals(bill)),
        "due": ("Net à déduire" if bill.is_avoir else "Net à payer", _money(bill, bill.due)),
        "vat": list(_vat(bill)),
        "payment": list(_payment(bill)),
        "mentions": [mention.text for mention in mentions(bill)],
        "footer": _footer(bill),
    }
    return render_to_string("invoices/typed_document.html", context)


def _money(bill: Bill, amount: Decimal) -> str:
    return spelt(amount, bill.currency)


def _party(party: Party) -> list[str]:
    """The rows of an address block below the name, empty ones left out."""
    city = f"{party.postcode} {party.city}".strip()
    country = "" if party.country == "FR" else COUNTRIES.get(party.country, party.country)
    service = f"Service : {party.service_code} {party.service_name}".strip() if party.service_code else ""
    kind = KINDS.get(party.identifier_type, "Identifiant")
    rows = (
        service,
        *party.address,
        city,
        country,
        f"{kind} : {grouped_identifier(party.identifier)}",
        f"RCS : {party.rcs}" if party.rcs else "",
        f"N° TVA : {party.vat_number}" if party.vat_number else "",
    )
    return [row for row in rows if row]


def _references(bill: Bill) -> Iterator[tuple[str, str]]:
    yield "Date", f"{bill.issued_on:%d/%m/%Y}"
    yield "Livraison ou exécution", f"{bill.delivery_day:%d/%m/%Y}"
    named = (
        ("N° d'engagement", bill.engagement),
        ("Code service", bill.recipient.service_code),
        ("Numéro du marché", bill.market),
        ("Facture d'origine", bill.origin_number),
        ("Cadre de facturation", bill.framework),
    )
    yield from ((label, value) for label, value in named if value)


def _rows(bill: Bill) -> Iterator[Row]:
    running = Decimal("0.00")
    for line in bill.lines:
        before = f"Report : {_money(bill, running)}" if running or line is not bill.lines[0] else ""
        running += line.net
        yield Row(
            line=line,
            quantity=trimmed(line.quantity),
            unit=units.short(line.unit),
            price=trimmed(line.unit_price, 2),
            discount=grouped(line.discount) if line.discount else "",
            rate=f"{trimmed(line.rate)} %" if line.rate else "0 %",
            net=grouped(line.net),
            before=before,
            after=f"À reporter : {_money(bill, running)}",
        )


def _totals(bill: Bill) -> Iterator[tuple[str, str]]:
    reduced = bill.reduced
    allowance = sum(reduced.allowances, Decimal(0))
    if bill.discount:
        reason = f" ({bill.discount_reason})" if bill.discount_reason else ""
        yield "Total HT des lignes", _money(bill, bill.lines_total)
        yield f"Remise globale de {_money(bill, bill.discount)} TTC{reason}, soit HT", _money(bill, -allowance)
    yield "Montant HT", _money(bill, reduced.without_vat)
    yield "Montant TVA", _money(bill, reduced.vat)
    if bill.vat_in_euros is not None:
        yield "Montant TVA en euros", spelt(bill.vat_in_euros)
    yield "Montant TTC", _money(bill, reduced.with_vat)
    if reduced.rounding:
        yield "Arrondi", _money(bill, reduced.rounding)
    if bill.prepaid:
        yield "Déjà réglé ou retenu", _money(bill, -bill.prepaid)


def _vat(bill: Bill) -> Iterator[dict[str, Any]]:
    for row in bill.reduced.rows:
        said = {"base": _money(bill, row.base), "tax": _money(bill, row.tax), "why": why_untaxed(bill, row)}
        yield {"rate": f"{trimmed(row.rate)} %", **said}


def _payment(bill: Bill) -> Iterator[tuple[str, str]]:
    if bill.is_avoir:
        return
    yield "Mode de règlement", MEANS.get(bill.payment_means, bill.payment_means)
    account = credited_account(bill)
    if account:
        if account.holder:
            yield "Au bénéfice de", account.holder
        yield account.kind, grouped_account(account.number)
        if account.bic:
            yield "BIC", account.bic
    if payment_terms(bill):
        yield "Délai", payment_terms(bill)


def _footer(bill: Bill) -> str:
    """What stands at the foot of each page beside its number."""
    seller = bill.supplier
    kind = KINDS.get(seller.identifier_type, "Identifiant")
    return f"{seller.name} – {kind} {grouped_identifier(seller.identifier)}"

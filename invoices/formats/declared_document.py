"""Declared → Document: what a foreign invoice says, in the words of the portal, as the form is prefilled with it."""

from __future__ import annotations

import re
from decimal import Decimal

from invoices.domain.amounts import tolerance
from invoices.domain.declared import Declared, DeclaredLine, DeclaredVat, compact
from invoices.domain.document import FIELDS, Document, Found, PrintedLine, Siret, Value, VatGroup
from invoices.domain.exemptions import EXEMPTIONS
from invoices.domain.portal_terms import exemption_of, vat_type_of
from invoices.formats import en16931

IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[0-9A-Z]{11,30}", re.ASCII)
PROCESS = re.compile(r"[A-Z][0-9]{1,2}", re.ASCII)  # a cadre of Chorus Pro or of the reform, not an address of Peppol
MOST_LINES = 1000  # that a Document keeps
UNSURE = 0.5


def document_of(declared: Declared) -> Document:
    """The same as a deposit keeps it: what the form is prefilled from, each value from the data and certain.

    An invoice whose total is negative may be an avoir for the portal (formats.md §10.2): its type is left in doubt.
    """
    values = {name: value for name, value in _values(declared).items() if value not in (None, "")}
    found = {name: Found(value, 1.0, None, "xml") for name, value in values.items() if name in FIELDS}
    is_negative = (declared.total_with_vat or 0) < 0 and not declared.is_avoir
    found["document_type"] = Found(
        "AVOIR" if declared.is_avoir else "FACTURE", UNSURE if is_negative else 1.0, None, "xml"
    )
    sides = (("supplier", declared.seller.siret), ("recipient", declared.buyer.siret))
    return Document(
        found=found,
        vat=_breakdown(declared),
        notes=declared.oddities,
        sirets=tuple(Siret(siret, None, role, 1.0, "xml") for role, siret in sides if siret),  # type: ignore[arg-type]
        lines=tuple(_line(line) for line in declared.lines[:MOST_LINES]),
    )


def _values(declared: Declared) -> dict[str, Value | None]:
    seller, buyer, iban = declared.seller, declared.buyer, compact(declared.iban)
    return {
        "number": declared.number,
        "issue_date": declared.issue_date,
        "due_date": declared.due_date,
        "supplier_siret": seller.siret,
        "supplier_siren": seller.siren,
        "supplier_vat": compact(seller.vat_number),
        "supplier_name": seller.name,
        "recipient_siret": buyer.siret,
        "recipient_siren": buyer.siren,
        "recipient_vat": compact(buyer.vat_number),
        "recipient_name": buyer.name,
        "service_code": declared.buyer_reference,
        "engagement": declared.purchase_order,
        "market": declared.contract,
        "currency": declared.currency,
        "iban": iban if IBAN.fullmatch(iban) else "",
        "origin_number": next(iter(declared.preceding_invoices), ""),
        "framework": declared.business_process if PROCESS.fullmatch(declared.business_process) else "",
        "total_without_vat": declared.total_without_vat,
        "total_vat": declared.total_vat,
        "total_with_vat": declared.total_with_vat,
        "paid_amount": declared.prepaid or None,
        "amount_due": declared.amount_due,
        "vat_type": vat_type_of(declared),
        "exemption_reason": exemption_of(declared) if exemption_of(declared) in EXEMPTIONS else "",
        "payment_means": "" if declared.is_avoir else en16931.PAYMENT_MEANS.get(declared.payment_means, ""),
    }


def _breakdown(declared: Declared) -> tuple[VatGroup, ...]:
    """The VAT detail, which the form does not ask for, if it adds up to the totals; otherwise nothing."""
    groups = _groups(declared.vat)
    allowed = tolerance(len(groups))
    totals = (declared.total_without_vat, declared.total_vat)
    sums = (sum(group.base for group in groups), sum(group.tax for group in groups))
    agrees = all(told is not None and abs(told - total) <= allowed for told, total in zip(totals, sums, strict=True))
    return groups if agrees else ()


def _groups(rows: tuple[DeclaredVat, ...]) -> tuple[VatGroup, ...]:
    """One group a rate, highest first; categories without a rate count at zero."""
    sums: dict[Decimal, tuple[Decimal, Decimal]] = {}
    for row in rows:
        if row.base is not None and row.tax is not None:
            rate = (row.rate or Decimal(0)).normalize() + 0
            base, tax = sums.get(rate, (Decimal(0), Decimal(0)))
            sums[rate] = (base + row.base, tax + row.tax)
    return tuple(VatGroup(rate, *sums[rate]) for rate in sorted(sums, reverse=True))


def _line(line: DeclaredLine) -> PrintedLine:
    return PrintedLine(line.name, line.quantity, line.unit_price, line.rate, line.total, 1.0)

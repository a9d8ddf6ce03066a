"""Prefilling: Document → values of the form, as the columns of an invoice hold them."""

import re
from collections.abc import Collection
from decimal import Decimal
from typing import Any

from invoices.domain import amounts
from invoices.domain.document import WORTH_SHOWING, Document, Value
from invoices.domain.exemptions import EXEMPTIONS
from invoices.domain.frameworks import Framework
from invoices.models import Deposit, Invoice

READ_AS_THEY_ARE = (
    "number",
    "issue_date",
    "due_date",
    "service_code",
    "engagement",
    "market",
    "origin_number",
    "total_without_vat",
    "total_vat",
    "total_with_vat",
    "amount_due",
)
CODES: dict[str, Collection[str]] = {
    "type": Invoice.Type.values,
    "vat_type": Invoice.VatType.values,
    "payment_means": Invoice.PaymentMeans.values,
    "exemption_reason": EXEMPTIONS,
}
CURRENCY = re.compile(r"[A-Z]{3}")
VatRow = tuple[Decimal, Decimal, Decimal]  # rate in percent, base, tax


def prefilled(document: Document, framework: str) -> dict[str, Any]:
    """Values of the form that reading found with enough confidence to be shown, positive for an avoir too.

    What the columns cannot hold is cut or left out: whatever was read, there is a draft.
    """
    sure = {name: found.value for name, found in document.found.items() if found.confidence >= WORTH_SHOWING}
    values = {name: fitting(name, sure[name]) for name in READ_AS_THEY_ARE if name in sure}
    values["recipient_identifier"] = fitting("recipient_identifier", sure.get("recipient_siret", ""))
    codes = sure | {"type": sure.get("document_type")}
    values |= {name: codes[name] for name, known in CODES.items() if codes.get(name) in known}
    values["currency"] = sure["currency"] if CURRENCY.fullmatch(str(sure.get("currency"))) else None
    if values.get("amount_due") is None:
        values["amount_due"] = values.get("total_with_vat")
    if framework == Framework.A2 and values.get("amount_due") is not None:
        values["amount_due"] = Decimal(0)
    return {name: value for name, value in values.items() if value is not None}


def fitting(name: str, value: Value) -> Value | None:
    """A read value as its column holds it: texts cut, amounts positive and to the cent; None when it has no sense."""
    if isinstance(value, Decimal):
        return amounts.cents(abs(value)) if value.is_finite() and abs(value) <= amounts.LARGEST else None
    if isinstance(value, str):
        return value.replace("\0", "")[: Invoice._meta.get_field(name).max_length]  # type: ignore[union-attr]
    return value


def vat_rows(document: Document) -> list[VatRow]:
    """The rows of the VAT detail that was read, those that make sense; positive for an avoir too."""
    rows = [(group.rate, abs(group.base), abs(group.tax)) for group in document.vat]
    return [row for row in rows if _is_vat_row(row)]


def _is_vat_row(row: VatRow) -> bool:
    rate, base, tax = row
    return 0 <= rate <= 100 and base <= amounts.LARGEST and tax <= amounts.LARGEST


def mode_of(deposit: Deposit) -> str:
    """« Format de dépôt » of an invoice made from this file."""
    return "DEPOT_PDF_SIGNE_PORTAIL" if deposit.format.startswith("PDF_SIGNE") else "DEPOT_PDF_PORTAIL"

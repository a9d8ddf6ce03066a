"""Drafting: Document → Invoice in BROUILLON, then every save of the form. A draft always saves: rules only warn."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from annuaire import queries as annuaire
from invoices.domain.deadlines import paris_day
from invoices.domain.document import WORTH_SHOWING, Document
from invoices.domain.frameworks import Framework
from invoices.domain.lifecycle import CARDS, Status
from invoices.models import Deposit, Invoice, VatTotal
from invoices.services import transition
from structures.domain.identifiers import compact

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
VatRow = tuple[Decimal, Decimal, Decimal]


def draft_from(deposit: Deposit) -> Invoice:
    """Make the draft of a deposit that was read (or could not be), prefilled with what reading found.

    Run twice, or at once by two workers, it gives the one draft of the deposit.
    """
    existing = Invoice.objects.filter(deposit=deposit).first()
    if existing:
        return existing
    document = Document.from_json(deposit.document) if deposit.document else Document()
    now = timezone.now()
    invoice = Invoice(
        framework=deposit.framework,
        status_at=now,
        last_activity_at=now,
        created_at=now,
        holder=CARDS[Status.BROUILLON].holder or "",
        number_year=paris_day(now).year,
        supplier=deposit.structure,
        supplier_service=deposit.service,
        deposit=deposit,
        deposit_mode="DEPOT_PDF_SIGNE_PORTAIL" if deposit.format.startswith("PDF_SIGNE") else "DEPOT_PDF_PORTAIL",
        created_by=deposit.depositor,
        **prefilled(document, deposit.framework),
    )
    _resolve_recipient(invoice)
    try:
        with transaction.atomic():
            invoice.save()
            _replace_vat(invoice, [(group.rate, group.base, group.tax) for group in document.vat])
    except IntegrityError:  # another worker drew up the same draft first
        return Invoice.objects.get(deposit=deposit)
    return invoice


def prefilled(document: Document, framework: str) -> dict[str, Any]:
    """Values of the form that reading found with enough confidence to be shown, positive for an avoir too."""
    values = {
        name: document.value(name)
        for name in READ_AS_THEY_ARE
        if name in document.found and document.found[name].confidence >= WORTH_SHOWING
    }
    for name, value in values.items():
        if isinstance(value, Decimal):
            values[name] = abs(value)
    values["recipient_identifier"] = document.value("recipient_siret") or ""
    values["type"] = document.value("document_type") or Invoice.Type.FACTURE
    values["currency"] = document.value("currency") or "EUR"
    if values.get("amount_due") is None:
        values["amount_due"] = values.get("total_with_vat")
    if framework == Framework.A2 and values.get("amount_due") is not None:
        values["amount_due"] = Decimal(0)
    return {name: value for name, value in values.items() if value is not None}


def save(
    invoice: Invoice,
    values: Mapping[str, Any],
    vat_rows: list[VatRow],
    *,
    unparsed: Mapping[str, str],
    actor: User,
    version: int,
) -> Invoice:
    """Keep everything typed, right or wrong.

    values: field name → parsed value (None or "" when empty). unparsed: field name → text that is no date or
    amount. version: the one the form was shown with. Raises StaleInvoice when another tab saved since, MoveRefused
    when the invoice has left.
    """
    with transaction.atomic():
        locked = transition.locked_draft(invoice, actor)
        if locked.version != version:
            raise transition.stale(locked)
        for name, value in values.items():
            setattr(locked, name, value)
        locked.unparsed = dict(unparsed)
        locked.recipient_identifier = compact(locked.recipient_identifier)
        locked.last_activity_at = timezone.now()
        locked.version += 1
        _resolve_recipient(locked)
        locked.save()
        _replace_vat(locked, vat_rows)
    return locked


def _resolve_recipient(invoice: Invoice) -> None:
    """Tie what was typed to the directory; what matches nothing stays as typed."""
    invoice.recipient = annuaire.recipient(invoice.recipient_identifier)
    invoice.recipient_service = (
        invoice.recipient.services.filter(code=invoice.service_code).first()
        if invoice.recipient and invoice.service_code
        else None
    )


def _replace_vat(invoice: Invoice, rows: list[VatRow]) -> None:
    invoice.vat_totals.all().delete()
    VatTotal.objects.bulk_create(
        VatTotal(invoice=invoice, rate=rate, base=base, tax=tax)
        for rate, (base, tax) in {rate: (abs(base), abs(tax)) for rate, base, tax in rows}.items()
    )

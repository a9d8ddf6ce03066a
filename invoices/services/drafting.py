"""Drafting: Document → Invoice in BROUILLON, then every save of the form. A draft always saves: rules only warn."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from annuaire import queries as annuaire
from invoices.domain import amounts
from invoices.domain.deadlines import paris_day
from invoices.domain.document import WORTH_SHOWING, Document, Value
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
CURRENCY = re.compile(r"[A-Z]{3}")
VatRow = tuple[Decimal, Decimal, Decimal]


def draft_from(deposit: Deposit) -> Invoice:
    """Make the draft of a deposit that was read (or could not be), prefilled with what reading found.

    Run twice, or at once by two workers, it gives the one draft of the deposit.
    """
    invoice = Invoice.objects.filter(deposit=deposit).first() or _drawn_up(deposit)
    Deposit.objects.filter(pk=deposit.pk, has_draft=False).update(has_draft=True)
    return invoice


def _drawn_up(deposit: Deposit) -> Invoice:
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
    rows = [(group.rate, abs(group.base), abs(group.tax)) for group in document.vat]
    try:
        with transaction.atomic():
            invoice.save()
            _replace_vat(invoice, [row for row in rows if _is_vat_row(row)])
    except IntegrityError:  # another worker drew up the same draft first
        return Invoice.objects.get(deposit=deposit)
    return invoice


def prefilled(document: Document, framework: str) -> dict[str, Any]:
    """Values of the form that reading found with enough confidence to be shown, positive for an avoir too.

    What the columns cannot hold is cut or left out: whatever was read, there is a draft.
    """
    sure = {name: found.value for name, found in document.found.items() if found.confidence >= WORTH_SHOWING}
    values = {name: _fitting(name, sure[name]) for name in READ_AS_THEY_ARE if name in sure}
    values["recipient_identifier"] = _fitting("recipient_identifier", sure.get("recipient_siret", ""))
    values["type"] = sure["document_type"] if sure.get("document_type") in Invoice.Type.values else None
    values["currency"] = sure["currency"] if CURRENCY.fullmatch(str(sure.get("currency"))) else None
    if values.get("amount_due") is None:
        values["amount_due"] = values.get("total_with_vat")
    if framework == Framework.A2 and values.get("amount_due") is not None:
        values["amount_due"] = Decimal(0)
    return {name: value for name, value in values.items() if value is not None}


def _fitting(name: str, value: Value) -> Value | None:
    """A read value as its column holds it: texts cut, amounts positive and to the cent; None when it has no sense."""
    if isinstance(value, Decimal):
        return amounts.cents(abs(value)) if value.is_finite() and abs(value) <= amounts.LARGEST else None
    if isinstance(value, str):
        return value.replace("\0", "")[: Invoice._meta.get_field(name).max_length]  # type: ignore[union-attr]
    return value


def _is_vat_row(row: VatRow) -> bool:
    rate, base, tax = row
    return 0 <= rate <= 100 and base <= amounts.LARGEST and tax <= amounts.LARGEST


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
        locked.unparsed = {name: text.replace("\0", "") for name, text in unparsed.items()}  # PostgreSQL refuses it
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


def _replace_vat(invoice: Invoice, rows: Iterable[VatRow]) -> None:
    """Keep one row per rate: those typed twice for a rate are added up."""
    totals: dict[Decimal, tuple[Decimal, Decimal]] = {}
    for rate, base, tax in rows:
        earlier_base, earlier_tax = totals.get(amounts.cents(rate), (Decimal(0), Decimal(0)))
        totals[amounts.cents(rate)] = (earlier_base + base, earlier_tax + tax)
    invoice.vat_totals.all().delete()
    VatTotal.objects.bulk_create(
        VatTotal(invoice=invoice, rate=rate, base=base, tax=tax) for rate, (base, tax) in totals.items()
    )

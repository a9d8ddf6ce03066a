"""Submission: BROUILLON → DEPOSEE. From here on the invoice is evidence."""

from collections.abc import Iterable, Sequence

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from invoices.domain import certificate, chain
from invoices.domain.certificate import Certified
from invoices.domain.checks import Anomaly
from invoices.domain.deadlines import paris_day
from invoices.domain.errors import InvalidInvoice, StaleInvoice
from invoices.domain.lifecycle import SENT_STATUSES
from invoices.models import Invoice, InvoiceEvent
from invoices.services import acknowledgement, numbering, transition, validation
from invoices.services.events import trace
from invoices.services.freezing import frozen, frozen_account

CERTIFIED_COLUMNS = (
    *("position", "reference", "name", "quantity", "unit", "unit_price", "discount", "rate", "exemption_reason"),
)
FROZEN = (*("deposited_at", "supplier_copy", "recipient_copy", "bank_copy", "certificate_text", "certificate_number"),)


def send(invoice: Invoice, *, actor: User, version: int) -> Invoice:
    """Check everything again, certify, and hand the invoice to routing. Sent twice, it gives the first result.

    The controls come first, without a lock; what they looked at is held by the version, which the short transaction
    of `leave` asks again. version: of the draft the confirmation page showed. Raises InvalidInvoice with the first
    blocking anomaly, StaleInvoice when the draft changed since, HabilitationMissing.
    """
    draft = transition.own(invoice, actor)
    if draft.status in SENT_STATUSES:
        return draft
    if not draft.is_draft:
        raise transition.no_longer_draft(draft)
    if draft.version != version:
        raise transition.stale(draft)
    ready(draft)
    try:
        leave(draft, actor)
    except IntegrityError as error:  # the same number left by another door in the same instant
        _refuse(validation.anomalies(draft))
        raise error
    except StaleInvoice:
        draft = transition.own(invoice, actor)
        if draft.status not in SENT_STATUSES:
            raise
    return draft


def ready(draft: Invoice) -> None:
    """Refuse what may not leave; put the parties and the certificate on the draft in hand.

    Raises InvalidInvoice.
    """
    _refuse(validation.anomalies(draft))
    certify(draft)


def certify(draft: Invoice) -> None:
    """Put the parties and the certificate on a draft that passed the controls; the caller saves it, by `leave`.

    The number that the certificate of a typed invoice tells is still provisional.
    """
    draft.deposited_at = timezone.now()
    draft.supplier_copy = frozen(draft.supplier, draft.supplier_service)
    draft.bank_copy = frozen_account(draft.bank_account) if draft.bank_account else None
    draft.recipient_copy = frozen(draft.recipient, draft.recipient_service)
    draft.certificate_text = certificate.canonical_text(certified(draft))
    draft.certificate_number = certificate.number_of(draft.certificate_text)


def leave(draft: Invoice, actor: User) -> None:
    """Send a draft that is ready: status, certificate and number, in one transaction that commits at once.

    Raises StaleInvoice when the draft changed since it was read, IntegrityError when its number left elsewhere.
    """
    with transaction.atomic():
        kept = {name: getattr(draft, name) for name in FROZEN}
        transition.apply(draft, "send", actor=actor, version=draft.version, frozen=kept)
        if draft.is_typed:  # last of all: until the transaction ends, whoever sends next for this supplier waits
            before, after = certificate.around_number(draft.certificate_text)
            numbering.give_number(draft, paris_day(timezone.now()).year, before=before, after=after)
        _tell_source(draft, actor)


def send_new(invoices: Sequence[Invoice], *, actor: User) -> None:
    """Send invoices that passed the controls and are not saved yet: what `leave` does of a draft, for many.

    To be called in a transaction. Raises HabilitationMissing, IntegrityError when a number left elsewhere.
    """
    for invoice in invoices:
        certify(invoice)
    transition.send_new(invoices, actor=actor)


def _refuse(anomalies: list[Anomaly]) -> None:
    for anomaly in anomalies:
        if anomaly.blocking:
            raise InvalidInvoice(anomaly.text, anomaly.remedy)


def _tell_source(invoice: Invoice, actor: User) -> None:
    """The rejected invoice that this one takes over from says so; its rejection has been read, and is handled."""
    if invoice.copied_from_id is None:
        return
    source = Invoice.objects.select_for_update().get(pk=invoice.copied_from_id)
    if not source.is_acknowledged:
        acknowledgement.mark([source], actor)
    Invoice.objects.filter(pk=source.pk).update(is_rejection_handled=True)
    trace(source, InvoiceEvent.Kind.REPRISE, actor, f"Nouveau numéro : {invoice.number}")


def certified(invoice: Invoice) -> Certified:
    """What the certificate attests of this invoice."""
    return Certified(
        supplier=invoice.supplier_copy["identifier"],
        recipient=invoice.recipient_copy["identifier"],
        service=invoice.recipient_copy["service_code"],
        number=invoice.number,
        issue_date=invoice.issue_date,
        type=invoice.type,
        currency=invoice.currency,
        without_vat=invoice.total_without_vat,
        vat=invoice.total_vat,
        with_vat=invoice.total_with_vat,
        due=invoice.amount_due,
        deposited_at=invoice.deposited_at,
        file_sha256=invoice.deposit.file_id if invoice.deposit else chain.NO_FILE,
        lines_sha256=certificate.digest_of_lines(_lines(invoice)) if invoice.is_typed else "",
    )


def _lines(invoice: Invoice) -> Iterable[tuple[object, ...]]:
    """The lines of a typed invoice: its certificate covers them, whatever document is made of them."""
    return invoice.lines.order_by("position").values_list(*CERTIFIED_COLUMNS)

"""Drafting: Document → Invoice in BROUILLON, then every save of the form. A draft always saves: rules only warn."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from annuaire import queries as annuaire
from invoices import queries
from invoices.domain import amounts, payment
from invoices.domain.deadlines import paris_day
from invoices.domain.document import Document
from invoices.domain.lifecycle import CARDS, Status
from invoices.models import Deposit, Invoice, VatTotal
from invoices.services import prefilling, totalling, transition
from invoices.services.prefilling import VatRow
from structures.domain.identifiers import compact
from structures.models import BankAccount

Then = Callable[[Invoice], None]


def _nothing(draft: Invoice) -> None:
    """Nothing follows."""


def draft_from(deposit: Deposit, then: Then = _nothing) -> Invoice | None:
    """Make the draft of a deposit that was read (or could not be), prefilled with what reading found.

    then: what follows in the same transaction, once.

    A document joined to a draft that exists fills what is still empty there; one that was set aside since gives None.
    Run twice, or at once by two workers, it gives the one draft of the deposit.
    """
    with transaction.atomic():
        draft = Invoice.objects.select_for_update(of=("self",)).filter(deposit=deposit).first()
        if not Deposit.objects.filter(pk=deposit.pk, has_draft=False).update(has_draft=True):
            return draft or Invoice.objects.filter(deposit=deposit).first()  # another worker's, a moment ago
        document = Document.from_json(deposit.document) if deposit.document else Document()
        if draft is None:
            draft = _drawn_up(deposit, document)
        elif draft.is_draft:
            _fill(draft, document)
        else:
            return draft
        then(draft)
        return draft


def begun(actor: User, **values: Any) -> Invoice:
    """A draft that begins now, whatever it comes from, in that person's name; not saved yet."""
    now = timezone.now()
    return Invoice(
        created_by=actor,
        created_at=now,
        status_at=now,
        last_activity_at=now,
        holder=CARDS[Status.BROUILLON].holder or "",
        number_year=paris_day(now).year,
        **values,
    )


def _drawn_up(deposit: Deposit, document: Document) -> Invoice:
    invoice = begun(
        deposit.depositor,
        framework=deposit.framework,
        supplier=deposit.structure,
        supplier_service=deposit.service,
        deposit=deposit,
        deposit_mode=prefilling.mode_of(deposit),
        # no means of payment, unless one was read, until the kind of invoice says which
        **{"payment_means": ""} | prefilling.prefilled(document, deposit.framework),
    )
    resolve_recipient(invoice)
    propose_public_service(invoice)
    invoice.bank_account = _account_read(invoice, document)
    settle_payment(invoice)
    invoice.save()
    keep_vat(invoice, prefilling.vat_rows(document))
    return invoice


def _fill(draft: Invoice, document: Document) -> None:
    """Put what was read into the fields still empty; what was typed, right or wrong, stays."""
    read = prefilling.prefilled(document, draft.framework)
    filled = {name: value for name, value in read.items() if getattr(draft, name) in (None, "")}
    filled = {name: value for name, value in filled.items() if name not in draft.unparsed}
    rows = [] if draft.vat_totals.exists() else prefilling.vat_rows(document)
    if not filled and not rows:
        return
    for name, value in filled.items():
        setattr(draft, name, value)
    resolve_recipient(draft)
    settle_payment(draft)
    draft.version += 1
    draft.save()
    if rows:
        keep_vat(draft, rows)


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
        former = locked.recipient_id
        for name, value in values.items():
            setattr(locked, name, value)
        locked.unparsed = {name: text.replace("\0", "") for name, text in unparsed.items()}  # PostgreSQL refuses it
        locked.recipient_identifier = compact(locked.recipient_identifier)
        locked.last_activity_at = timezone.now()
        locked.version += 1
        resolve_recipient(locked)
        if locked.recipient_id != former:
            propose_public_service(locked)
        settle_payment(locked)
        locked.save()
        if locked.is_typed:
            totalling.retotal(locked)
        else:
            keep_vat(locked, vat_rows)
    return locked


def resolve_recipient(invoice: Invoice) -> None:
    """Tie what was typed to the directory; what matches nothing stays as typed."""
    invoice.recipient = annuaire.recipient(invoice.recipient_identifier)
    invoice.recipient_service = (
        invoice.recipient.services.filter(code=invoice.service_code).first()
        if invoice.recipient and invoice.service_code
        else None
    )


def propose_public_service(invoice: Invoice) -> None:
    """Between public entities, a recipient just chosen without service is billed at its service for that."""
    if invoice.recipient and invoice.supplier.is_public and not invoice.service_code:
        invoice.recipient_service = annuaire.public_invoices_service(invoice.recipient)
        invoice.service_code = invoice.recipient_service.code if invoice.recipient_service else ""


def _account_read(invoice: Invoice, document: Document) -> BankAccount | None:
    """The supplier's own account in force that the document names; any other is not believed."""
    found = document.value("iban")
    own = queries.accounts_in_force(invoice.supplier, paris_day(timezone.now()))
    return own.filter(number=compact(str(found))).first() if found else None


def settle_payment(invoice: Invoice) -> None:
    """An avoir bears no means of payment, what was paid already nothing to pay, neither an account to pay on."""
    said = payment.settled(
        type=invoice.type, framework=invoice.framework, means=invoice.payment_means, due=invoice.amount_due
    )
    invoice.payment_means, invoice.amount_due = said.means, said.due
    if invoice.framework == payment.PAID_ALREADY:
        invoice.unparsed.pop("amount_due", None)
    if not said.bears_account:
        invoice.bank_account = None


def keep_vat(invoice: Invoice, rows: Iterable[VatRow]) -> None:
    """Put these rows in the place of those it has."""
    invoice.vat_totals.all().delete()
    VatTotal.objects.bulk_create(vat_totals(invoice, rows))


def vat_totals(invoice: Invoice, rows: Iterable[VatRow]) -> Iterator[VatTotal]:
    """One row per rate, not saved: those told twice for a rate are added up."""
    totals: dict[Decimal, tuple[Decimal, Decimal]] = {}
    for rate, base, tax in rows:
        earlier_base, earlier_tax = totals.get(amounts.cents(rate), (Decimal(0), Decimal(0)))
        totals[amounts.cents(rate)] = (earlier_base + base, earlier_tax + tax)
    return (VatTotal(invoice=invoice, rate=rate, base=base, tax=tax) for rate, (base, tax) in totals.items())

"""Deposits and invoices for tests: `InvoiceFactory(status=…)` fills in all that this status demands."""

import hashlib
import uuid
from collections import deque
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import factory
from django.utils import timezone

from invoices.domain import certificate
from invoices.domain.lifecycle import CARDS, MOVES, OPEN_TO_RECIPIENT, SENT_STATUSES, Status
from invoices.models import (
    Attachment,
    BillingMandate,
    BulkTreatment,
    Deposit,
    Export,
    Invoice,
    InvoiceEvent,
    Opinion,
    StoredFile,
    VatTotal,
)
from invoices.services import transition
from invoices.services.submission import certified
from invoices.services.submission import frozen as party_copy
from tests.factories.accounts import UserFactory
from tests.factories.structures import PublicStructureFactory, StructureFactory

SENT_AT = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)


class StoredFileFactory(factory.django.DjangoModelFactory):
    """The row of a file; its bytes are nowhere (tests that read them deposit a real file)."""

    class Meta:
        model = StoredFile

    sha256 = factory.Sequence(lambda n: hashlib.sha256(str(n).encode()).hexdigest())
    size = 12_345
    media_type = "application/pdf"
    page_count = 1


class DepositFactory(factory.django.DjangoModelFactory):
    """A deposit that waits to be read."""

    class Meta:
        model = Deposit

    file = factory.SubFactory(StoredFileFactory)
    filename = factory.Sequence(lambda n: f"facture-{n}.pdf")
    format = "PDF_NON_SIGNE"
    depositor = factory.SubFactory(UserFactory)
    structure = factory.SubFactory(StructureFactory)
    framework = "A1"
    form_token = factory.LazyFunction(uuid.uuid4)


class InvoiceFactory(factory.django.DjangoModelFactory):
    """An invoice of 100 € before tax at 20 %, a draft unless `status` says otherwise.

    `with_history=True` writes how it came there.
    """

    class Meta:
        model = Invoice
        skip_postgeneration_save = True

    class Params:
        is_sent = factory.LazyAttribute(lambda invoice: invoice.status in SENT_STATUSES)
        is_open = factory.LazyAttribute(lambda invoice: invoice.status in OPEN_TO_RECIPIENT)

    status = Status.BROUILLON
    framework = "A1"
    recipient_service = None
    supplier_service = None
    # a service given without its structure brings its own
    supplier = factory.Maybe(
        "supplier_service",
        yes_declaration=factory.SelfAttribute("supplier_service.structure"),
        no_declaration=factory.SubFactory(StructureFactory),
    )
    recipient = factory.Maybe(
        "recipient_service",
        yes_declaration=factory.SelfAttribute("recipient_service.structure"),
        no_declaration=factory.SubFactory(PublicStructureFactory),
    )
    recipient_identifier = factory.LazyAttribute(
        lambda invoice: invoice.recipient.identifier if invoice.recipient else ""
    )
    service_code = factory.LazyAttribute(
        lambda invoice: invoice.recipient_service.code if invoice.recipient_service else ""
    )
    created_by = factory.SubFactory(UserFactory)
    deposit = factory.SubFactory(
        DepositFactory,
        depositor=factory.SelfAttribute("..created_by"),
        structure=factory.SelfAttribute("..supplier"),
        state=Deposit.State.INTERPRETEE_OCR,
        read_at=SENT_AT,
        has_draft=True,
    )

    number = factory.Sequence(lambda n: f"F-{n:05d}")
    number_year = factory.LazyAttribute(lambda invoice: invoice.created_at.year)
    issue_date = date(2026, 3, 1)
    total_without_vat = Decimal("100.00")
    total_vat = factory.LazyAttribute(lambda invoice: (invoice.total_without_vat / 5).quantize(Decimal("0.01")))
    total_with_vat = factory.LazyAttribute(lambda invoice: invoice.total_without_vat + invoice.total_vat)
    amount_due = factory.LazyAttribute(lambda invoice: invoice.total_with_vat - (invoice.discount or 0))
    discount = Decimal(0)

    created_at = SENT_AT - timedelta(minutes=10)
    holder = factory.LazyAttribute(lambda invoice: CARDS[Status(invoice.status)].holder or "")
    deposited_at = factory.Maybe("is_sent", SENT_AT, None)
    available_at = factory.Maybe("is_open", SENT_AT + timedelta(seconds=2), None)
    payment_due_on = factory.LazyAttribute(
        lambda invoice: invoice.available_at.date() + timedelta(days=30) if invoice.available_at else None
    )
    status_at = factory.LazyAttribute(lambda invoice: invoice.deposited_at or invoice.created_at)
    last_activity_at = factory.SelfAttribute("status_at")
    payment_stopped_on = factory.LazyAttribute(
        lambda invoice: invoice.status_at.date() if invoice.status == Status.SUSPENDUE else None
    )
    certificate_number = factory.Maybe("is_sent", factory.Sequence(lambda n: f"{n:043d}="), "")
    supplier_copy = factory.LazyAttribute(
        lambda invoice: party_copy(invoice.supplier, None) if invoice.is_sent else None
    )
    recipient_copy = factory.LazyAttribute(
        lambda invoice: party_copy(invoice.recipient, invoice.recipient_service) if invoice.is_sent else None
    )

    @factory.post_generation
    def with_history(self, create, wanted, **kwargs):
        if create and wanted:
            walk(self)


def walk(invoice):
    """Replace the status that was put there by the shortest way to it, through the one writer of status."""
    wanted, at = invoice.status, SENT_AT
    invoice.status = Status.BROUILLON
    if invoice.deposited_at:
        invoice.certificate_text = certificate.canonical_text(certified(invoice))
        invoice.certificate_number = certificate.number_of(invoice.certificate_text)
        invoice.save(update_fields=["certificate_text", "certificate_number"])
    for move in shortest_way(wanted):
        reason = min(move.reasons, default="")
        transition.record(invoice, move, at=at, actor=invoice.created_by if move.application else None, reason=reason)
        at += timedelta(hours=1)


def shortest_way(target):
    """The moves from a draft to this status."""
    ways = deque([(Status.BROUILLON, [])])
    seen = {Status.BROUILLON}
    while ways:
        status, way = ways.popleft()
        if status == target:
            return way
        for move in MOVES:
            if status in move.sources and move.target not in seen:
                seen.add(move.target)
                ways.append((move.target, [*way, move]))
    raise AssertionError(f"no way to {target}")


class VatTotalFactory(factory.django.DjangoModelFactory):
    """The whole of an invoice's VAT, at 20 %."""

    class Meta:
        model = VatTotal

    invoice = factory.SubFactory(InvoiceFactory)
    rate = Decimal("20.00")
    base = factory.SelfAttribute("invoice.total_without_vat")
    tax = factory.SelfAttribute("invoice.total_vat")


class AttachmentFactory(factory.django.DjangoModelFactory):
    """A file joined to an invoice: `file__size` says how much it weighs."""

    class Meta:
        model = Attachment

    invoice = factory.SubFactory(InvoiceFactory)
    file = factory.SubFactory(StoredFileFactory)
    filename = factory.Sequence(lambda n: f"piece-{n}.pdf")
    designation = "Bon de livraison"
    type = "BON_LIVRAISON"
    added_by = factory.SelfAttribute("invoice.created_by")


class InvoiceEventFactory(factory.django.DjangoModelFactory):
    """A download by somebody."""

    class Meta:
        model = InvoiceEvent

    invoice = factory.SubFactory(InvoiceFactory, status=Status.MISE_A_DISPOSITION)
    kind = InvoiceEvent.Kind.TELECHARGEMENT
    actor = factory.SubFactory(UserFactory)


class OpinionFactory(factory.django.DjangoModelFactory):
    """A satisfied supplier."""

    class Meta:
        model = Opinion

    invoice = factory.SubFactory(InvoiceFactory, status=Status.MISE_A_DISPOSITION)
    author = factory.SubFactory(UserFactory)
    score = 4


class ExportFactory(factory.django.DjangoModelFactory):
    """An archive of invoices that waits for the worker."""

    class Meta:
        model = Export

    owner = factory.SubFactory(UserFactory)
    kind = Export.Kind.FACTURES_ZIP
    parameters = factory.LazyFunction(dict)
    form_token = factory.LazyFunction(uuid.uuid4)
    filename = "factures.zip"
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=3))


class BulkTreatmentFactory(factory.django.DjangoModelFactory):
    """The report of a treatment that took no invoice."""

    class Meta:
        model = BulkTreatment

    actor = factory.SubFactory(UserFactory)
    form_token = factory.LazyFunction(uuid.uuid4)
    label = "Mandatée"
    lines = factory.LazyFunction(list)


class BillingMandateFactory(factory.django.DjangoModelFactory):
    """A mandate in force, its PDF not printed yet."""

    class Meta:
        model = BillingMandate

    structure = factory.SubFactory(StructureFactory)
    version = "2026-1"
    text = "MANDAT DE FACTURATION (version 2026-1)\n"
    signatory = factory.SubFactory(UserFactory)
    signatory_name = "Manuela Martin"
    quality = "gérante"
    conditions_version = "2026-1"
    signed_at = SENT_AT

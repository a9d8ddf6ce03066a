"""The invoices of the demonstration, with their files, and their histories through the one writer of status."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from accounts.models import OutgoingMail, User
from chorus.demo import papers
from chorus.demo.books import Entry
from chorus.demo.papers import Paper
from chorus.demo.stories import AVOIR, CARD, Step
from invoices import notifications, storage
from invoices.domain import certificate, lifecycle
from invoices.domain.deadlines import paris_day
from invoices.domain.document import Box, Document, Found, PageSize, Value, VatGroup
from invoices.domain.frameworks import Framework
from invoices.domain.lifecycle import Party, Status
from invoices.domain.rejections import TO_ACKNOWLEDGE
from invoices.models import Deposit, Invoice, InvoiceEvent, StatusChange, StoredFile, VatTotal
from invoices.services import transition
from invoices.services.freezing import frozen
from invoices.services.submission import certified
from structures.models import Service, Structure

CONFIDENCE = 0.97
READ_AFTER = timedelta(seconds=2)
CERTIFICATE_EVERY = timedelta(seconds=5)  # all at once, they would keep the worker from a visitor's first deposit
MAILS_SHOWN = 12
OLD_DAYS = 35
READ_WITHIN = timedelta(days=4)  # what came back lately is still to acknowledge, nothing of it mandatory yet
DRAFTED_BEFORE_SENDING = ("deposited_at", "supplier_copy", "recipient_copy", "certificate_text", "certificate_number")


class World:
    """Who and what the stories speak of, by the names they use."""

    def __init__(self, structures: dict[str, Structure], users: dict[str, User]) -> None:
        self.structures = structures
        self.users = users
        services = Service.objects.filter(structure__in=structures.values())
        self.services = {(service.structure_id, service.code): service for service in services}

    def service(self, structure: Structure, code: str) -> Service | None:
        return self.services[structure.pk, code] if code else None


def write(entries: list[Entry], world: World, now: datetime) -> None:
    """Create deposits, invoices and histories, then show the last mails as sent."""
    drawn = [_draw(entry, world) for entry in entries]
    deposits = Deposit.objects.bulk_create(
        _deposit(entry, world, *paper) for entry, paper in zip(entries, drawn, strict=True)
    )
    invoices = Invoice.objects.bulk_create(
        _draft(entry, world, deposit) for entry, deposit in zip(entries, deposits, strict=True)
    )
    VatTotal.objects.bulk_create(
        VatTotal(invoice=invoice, rate=rate, base=base, tax=tax)
        for entry, invoice in zip(entries, invoices, strict=True)
        for rate, base, tax in entry.vat_rows
    )
    _date_the_deposits()
    for entry, invoice in zip(entries, invoices, strict=True):
        _walk(entry, invoice, world)
    _settle(entries, invoices, world)
    _spread_certificates(now)
    _show_mails()


def _draw(entry: Entry, world: World) -> tuple[StoredFile, dict[str, Box]]:
    relation = entry.story.relation
    content, places = papers.draw(
        Paper(
            title="AVOIR" if entry.story.kind == AVOIR else "FACTURE",
            number=entry.number,
            issue_date=paris_day(entry.at[0]),
            due_date=paris_day(entry.at[0]) + timedelta(days=30),
            supplier=world.structures[relation.supplier],
            recipient=world.structures[relation.recipient],
            service_code=relation.service,
            engagement=_engagement(entry),
            origin_number=entry.origin_number,
            lines=entry.lines,
            vat_rows=entry.vat_rows,
            without_vat=entry.without_vat,
            vat=entry.vat,
            with_vat=entry.with_vat,
            due=entry.due,
        )
    )
    return storage.keep([content], "application/pdf"), places


def _engagement(entry: Entry) -> str:
    return entry.story.engagement or entry.story.relation.engagement


def _deposit(entry: Entry, world: World, stored: StoredFile, places: dict[str, Box]) -> Deposit:
    relation = entry.story.relation
    supplier = world.structures[relation.supplier]
    return Deposit(
        file=stored,
        filename=f"{entry.number}.pdf",
        format="PDF_NON_SIGNE",
        depositor=world.users[relation.supplier_person],
        structure=supplier,
        service=world.service(supplier, relation.supplier_service),
        framework=Framework.A2 if entry.story.kind == CARD else Framework.A1,
        form_token=uuid4(),
        state=Deposit.State.INTERPRETEE_OCR,
        pages_done=1,
        pages_total=1,
        document=_document(entry, world, places).to_json(),
        read_at=entry.at[0],
    )


def _document(entry: Entry, world: World, places: dict[str, Box]) -> Document:
    """What reading finds on the paper, at its place."""
    relation = entry.story.relation
    values: dict[str, Value] = {
        "number": entry.number,
        "issue_date": paris_day(entry.at[0]),
        "due_date": paris_day(entry.at[0]) + timedelta(days=30),
        "document_type": "AVOIR" if entry.story.kind == AVOIR else "FACTURE",
        "supplier_siret": relation.supplier,
        "recipient_siret": relation.recipient,
        "service_code": relation.service,
        "engagement": _engagement(entry),
        "origin_number": entry.origin_number,
        "currency": "EUR",
        "total_without_vat": entry.without_vat,
        "total_vat": entry.vat,
        "total_with_vat": entry.with_vat,
        "amount_due": entry.due,
    }
    return Document(
        found={name: Found(value, CONFIDENCE, places.get(name)) for name, value in values.items() if value != ""},
        vat=tuple(VatGroup(*row) for row in entry.vat_rows),
        pages=(PageSize(papers.PAGE_WIDTH, papers.PAGE_HEIGHT),),
        page_count=1,
        pages_read=(1,),
    )


def _draft(entry: Entry, world: World, deposit: Deposit) -> Invoice:
    """The invoice as it is before its first step, with what sending will freeze."""
    relation, created_at = entry.story.relation, entry.at[0]
    recipient = world.structures[relation.recipient]
    return Invoice(
        framework=deposit.framework,
        holder=Party.SUPPLIER,
        status_at=created_at,
        last_activity_at=created_at,
        created_at=created_at,
        number_year=paris_day(created_at).year,
        supplier=deposit.structure,
        supplier_service=deposit.service,
        recipient=recipient,
        recipient_service=world.service(recipient, relation.service),
        recipient_identifier=relation.recipient,
        service_code=relation.service,
        number=entry.number,
        issue_date=paris_day(created_at),
        due_date=paris_day(created_at) + timedelta(days=30),
        type=Invoice.Type.AVOIR if entry.story.kind == AVOIR else Invoice.Type.FACTURE,
        engagement=_engagement(entry),
        origin_number=entry.origin_number,
        total_without_vat=entry.without_vat,
        total_vat=entry.vat,
        total_with_vat=entry.with_vat,
        amount_due=entry.due,
        deposit=deposit,
        created_by=deposit.depositor,
    )


def _date_the_deposits() -> None:
    """The column is filled with the present at insertion."""
    drawn_up = Invoice.objects.filter(deposit=OuterRef("pk")).values("created_at")
    Deposit.objects.update(received_at=Subquery(drawn_up))
    StoredFile.objects.update(page_count=1)


def _walk(entry: Entry, invoice: Invoice, world: World) -> None:
    """Take each step of the story, as `transition.apply` would have at the time."""
    relation = entry.story.relation
    people = {
        Party.SUPPLIER: world.users[relation.supplier_person],
        Party.RECIPIENT: world.users[relation.agent],
        Party.SYSTEM: None,
    }
    for step, at in zip(_possible(entry.story.path, invoice.recipient), entry.at[1:], strict=False):
        if step.action == "send":
            _certify(invoice, at)
        move = lifecycle.find(Status(invoice.status), step.action, step.reason)
        mandate_number = f"DP{at:%Y}{invoice.pk:05d}" if step.action == "mandate" else ""
        transition.record(
            invoice,
            move,
            at=at,
            actor=people[move.by],
            reason=step.reason,
            comment=step.comment,
            mandate_number=mandate_number,
        )


def _possible(path: Sequence[Step], recipient: Structure | None) -> list[Step]:
    """End with the booking where the recipient does not feed « Mise en paiement » back."""
    if recipient is None or recipient.manages_payment_status:
        return list(path)
    is_booked = any(step.action == "book" for step in path)
    last = [] if is_booked else [Step("book", step.days) for step in path if step.action == "pay"]
    return [step for step in path if step.action != "pay"] + last


def _certify(invoice: Invoice, at: datetime) -> None:
    """Freeze the parties and the certificate, with the instant of the story."""
    invoice.deposited_at = at
    invoice.supplier_copy = frozen(invoice.supplier, invoice.supplier_service)
    invoice.recipient_copy = frozen(invoice.recipient, invoice.recipient_service)
    invoice.certificate_text = certificate.canonical_text(certified(invoice))
    invoice.certificate_number = certificate.number_of(invoice.certificate_text)
    invoice.save(update_fields=DRAFTED_BEFORE_SENDING)


def _settle(entries: list[Entry], invoices: list[Invoice], world: World) -> None:
    """What people did beside: suppliers dealt with old rejections, agents downloaded what has waited for long."""
    old = [(entry, invoice) for entry, invoice in zip(entries, invoices, strict=True) if entry.story.age > OLD_DAYS]
    rejected = [invoice.pk for _, invoice in old if invoice.status == Status.REJETEE]
    Invoice.objects.filter(pk__in=rejected).update(is_rejection_handled=True)
    read_before = timezone.now() - READ_WITHIN
    Invoice.objects.filter(status__in=TO_ACKNOWLEDGE, status_at__lt=read_before).update(is_acknowledged=True)
    waiting = [(entry, invoice) for entry, invoice in old if invoice.status == Status.MISE_A_DISPOSITION]
    Invoice.objects.filter(pk__in=[invoice.pk for _, invoice in waiting]).update(is_downloaded=True)
    InvoiceEvent.objects.bulk_create(
        InvoiceEvent(
            invoice=invoice,
            kind=InvoiceEvent.Kind.TELECHARGEMENT,
            actor=world.users[entry.story.relation.agent],
        )
        for entry, invoice in waiting
    )


def _spread_certificates(now: datetime) -> None:
    """Let the sweeper make the certificates a few at a time, the latest first."""
    waiting = list(Invoice.objects.exclude(certificate_number="").order_by("-deposited_at"))
    for rank, invoice in enumerate(waiting):
        invoice.certificate_claimed_until = now + rank * CERTIFICATE_EVERY
    Invoice.objects.bulk_update(waiting, ["certificate_claimed_until"])


def _show_mails() -> None:
    """Write the mails of the last passages as they were, and mark them as sent then."""
    told = StatusChange.objects.exclude(target__in=notifications.PASSING).select_related(
        "invoice__supplier", "invoice__supplier_service", "invoice__recipient", "invoice__recipient_service", "actor"
    )
    for change in reversed(told.order_by("-at", "-pk")[:MAILS_SHOWN]):
        before = OutgoingMail.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        notifications.tell(change)
        OutgoingMail.objects.filter(pk__gt=before).update(
            created_at=change.at, next_try_at=change.at, sent_at=change.at, state=OutgoingMail.State.ENVOYE, tries=1
        )

"""What each page shows. Every query starts from what the person may see; lists page by key, one structure each."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime

from accounts.models import User
from invoices.domain.lifecycle import DRAFT_STATUSES, OPEN_TO_RECIPIENT, SENT_STATUSES, Party, Status
from invoices.models import Deposit, Invoice, StructureDocument
from structures import habilitations
from structures.domain.habilitations import Application, Level
from structures.models import Service, Structure

EMISES, RECUES = Application.FACTURES_EMISES, Application.FACTURES_RECUES
NEEDS_SUPPLIER = (Status.BROUILLON, Status.A_RECYCLER, Status.SUSPENDUE, Status.REJETEE)
TO_TREAT = (Status.MISE_A_DISPOSITION, Status.COMPLETEE)
PAGE_SIZE = 50
COUNT_CAP = 1001  # « plus de 1 000 »: nobody counts further
BIGINT_DIGITS = 19
LARGEST_AMOUNT = Decimal(10) ** 17
SHOWN = ("supplier", "supplier_service", "recipient", "recipient_service")
LISTED = (  # what a row of the work list shows
    "number",
    "type",
    "currency",
    "signed_due",
    "status",
    "status_at",
    "deposited_at",
    "payment_due_on",
    "engagement",
    "is_downloaded",
    "deposit",
    "recipient",
    "recipient_service__code",
    "recipient_service__name",
    "supplier__identifier",
    "supplier__name",
)


def visible_to(user: User | AnonymousUser, level: Level = Level.CONSULTATION) -> QuerySet[Invoice]:
    """Every invoice this person may open: as supplier, as recipient once it has arrived, or as support.

    Anything else does not exist for them (404). level: MODIFICATION leaves support out.
    """
    supplier_side = habilitations.openings(user, EMISES, level).q("supplier", "supplier_service")
    recipient_side = habilitations.openings(user, RECUES, level).q("recipient", "recipient_service")
    seen = (supplier_side & ~Q(status=Status.SUPPRIMEE)) | (recipient_side & Q(status__in=OPEN_TO_RECIPIENT))
    if level is Level.CONSULTATION and getattr(user, "is_support", False) and user.is_active:
        seen |= Q(status__in=SENT_STATUSES)
    return Invoice.objects.filter(seen).select_related(*SHOWN, "deposit__file", "certificate_file")


def emitted_by(user: User | AnonymousUser, level: Level = Level.CONSULTATION) -> QuerySet[Invoice]:
    """The invoices this person may see from the supplier's side."""
    mine = habilitations.openings(user, EMISES, level).q("supplier", "supplier_service")
    return Invoice.objects.filter(mine).exclude(status=Status.SUPPRIMEE).select_related(*SHOWN, "deposit__file")


def certified_to(user: User | AnonymousUser) -> QuerySet[Invoice]:
    """The invoices of which this person may have the certificate of deposit: the supplier's, and support's."""
    seen = habilitations.openings(user, EMISES).q("supplier", "supplier_service")
    if getattr(user, "is_support", False) and user.is_active:
        seen = Q()
    return Invoice.objects.filter(seen, status__in=SENT_STATUSES).select_related("certificate_file")


def received_by(user: User | AnonymousUser, level: Level = Level.CONSULTATION) -> QuerySet[Invoice]:
    """The invoices this person may see from the recipient's side: those that have arrived."""
    mine = habilitations.openings(user, RECUES, level).q("recipient", "recipient_service")
    return Invoice.objects.filter(mine, status__in=OPEN_TO_RECIPIENT).select_related(*SHOWN, "deposit__file")


def drafts_of(user: User) -> QuerySet[Invoice]:
    """The drafts this person may change."""
    drafts = emitted_by(user, Level.MODIFICATION).filter(status=Status.BROUILLON)
    return drafts.prefetch_related("attachments__file")


def deposits_of(user: User) -> QuerySet[Deposit]:
    """The deposits this person may follow: those of the structures they may emit for."""
    mine = habilitations.openings(user, EMISES, Level.MODIFICATION).q("structure", "service")
    return Deposit.objects.filter(mine).select_related("file", "structure", "invoice")


def parties_of(user: User, invoice: Invoice, level: Level = Level.CONSULTATION) -> set[Party]:
    """The sides on which this person stands for this invoice."""
    sides = (
        (Party.SUPPLIER, EMISES, invoice.supplier_id, invoice.supplier_service_id, True),
        (
            Party.RECIPIENT,
            RECUES,
            invoice.recipient_id,
            invoice.recipient_service_id,
            invoice.card.is_open_to_recipient,
        ),
    )
    return {
        party
        for party, application, structure, service, is_open in sides
        if is_open and habilitations.openings(user, application, level).allows(structure, service)
    }


@dataclass(frozen=True)
class Sort:
    """A sortable column: the words on screen, the column, and how its key travels in an address."""

    label: str
    column: str


SORTS = {
    "depot": Sort("Date de dépôt", "deposited_at"),
    "etat": Sort("Date de l'état courant", "status_at"),
    "numero": Sort("Numéro", "number"),
    "montant": Sort("Net à payer", "signed_due"),
}
DEFAULT_SORT = "-depot"


@dataclass(frozen=True)
class Page:
    """One page of a list.

    next_key and previous_key: what to give as `after` or `before` for its neighbours, empty at the ends.
    total: how many rows the whole list has, COUNT_CAP at most; None when nobody counted.
    """

    rows: list[Invoice]
    sort: str
    next_key: str
    previous_key: str = ""
    total: int | None = None

    @property
    def is_capped(self) -> bool:
        """Whether there are more rows than anybody will count."""
        return self.total == COUNT_CAP


def page(invoices: QuerySet[Invoice], sort: str, after: str = "", before: str = "") -> Page:
    """Cut a page by key: the rows next to the one that was shown, in the order of one index (place, column, id).

    sort: a key of SORTS, with « - » for descending; anything else gives the default. after, before: a key of a page
    shown, or empty; anything else gives the first page.
    """
    name = sort if sort.removeprefix("-") in SORTS else DEFAULT_SORT
    column, is_descending = SORTS[name.removeprefix("-")].column, name.startswith("-")
    start, end = _key_of(after, column), _key_of(before, column)
    is_backward = start is None and end is not None
    key = end if is_backward else start
    ordered = _from(invoices, column, is_descending != is_backward, key)
    rows = list(ordered[: PAGE_SIZE + 1])
    has_more, rows = len(rows) > PAGE_SIZE, rows[:PAGE_SIZE]
    if is_backward:
        rows.reverse()
    has_next, has_previous = (True, has_more) if is_backward else (has_more, start is not None)
    return Page(
        rows,
        name,
        _key(rows[-1], column) if rows and has_next else "",
        _key(rows[0], column) if rows and has_previous else "",
    )


def _key(invoice: Invoice, column: str) -> str:
    value = getattr(invoice, column)
    return f"{value.isoformat() if isinstance(value, datetime) else value}~{invoice.pk}"


Key = tuple[datetime | Decimal | str, int]


def _from(invoices: QuerySet[Invoice], column: str, is_descending: bool, key: Key | None) -> QuerySet[Invoice]:
    """The rows beyond a key, in order. The first bound is what lets the index start there rather than at its end."""
    if key:
        value, last_id = key
        beyond = "lt" if is_descending else "gt"
        past = Q(**{f"{column}__{beyond}": value}) | Q(**{column: value, f"id__{beyond}": last_id})
        invoices = invoices.filter(past, **{f"{column}__{beyond}e": value})
    prefix = "-" if is_descending else ""
    return invoices.order_by(f"{prefix}{column}", f"{prefix}id")


def _key_of(text: str, column: str) -> Key | None:
    """A key from an address; None when there is none, or when somebody wrote it by hand."""
    value, _, last_id = text.replace("\0", "").rpartition("~")
    parsed = _parsed(value, column)
    if parsed is None or not (last_id.isascii() and last_id.isdigit() and len(last_id) < BIGINT_DIGITS):
        return None
    return parsed, int(last_id)


def _parsed(text: str, column: str) -> datetime | Decimal | str | None:
    """A value from an address back to the column's type; None when it is not of that type."""
    if column == "number":
        return text or None
    try:
        if column == "signed_due":
            value = Decimal(text)
            return value if value.is_finite() and abs(value) < LARGEST_AMOUNT else None
        instant = parse_datetime(text)
    except (ValueError, InvalidOperation):
        return None
    return instant if instant and instant.utcoffset() == timedelta(0) else None  # keys travel in UTC


@dataclass(frozen=True)
class Place:
    """The structure a list shows, and the service chosen in it, if any."""

    structure: Structure
    service: Service | None = None


def to_treat(
    user: User, place: Place, *, hide_downloaded: bool = False, sort: str = "", after: str = "", before: str = ""
) -> Page:
    """« Factures à traiter » of one structure: available or completed. Each row has its supplier and service."""
    rows = _waiting_at(user, place)
    if hide_downloaded:
        rows = rows.filter(is_downloaded=False)
    total = rows[:COUNT_CAP].count()
    shown = page(rows.select_related("supplier", "recipient_service").only(*LISTED), sort, after, before)
    return replace(shown, total=total)


def next_to_treat(user: User, treated: Invoice) -> Invoice | None:
    """The invoice to propose once one is treated: the latest that waits in the same structure."""
    return _waiting_at(user, Place(treated.recipient)).order_by("-deposited_at", "-id").first()


def has_to_treat(user: User, place: Place) -> bool:
    """Tell whether anything waits there, downloaded or not."""
    return _waiting_at(user, place).exists()


def _waiting_at(user: User, place: Place) -> QuerySet[Invoice]:
    """What waits for the recipient at one place, within what is open to this person, from one index."""
    here = habilitations.openings(user, RECUES)
    waiting = Invoice.objects.filter(status__in=TO_TREAT)
    if place.service and here.allows(place.structure.pk, place.service.pk):
        return waiting.filter(recipient_service=place.service)
    if place.structure.pk in here.structures:
        return waiting.filter(recipient=place.structure)
    mine = [service for service, structure in here.services.items() if structure == place.structure.pk]
    return waiting.filter(recipient=place.structure, recipient_service__in=mine)


def needing_supplier(user: User, structure: Structure) -> list[Invoice]:
    """What waits for the supplier's hand in one structure: drafts and returned invoices, the latest first."""
    rows = emitted_by(user).filter(supplier=structure, status__in=NEEDS_SUPPLIER, is_rejection_handled=False)
    return list(rows.order_by("-last_activity_at", "-id")[:PAGE_SIZE])


def latest_sent(user: User, structure: Structure, after: str = "") -> Page:
    """The latest invoices sent by one structure."""
    rows = emitted_by(user).filter(supplier=structure).exclude(status__in=DRAFT_STATUSES)
    return page(rows, DEFAULT_SORT, after)


def documents_of(structure: Structure) -> QuerySet[StructureDocument]:
    """The documents of a structure, and those of the ones it replaced by a change of SIRET."""
    of, former = [structure.pk], structure.origin
    while former:
        of.append(former.pk)
        former = former.origin
    return StructureDocument.objects.filter(structure__in=of).select_related("file")


def joinable_to(invoice: Invoice) -> QuerySet[StructureDocument]:
    """The documents of the supplier that its draft does not bear yet."""
    return documents_of(invoice.supplier).exclude(file__in=invoice.attachments.values("file"))

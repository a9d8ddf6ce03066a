"""What each page shows. Every query starts from what the person may see; lists page by key, one structure each."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime

from accounts.models import User
from invoices.domain.lifecycle import DRAFT_STATUSES, OPEN_TO_RECIPIENT, SENT_STATUSES, Party, Status
from invoices.models import Deposit, Invoice
from structures import habilitations
from structures.domain.habilitations import Application, Level
from structures.models import Service, Structure

EMISES, RECUES = Application.FACTURES_EMISES, Application.FACTURES_RECUES
NEEDS_SUPPLIER = (Status.BROUILLON, Status.A_RECYCLER, Status.SUSPENDUE, Status.REJETEE)
TO_TREAT = (Status.MISE_A_DISPOSITION, Status.COMPLETEE)
PAGE_SIZE = 50
SHOWN = ("supplier", "supplier_service", "recipient", "recipient_service")


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


def received_by(user: User | AnonymousUser, level: Level = Level.CONSULTATION) -> QuerySet[Invoice]:
    """The invoices this person may see from the recipient's side: those that have arrived."""
    mine = habilitations.openings(user, RECUES, level).q("recipient", "recipient_service")
    return Invoice.objects.filter(mine, status__in=OPEN_TO_RECIPIENT).select_related(*SHOWN, "deposit__file")


def drafts_of(user: User) -> QuerySet[Invoice]:
    """The drafts this person may change."""
    return emitted_by(user, Level.MODIFICATION).filter(status=Status.BROUILLON)


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
    "montant": Sort("Net à payer", "amount_due"),
}
DEFAULT_SORT = "-depot"


@dataclass(frozen=True)
class Page:
    """One page of a list. next_key: what to give as `after` for the following page, empty on the last."""

    rows: list[Invoice]
    sort: str
    next_key: str


def page(invoices: QuerySet[Invoice], sort: str, after: str) -> Page:
    """Cut a page by key: the rows after the last one shown, in the order of one index (structure, column, id).

    sort: a key of SORTS, with « - » for descending; anything else gives the default. after: a next_key, or
    empty; anything else gives the first page.
    """
    name = sort if sort.removeprefix("-") in SORTS else DEFAULT_SORT
    column, is_descending = SORTS[name.removeprefix("-")].column, name.startswith("-")
    prefix = "-" if is_descending else ""
    rows = list(
        _after(invoices, column, is_descending, after).order_by(f"{prefix}{column}", f"{prefix}id")[: PAGE_SIZE + 1]
    )
    is_last = len(rows) <= PAGE_SIZE
    rows = rows[:PAGE_SIZE]
    return Page(rows, name, "" if is_last else _key(rows[-1], column))


def _key(invoice: Invoice, column: str) -> str:
    value = getattr(invoice, column)
    return f"{value.isoformat() if isinstance(value, datetime) else value}~{invoice.pk}"


def _after(invoices: QuerySet[Invoice], column: str, is_descending: bool, after: str) -> QuerySet[Invoice]:
    text, _, last_id = after.rpartition("~")
    value = _parsed(text, column)
    if value is None or not (last_id.isascii() and last_id.isdigit()):
        return invoices
    beyond = "lt" if is_descending else "gt"
    tie = Q(**{column: value, f"id__{beyond}": int(last_id)})
    return invoices.filter(Q(**{f"{column}__{beyond}": value}) | tie)


def _parsed(text: str, column: str) -> datetime | Decimal | str | None:
    """A key from an address back to the column's type; None when somebody wrote it by hand."""
    try:
        if column in ("deposited_at", "status_at"):
            return parse_datetime(text)
        return (Decimal(text) if text else None) if column == "amount_due" else text or None
    except (ValueError, InvalidOperation, ValidationError):
        return None


@dataclass(frozen=True)
class Place:
    """The structure a list shows, and the service chosen in it, if any."""

    structure: Structure
    service: Service | None = None


def to_treat(user: User, place: Place, *, hide_downloaded: bool, sort: str, after: str) -> Page:
    """« Factures à traiter » of one structure: available or completed."""
    rows = received_by(user).filter(recipient=place.structure, status__in=TO_TREAT)
    if place.service:
        rows = rows.filter(recipient_service=place.service)
    if hide_downloaded:
        rows = rows.filter(is_downloaded=False)
    return page(rows, sort, after)


def needing_supplier(user: User, structure: Structure) -> list[Invoice]:
    """What waits for the supplier's hand in one structure: drafts and returned invoices, the latest first."""
    rows = emitted_by(user).filter(supplier=structure, status__in=NEEDS_SUPPLIER, is_rejection_handled=False)
    return list(rows.order_by("-last_activity_at", "-id")[:PAGE_SIZE])


def latest_sent(user: User, structure: Structure, after: str = "") -> Page:
    """The latest invoices sent by one structure."""
    rows = emitted_by(user).filter(supplier=structure).exclude(status__in=DRAFT_STATUSES)
    return page(rows, DEFAULT_SORT, after)

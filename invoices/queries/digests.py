"""What the daily work list and the weekly summary of one person say."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from accounts.models import User
from invoices.domain.deadlines import paris_day
from invoices.domain.lifecycle import CARDS, OPEN_TO_RECIPIENT, Party, Status
from invoices.models import Invoice, StatusChange
from invoices.queries.paging import COUNT_CAP, counted
from invoices.queries.received import TO_TREAT
from structures import habilitations, queries
from structures.domain.habilitations import Application, Level
from structures.models import Habilitation, ManagerAction

EMISES, RECUES = Application.FACTURES_EMISES, Application.FACTURES_RECUES
LISTED = 5
OLD_DRAFT = timedelta(days=3)
DUE_SOON = timedelta(days=7)
LEFT_WAITING = timedelta(days=15)
SUPPLIER_KEYS = {  # the parts of a supplier's list, in its order
    Status.BROUILLON: "drafts",
    Status.A_RECYCLER: "to_recycle",
    Status.SUSPENDUE: "suspended",
    Status.REJETEE: "rejected",
}
SHOWN = (  # what a line says
    "number",
    "status",
    "status_at",
    "last_activity_at",
    "signed_due",
    "payment_due_on",
    "payment_stopped_on",
    "payment_resumed_on",
    "supplier__name",
    "recipient__name",
    "recipient__manages_payment_status",
)
WITH_RECIPIENT = frozenset(status for status, card in CARDS.items() if card.holder is Party.RECIPIENT)


@dataclass(frozen=True)
class Section:
    """One part of a work list. count: 1001 for more than a thousand; invoices: the first few, the most pressing first.

    key: names the part, "drafts".
    """

    key: str
    count: int
    invoices: list[Invoice]

    @property
    def others(self) -> int:
        """How many are not listed."""
        return self.count - len(self.invoices)


@dataclass(frozen=True)
class Movements:
    """What happened in one structure in a week. counts: [(label, how many)]; side: "émises", "reçues" or "gestion"."""

    structure: str
    side: str
    counts: list[tuple[str, int]]


def readers(preference: str, after: int) -> QuerySet[User]:
    """Active people who ticked this box and hold an application on invoices, beyond this id, in the order of ids."""
    held = Habilitation.objects.filter(user=OuterRef("pk"), application__in=[EMISES, RECUES])
    return User.objects.filter(Exists(held), pk__gt=after, is_active=True, **{preference: True}).order_by("pk")


def work_list(user: User, now: datetime) -> list[Section]:
    """What waits for this person's hand on both sides; empty when nothing does."""
    sections = (*_as_supplier(user, now), *_as_recipient(user, now))
    return [section for section in sections if section.count]


def _as_supplier(user: User, now: datetime) -> Iterator[Section]:
    """What came back and what was not sent; most people have nothing of it, and that takes one query."""
    rows = _open(user, EMISES, "supplier")
    if rows is None:
        return
    rows = rows.filter(status__in=SUPPLIER_KEYS, is_rejection_handled=False)  # the index of the supplier's work list
    rows = rows.exclude(status=Status.BROUILLON, last_activity_at__gte=now - OLD_DRAFT)
    counts = dict(rows.values_list("status").annotate(Count("pk")))
    for status, key in SUPPLIER_KEYS.items():
        if status in counts:
            shown = rows.filter(status=status).order_by("last_activity_at", "pk").only(*SHOWN)
            yield Section(key, min(counts[status], COUNT_CAP), list(shown[:LISTED]))


def _as_recipient(user: User, now: datetime) -> Iterator[Section]:
    """What is to treat: all of it, then what presses by its payment delay, then what was left for 15 days."""
    rows = _open(user, RECUES, "recipient")
    if rows is None:
        return
    waiting = rows.filter(status__in=TO_TREAT)
    count = counted(waiting)
    yield Section("to_treat", count, [])
    if count:
        presses = Q(payment_due_on__lte=paris_day(now) + DUE_SOON, signed_due__gt=0)
        yield _section("pressing", waiting.filter(presses).order_by("payment_due_on", "pk"))
        left = waiting.filter(~presses, status_at__lt=now - LEFT_WAITING)
        yield _section("left_waiting", left.order_by("status_at", "pk"))
    mine = rows.filter(assigned_to=user, status__in=WITH_RECIPIENT)
    yield _section("assigned", mine.order_by("status_at", "pk"))


def _open(user: User, application: Application, side: str) -> QuerySet[Invoice] | None:
    """The invoices this person may act upon on one side; None where nothing is open. The structures are named apart,
    so that the indexes of one serve them all."""
    here = habilitations.openings(user, application, Level.MODIFICATION)
    if not here:
        return None
    places = here.q(side, f"{side}_service") & Q(**{f"{side}__in": sorted(here.structure_ids)})
    return Invoice.objects.filter(places).select_related("supplier", "recipient")


def _section(key: str, rows: QuerySet[Invoice]) -> Section:
    shown = list(rows.only(*SHOWN)[: LISTED + 1])
    count = counted(rows) if len(shown) > LISTED else len(shown)
    return Section(key, count, shown[:LISTED])


def movements(user: User, start: datetime, end: datetime) -> list[Movements]:
    """What happened between two instants in the structures of this person, by what is open to them there."""
    moved = StatusChange.objects.filter(at__gte=start, at__lt=end)
    arrived = moved.filter(at__gte=F("invoice__available_at"), target__in=OPEN_TO_RECIPIENT)
    sides = ((EMISES, "supplier", moved.exclude(target=Status.SUPPRIMEE)), (RECUES, "recipient", arrived))
    found = []
    for application, side, changes in sides:
        here = habilitations.openings(user, application)
        if here:
            mine = changes.filter(here.q(f"invoice__{side}", f"invoice__{side}_service"))
            rows = mine.values_list(f"invoice__{side}__name", "target").annotate(Count("pk"))
            labels = [(name, CARDS[Status(target)].label, count) for name, target, count in _by_status(rows)]
            found += _grouped(labels, "émises" if application is EMISES else "reçues")
    return found + _grouped(_managed(user, start, end), "gestion")


Counted = tuple[str, str, int]


def _managed(user: User, start: datetime, end: datetime) -> list[Counted]:
    """What managers did in the structures this person manages."""
    mine = queries.structures_managed_by(user).order_by().values("pk")
    done = ManagerAction.objects.filter(structure__in=mine, at__gte=start, at__lt=end)
    rows = done.order_by("structure__name", "action").values_list("structure__name", "action")
    return list(rows.annotate(Count("pk")))


def _by_status(rows: QuerySet[StatusChange, Counted]) -> list[Counted]:
    """By structure, then in the order of the life cycle; the second an invoice travels is left out."""
    order = {status.value: rank for rank, status in enumerate(Status)}
    kept = [row for row in rows if row[1] != Status.EN_COURS_ACHEMINEMENT]
    return sorted(kept, key=lambda row: (row[0], order[row[1]]))


def _grouped(rows: list[Counted], side: str) -> list[Movements]:
    by_structure: dict[str, list[tuple[str, int]]] = {}
    for name, label, count in rows:
        by_structure.setdefault(name, []).append((label, count))
    return [Movements(name, side, counts) for name, counts in by_structure.items()]

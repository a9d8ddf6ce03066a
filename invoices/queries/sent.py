"""The supplier's « Synthèse »: what waits for a hand, and the latest sent; one structure, or the top of each."""

from collections.abc import Sequence
from dataclasses import replace

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from invoices.domain.lifecycle import DRAFT_STATUSES, SENT_STATUSES, Status
from invoices.models import Invoice
from invoices.queries.paging import DEFAULT_SORT, PAGE_SIZE, SORTS, Cut, Page, Sort, counted
from invoices.queries.rejections import with_last_word
from structures import habilitations
from structures.domain.habilitations import Application
from structures.habilitations import Openings
from structures.models import Structure

MOST_MERGED = 20  # structures whose lists are merged
NEEDS_SUPPLIER = (Status.BROUILLON, Status.A_RECYCLER, Status.SUSPENDUE, Status.REJETEE)
WORK_SORTS = {"activite": Sort("Dernière activité", "last_activity_at")}
LISTED = (  # what a row of either list shows, and what tells the actions open on it
    *("number", "type", "currency", "signed_due", "status", "status_at", "created_at", "deposited_at"),
    *("last_activity_at", "payment_due_on", "payment_stopped_on", "payment_resumed_on"),
    *("is_acknowledged", "is_rejection_handled", "recipient_identifier", "supplier_service"),
    *("supplier__name", "recipient__name", "recipient__manages_payment_status", "recipient_service__code"),
)


def needing_supplier(
    user: User, structures: Sequence[Structure], *, hide_rejected: bool = False, after: str = "", before: str = ""
) -> Page:
    """Drafts, and what came back and is not handled, the latest activity first.

    Each with its `last_word` (motif and comment) and `is_redone` (sent again under another number).
    """
    hidden = {Status.REJETEE} if hide_rejected else set()
    structures = structures[:MOST_MERGED]
    wanted = Q(status__in=[status for status in NEEDS_SUPPLIER if status not in hidden], is_rejection_handled=False)
    here = habilitations.openings(user, Application.FACTURES_EMISES)
    cut = Cut.asked("-activite", after, before, WORK_SORTS)
    page = _top([_of(here, structure).filter(wanted) for structure in structures], cut, _explained())
    everything = Invoice.objects.filter(here.q("supplier", "supplier_service"), wanted, supplier__in=structures)
    return replace(page, total=counted(everything))


def latest_sent(user: User, structures: Sequence[Structure], after: str = "") -> Page:
    """The latest invoices sent, by the date of deposit."""
    here = habilitations.openings(user, Application.FACTURES_EMISES)
    ways = [_of(here, structure).exclude(status__in=DRAFT_STATUSES) for structure in structures[:MOST_MERGED]]
    return _top(ways, Cut.asked(DEFAULT_SORT, after, "", SORTS), Invoice.objects.all())


def _of(here: Openings, structure: Structure) -> QuerySet[Invoice]:
    """What one structure emits, of what is open to the person: one equality, so that one index serves the list."""
    rows = Invoice.objects.filter(supplier=structure)
    if structure.pk in here.structures:
        return rows
    mine = [service for service, owner in here.services.items() if owner == structure.pk]
    return rows.filter(supplier_service__in=mine)


def _explained() -> QuerySet[Invoice]:
    again = Invoice.objects.filter(copied_from=OuterRef("pk"), status__in=sorted(SENT_STATUSES))
    return with_last_word(Invoice.objects.annotate(is_redone=Exists(again)))


def _top(ways: Sequence[QuerySet[Invoice]], cut: Cut, rows: QuerySet[Invoice]) -> Page:
    """One page of several lists merged: the keys of each up to a page, then the rows of those that are shown."""
    first, *others = [cut.beyond(way).values_list(cut.column, "pk")[: PAGE_SIZE + 1] for way in ways]
    keys = sorted(first.union(*others, all=True) if others else first, reverse=cut.reads_down)
    ranks = {pk: rank for rank, (_, pk) in enumerate(keys[:PAGE_SIZE])}
    shown = rows.filter(pk__in=ranks).select_related("supplier", "recipient", "recipient_service").only(*LISTED)
    return cut.shown(sorted(shown, key=lambda row: ranks[row.pk]), has_more=len(keys) > PAGE_SIZE)

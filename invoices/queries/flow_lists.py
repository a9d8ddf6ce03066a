"""« Suivi des flux »: one page of the flows that answer, one structure or the top of each; and of a flow's invoices."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import reduce
from typing import cast

from django.db.models import Q, QuerySet

from accounts.models import User
from invoices.domain.deadlines import paris_day
from invoices.domain.flows import REFUSED_WHOLE, ItemState, key_in
from invoices.models import Flow, FlowItem
from invoices.queries.criteria import midnight
from invoices.queries.flows import EMISES, flows_open_to
from invoices.queries.paging import PAGE_SIZE, Cut, Page, Sort, counted, key_text, page, union, whole_number
from structures import habilitations
from structures.models import Structure

MOST_MERGED = 20  # structures whose lists are merged
MOST_READ = 5_000  # flows that a filter looks at for one page
BY_DEPOSIT = {"depot": Sort("Date de dépôt", "received_at")}
BY_POSITION = {"depot": Sort("Rang", "position", whole_number)}


@dataclass(frozen=True)
class FlowCriteria:
    """What is asked for; empty or None: anything. until: included. text: a number, or part of the file's name."""

    state: str = ""
    since: date | None = None
    until: date | None = None
    text: str = ""
    has_refusals: bool = False

    @property
    def is_any(self) -> bool:
        return self == FlowCriteria()


def flows_page(
    user: User, structures: Sequence[Structure], asked: FlowCriteria, *, after: str = "", before: str = ""
) -> tuple[Page, date | None]:
    """One page, the latest deposit first; and up to which day it looked, when it stopped before it had a whole page.

    structures: one at least, the first MOST_MERGED are read.
    """
    cut = Cut.asked("-depot", after, before, BY_DEPOSIT)
    whole = _ways(user, structures[:MOST_MERGED], _led(asked))
    ways, rest = [cut.beyond(way) for way in whole], _rest(asked)
    bound = cut.last_within(ways, MOST_READ) if rest else None
    if bound:
        ways = [cut.up_to(way, bound) for way in ways]
    keys = union([way.filter(rest).values_list(cut.column, "pk")[: PAGE_SIZE + 1] for way in ways])
    shown = sorted(keys, reverse=cut.reads_down)
    ranks = {pk: rank for rank, (_, pk) in enumerate(shown[:PAGE_SIZE])}
    rows = sorted(Flow.objects.filter(pk__in=ranks).select_related("structure"), key=lambda row: ranks[row.pk])
    found = cut.shown(rows, has_more=len(shown) > PAGE_SIZE)
    if bound and len(shown) <= PAGE_SIZE:
        key = key_text(*bound)
        going_on = replace(found, previous_key=key) if cut.is_backward else replace(found, next_key=key)
        return going_on, paris_day(cast(datetime, bound[0]))
    if rest and (found.next_key or found.previous_key):
        return found, None
    return replace(found, total=len(rows) if rest else _total(whole)), None


def flows_matching(user: User, structures: Sequence[Structure], asked: FlowCriteria) -> QuerySet[Flow]:
    """All that answers, the latest first: for a file, which is read to the end."""
    mine = flows_open_to(user).filter(structure__in=structures)
    return mine.filter(_led(asked) & _rest(asked)).order_by("-received_at", "-pk")


def _ways(user: User, structures: Sequence[Structure], led: Q) -> list[QuerySet[Flow]]:
    """The flows of each structure: one equality, so that one index gives them in order."""
    here = habilitations.openings(user, EMISES)
    ways = []
    for structure in structures:
        rows = Flow.objects.filter(led, structure=structure)
        some = Q(depositor=user) | Q(service__in=sorted(here.services))
        ways.append(rows if structure.pk in here.structures else rows.filter(some))
    return ways


def _led(asked: FlowCriteria) -> Q:
    """What an index leads to: the flow of this number; days, from one midnight in Paris to another."""
    parts = [Q()]
    key = key_in(asked.text)
    if key is not None:
        parts.append(Q(pk=key))
    if asked.since:
        parts.append(Q(received_at__gte=midnight(asked.since)))
    if asked.until:
        parts.append(Q(received_at__lt=midnight(asked.until + timedelta(days=1))))
    return reduce(Q.__and__, parts)


def _rest(asked: FlowCriteria) -> Q:
    """What no index gives in order."""
    parts = [Q()]
    if asked.state:
        parts.append(Q(state=asked.state))
    if asked.has_refusals:
        parts.append(Q(refused__gt=0) | Q(state__in=sorted(REFUSED_WHOLE)))
    if asked.text and key_in(asked.text) is None:
        parts.append(Q(filename__icontains=asked.text))
    return reduce(Q.__and__, parts)


def _total(ways: Sequence[QuerySet[Flow]]) -> int:
    first, *others = (way.order_by().values("pk") for way in ways)
    return counted(first.union(*others, all=True) if others else first)


def items_page(items: QuerySet[FlowItem], state: str, *, after: str = "", before: str = "") -> Page:
    """One page of a flow's invoices in the order of the lot, of one state when it is one."""
    rows = items.filter(state=state) if state in set(ItemState) else items
    return page(rows, "depot", after, before, BY_POSITION)

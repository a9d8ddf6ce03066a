"""« Rechercher » and « Archives »: as quick in ten million invoices as in ten thousand.

Two ways, chosen by what is asked. Gathering: an index leads to few rows, all are read, any sort will do. Walking: the
rows are read in the order of an index (place, column, id) until a page is full. Neither reads more than MOST_READ rows:
a walk that found too little by then says where it stopped, and goes on from there when asked.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import reduce
from itertools import product
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    BooleanField,
    DateTimeField,
    DecimalField,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Coalesce, JSONObject
from django.utils import timezone

from accounts.models import User
from invoices.domain.criteria import Criteria
from invoices.domain.deadlines import paris_day
from invoices.domain.lifecycle import Party, Status
from invoices.models import Invoice
from invoices.models.search_indexes import plain
from invoices.queries import paging
from invoices.queries.criteria import PLAIN, Condition, Ground, conditions, midnight, statuses_of
from invoices.queries.paging import PAGE_SIZE, SORTS, Cut, Key, Page, Sort, key_text, whole_number
from invoices.queries.sizes import attached_size

MOST_READ = 5_000
FEW = 1_000  # nobody looks for a better index below
MOST_BRANCHES = 40
MOST_SPREAD = 200  # each of them costs a look into the index
FEW_BRANCHES = 4  # more cost more to plan than few rows to gather
NEVER = midnight(date(9999, 1, 1))  # a draft has no date of deposit: it stands before the latest
WALKED = SORTS | {"numero": replace(SORTS["numero"], column="sort_number")}
GATHERED = {  # the columns that no index sorts: only where few rows were found
    "depot": replace(SORTS["depot"], column="sort_deposit"),
    "etat": SORTS["etat"],
    "numero": WALKED["numero"],
    "montant": replace(SORTS["montant"], column="sort_due"),
    "tiers": Sort("Fournisseur", "sort_other", SORTS["numero"].read),
    "facture": Sort("Date de facture", "sort_issued", lambda text: date.fromisoformat(text)),
    "taille": Sort("Taille des pièces jointes", "attached_size", whole_number),
}
BY_DATABASE = frozenset({"sort_other"})  # names stand in the order of the database's own alphabet
ONLY_FEW = frozenset(GATHERED) - frozenset(WALKED)
SHOWN = (
    *("version", "number", "type", "currency", "signed_due", "status", "status_at"),
    *("deposited_at", "issue_date", "payment_due_on", "payment_stopped_on", "payment_resumed_on", "engagement"),
    *("market", "is_downloaded", "is_rejection_handled", "is_acknowledged", "last_activity_at", "created_at"),
    *("deposit", "recipient__identifier", "recipient__name", "recipient__manages_payment_status"),
    *("supplier__identifier", "supplier__name", "recipient_service__code", "recipient_service__name"),
    *("supplier_service__code", "supplier_service__name", "assigned_to__first_name", "assigned_to__last_name"),
)


@dataclass(frozen=True)
class Results:
    """A page of what answers.

    stopped_at: the key where the walk stopped before the page was full, none when everything was looked at.
    sorts: the sorts on offer. is_exact: the number was found as a whole, those that only begin so are not shown.
    has_hidden_drafts: too many rows for drafts to be among them.
    """

    page: Page
    stopped_at: Key | None = None
    sorts: frozenset[str] = frozenset(WALKED)
    is_exact: bool = False
    has_hidden_drafts: bool = False


def search(
    user: User, side: Party, criteria: Criteria, *, sort: str = "", after: str = "", before: str = ""
) -> Results:
    """One page of the invoices that answer to the criteria, of those this person may see from this side."""
    ground = Ground.of(user, side, criteria.structure)
    if not ground.structures:
        return Results(Page([], sort, "", total=0))
    criteria, is_exact = _numbered(ground, criteria)
    asked = list(conditions(ground, criteria, paris_day(timezone.now())))
    cut = Cut.asked(sort, after, before, WALKED)
    lead = _lead(ground, criteria, asked, cut)
    most = _worth_gathering(ground, criteria, lead, sort)
    leader = _leader(ground, asked, most) if most else None
    if leader or (most and _has_only_drafts(ground, criteria)):
        return replace(_gathered(ground, asked, leader, sort, after, before), is_exact=is_exact)
    return replace(_walked(lead, cut), is_exact=is_exact, has_hidden_drafts=_has_drafts(ground, criteria))


def _worth_gathering(ground: Ground, criteria: Criteria, lead: "Lead", sort: str) -> int:
    """How many rows to gather rather than to walk: none where one index gives the page by itself."""
    if lead.rest or sort.removeprefix("-") in ONLY_FEW or _has_drafts(ground, criteria):
        return MOST_READ
    is_short = lead.spread or _has_whole_number(criteria)
    few = PAGE_SIZE if is_short else FEW  # one page of them may have any sort; more are found by their index
    return few if is_short or len(lead.branches) > FEW_BRANCHES else 0


def matching(user: User, side: Party, criteria: Criteria) -> QuerySet[Invoice]:
    """Everything that answers, the latest deposit first: for exports, which read it to the end."""
    ground = Ground.of(user, side, criteria.structure)
    criteria, _ = _numbered(ground, criteria)
    asked = conditions(ground, criteria, paris_day(timezone.now()))
    return ground.everything().filter(_whole(asked)).order_by("-deposited_at", "-id")


def _numbered(ground: Ground, criteria: Criteria) -> tuple[Criteria, bool]:
    """A number that some invoice has as a whole is looked for so; otherwise those that begin with it."""
    if not criteria.number or criteria.begins:
        return criteria, False
    has_whole = ground.everything().filter(Q(plain_number=criteria.number.upper())).exists()
    return (criteria, True) if has_whole else (replace(criteria, begins=True), False)


def _has_whole_number(criteria: Criteria) -> bool:
    return bool(criteria.number) and not criteria.begins


def _whole(asked: Iterable[Condition]) -> Q:
    return reduce(Q.__and__, (one.q for one in asked), Q())


def _has_drafts(ground: Ground, criteria: Criteria) -> bool:
    return Status.BROUILLON in statuses_of(ground, criteria)


def _has_only_drafts(ground: Ground, criteria: Criteria) -> bool:
    return statuses_of(ground, criteria) == {Status.BROUILLON}


# --- gathering -------------------------------------------------------------------------------------------------------


def _leader(ground: Ground, asked: Sequence[Condition], most: int) -> Condition | None:
    """The condition whose index leads to the fewest rows, `most` at most; None when each leads to more."""
    best, fewest = None, most + 1
    for one in (*(one for one in asked if one.leads), Condition("place", Q())):
        count = ground.everything().filter(one.q).order_by().values("pk")[:fewest].count()
        if count < fewest:
            best, fewest = one, count
        if fewest <= FEW:
            break
    return best


def _gathered(
    ground: Ground, asked: Sequence[Condition], leader: Condition | None, sort: str, after: str, before: str
) -> Results:
    """Read all that the leader leads to. Without one (too many drafts), what comes first to hand."""
    by = leader or next(one for one in asked if one.name == "statuses")
    columns, wanted = _sorted_by(ground), Cut.asked(sort, after, before, GATHERED)
    found = _answering(ground.everything().filter(by.q).alias(**columns), asked, wanted.column)
    is_few = len(found) < paging.COUNT_CAP
    sorts = GATHERED if is_few else {name: GATHERED[name] for name in WALKED}
    cut = wanted if wanted.name.removeprefix("-") in sorts else Cut.asked("", "", "", sorts)
    if cut.column in BY_DATABASE:
        beyond = cut.beyond(Invoice.objects.filter(pk__in=[pk for pk, *_ in found]).alias(**columns))
        keys = list(beyond.values_list("pk", flat=True)[: PAGE_SIZE + 1])
    else:
        values = ((value if cut is wanted else deposit, pk) for pk, deposit, value in found)
        keys = [pk for _, pk in cut.nearest(values)]
    page = _page(cut, keys, columns)
    return Results(replace(page, total=min(len(found), paging.COUNT_CAP)), sorts=frozenset(sorts))


def _page(cut: Cut, keys: Sequence[int], columns: Mapping[str, Any]) -> Page:
    """The page of these ids, in this order: what a row shows is looked up for the page alone.

    keys: one more than a page when there are more. columns: what the cut may sort by beside the model's own.
    """
    ranks = {pk: rank for rank, pk in enumerate(keys[:PAGE_SIZE])}
    rows = _shown(Invoice.objects.filter(pk__in=ranks).annotate(**columns))
    return cut.shown(sorted(rows, key=lambda row: ranks[row.pk]), has_more=len(keys) > PAGE_SIZE)


def _answering(led: QuerySet[Invoice], asked: Sequence[Condition], column: str) -> list[tuple[int, Any, Any]]:
    """(id, sort by deposit, value of the column) of those of the first MOST_READ rows that answer.

    Each row says whether it does, rather than a filter: in a filter the planner looks for indexes of its own, and may
    read half a million rows of another one to be spared some of these.
    """
    answers = ExpressionWrapper(_whole(asked), output_field=BooleanField())
    read = led.order_by().values_list("pk", F("sort_deposit"), F(column), answers)[:MOST_READ]
    return [(pk, deposit, value) for pk, deposit, value, does_answer in read if does_answer]


def _sorted_by(ground: Ground) -> dict[str, Any]:
    """The columns of GATHERED; what a draft has not yet stands first or last, and never breaks a page."""
    amount = DecimalField(max_digits=19, decimal_places=2)
    nothing = Value(-(10**16), output_field=amount)
    return {
        "sort_deposit": Coalesce("deposited_at", Value(NEVER, output_field=DateTimeField())),
        "sort_number": plain("number"),
        "sort_due": Coalesce("signed_due", nothing),
        "sort_issued": Coalesce("issue_date", Value(date(1, 1, 1))),
        "sort_other": Coalesce(F(f"{ground.other}__name"), Value(" ")),
        "attached_size": attached_size(),
    }


def _shown(invoices: QuerySet[Invoice]) -> QuerySet[Invoice]:
    """With all that a row of results shows."""
    joined = ("supplier", "recipient", "supplier_service", "recipient_service", "assigned_to")
    return invoices.select_related(*joined).only(*SHOWN).annotate(attached_size=attached_size())


# --- walking ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Lead:
    """What a walk reads. branches: each a condition that one index serves in order; rest: what it has to filter.

    spread: many branches that only differ by one key, and nothing to filter: what they share, its column, its values.
    """

    branches: Sequence[Q]
    rest: Sequence[Condition]
    spread: tuple[Q, str, Sequence[int]] | None = None


def _lead(ground: Ground, criteria: Criteria, asked: Sequence[Condition], cut: Cut) -> Lead:
    """The narrowest equalities that an index serves in the order of this sort."""
    places = [Q(**{ground.place: structure}) for structure in ground.structures]
    ranges = _whole(one for one in asked if one.name in (cut.column, "sent"))
    shared = Q(deposited_at__isnull=False) & ranges
    free = {"sent", cut.column}
    rest = [one for one in asked if one.name not in free and not one.is_implied]
    equalities = _equalities(ground, criteria) if cut.column == "deposited_at" else ()
    for names, column, values in equalities:
        pairs, left = list(product(places, values)), [one for one in rest if one.name not in names]
        is_spread = len(places) == 1 and column != "status" and not left and len(pairs) > FEW_BRANCHES
        if values and len(pairs) <= (MOST_SPREAD if is_spread else MOST_BRANCHES):
            branches = [place & Q(**{column: value}) & shared for place, value in pairs]
            return Lead(branches, left, (places[0] & shared, column, values) if is_spread else None)
    return Lead([place & shared for place in places], rest)


def _equalities(ground: Ground, criteria: Criteria) -> Iterable[tuple[set[str], str, Sequence[Any]]]:
    """(names of the conditions that the branches stand for, column, values), the narrowest first."""
    yield {"number"}, "plain_number", [criteria.number.upper()] if _has_whole_number(criteria) else []
    yield {"counterparts"}, ground.other, criteria.counterparts
    yield {"services"}, f"{ground.place}_service", criteria.services
    has_whole = bool(ground.opened.structures & set(ground.structures))
    yield {"rights"}, f"{ground.place}_service", [] if has_whole else ground.open_services
    statuses = sorted(statuses_of(ground, criteria)) if criteria.statuses else []
    yield {"statuses"}, "status", statuses


def _walked(lead: Lead, cut: Cut) -> Results:
    """Read each branch in order, MOST_READ rows in all, until a page is full."""
    everything = Invoice.objects.alias(**PLAIN).annotate(sort_number=plain("number"))
    ways = [cut.beyond(everything.filter(branch)) for branch in lead.branches]
    bound = cut.last_within(ways, MOST_READ) if lead.rest else None
    if bound:
        ways = [cut.up_to(way, bound) for way in ways]
    if lead.spread:
        keys = sorted(_nearest(lead, cut))
    else:
        keys = sorted(
            paging.union([way.filter(_whole(lead.rest)).values_list(cut.column, "pk")[: PAGE_SIZE + 1] for way in ways])
        )
    if cut.reads_down:
        keys.reverse()
    page = _page(cut, [pk for _, pk in keys[: PAGE_SIZE + 1]], {"sort_number": plain("number")})
    stopped_at = bound if bound and len(keys) <= PAGE_SIZE else None
    if stopped_at and cut.is_backward:
        page = replace(page, previous_key=key_text(*stopped_at))
    elif stopped_at:
        page = replace(page, next_key=key_text(*stopped_at))
    total = None if lead.rest else _total(lead)
    return Results(replace(page, total=total), stopped_at)


def _nearest(lead: Lead, cut: Cut) -> list[Key]:
    """The keys of the page out of many branches: one short statement, where forty cost more to plan than to run.

    Each branch gives its own first keys from the index alone; no row is read that no page will show.
    """
    shared, column, values = lead.spread
    each = cut.beyond(Invoice.objects.filter(shared, **{column: OuterRef("pk")}))
    keys = ArraySubquery(each.values(key=JSONObject(value=cut.column, pk="pk"))[: PAGE_SIZE + 1])
    owners = Invoice._meta.get_field(column).related_model._default_manager.filter(pk__in=values)
    found = (key for keys_of_one in owners.values_list(keys, flat=True) for key in keys_of_one)
    return [(datetime.fromisoformat(key["value"]), key["pk"]) for key in found]


def _total(lead: Lead) -> int:
    """How many rows answer, COUNT_CAP at most: a branch that gives so many spares the others."""
    if lead.spread:
        shared, column, values = lead.spread
        return paging.counted(Invoice.objects.filter(shared, **{f"{column}__in": values}).order_by().values("pk"))
    everything = Invoice.objects.alias(**PLAIN).order_by()
    first, *others = (everything.filter(branch).values("pk") for branch in lead.branches)
    return paging.counted(first.union(*others, all=True) if others else first)

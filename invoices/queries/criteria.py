"""From criteria to conditions: what each asks of a row, and whether an index leads to the rows that answer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import ceil, floor

from django.db.models import Q, QuerySet
from django.db.models.lookups import Range

from accounts.models import User
from invoices.domain.criteria import Amounts, Criteria, Days
from invoices.domain.deadlines import PARIS
from invoices.domain.figures import RUNNING
from invoices.domain.lifecycle import OPEN_TO_RECIPIENT, SENT_STATUSES, Party, Status
from invoices.models import Invoice
from invoices.models.search_indexes import plain
from invoices.queries.sizes import MEGABYTE, attached_size
from structures import habilitations
from structures.domain.habilitations import Application
from structures.habilitations import Openings
from structures.models import BankAccount, Habilitation, Service

APPLICATIONS = {Party.SUPPLIER: Application.FACTURES_EMISES, Party.RECIPIENT: Application.FACTURES_RECUES}
MOST_STRUCTURES = 20  # « toutes mes structures »: the first ones by name
ARCHIVED_AFTER_YEARS = 2
MOST_COLLEAGUES = MOST_ACCOUNTS = 200
REFERENCES = ("number", "origin_number", "engagement", "market", "mandate_number")
PLAIN = {f"plain_{name}": plain(name) for name in REFERENCES}
LARGEST = 10**15  # bytes


@dataclass(frozen=True)
class Condition:
    """What one criterion asks. leads: an index finds what answers, with place equal to the structure.

    is_implied: the others ask it already; said for the walk in the order of the column that it bounds.
    """

    name: str
    q: Q
    leads: bool = False
    is_implied: bool = False


@dataclass(frozen=True)
class Ground:
    """Where a person searches. place and other: the columns of one's own side, and of the other one.

    structures: ids, of which something is open. opened: what is.
    """

    side: Party
    structures: tuple[int, ...]
    opened: Openings

    @classmethod
    def of(cls, user: User, side: Party, structure: int | None) -> "Ground":
        """One structure, or the first twenty by name; nothing where nothing is open to this person."""
        opened = habilitations.openings(user, APPLICATIONS[side])
        if structure is not None:
            return cls(side, (structure,) if structure in opened.structure_ids else (), opened)
        named = habilitations.structures_open_to(user, APPLICATIONS[side]).values_list("pk", flat=True)
        return cls(side, tuple(named[:MOST_STRUCTURES]), opened)

    @property
    def place(self) -> str:
        return "supplier" if self.side is Party.SUPPLIER else "recipient"

    @property
    def other(self) -> str:
        return "recipient" if self.side is Party.SUPPLIER else "supplier"

    @property
    def here(self) -> Q:
        return Q(**{f"{self.place}__in": self.structures})

    @property
    def open_services(self) -> list[int]:
        """The services to which this person is confined somewhere; none when the structures are open as a whole."""
        confined = set(self.structures) - self.opened.structures
        return sorted(service for service, structure in self.opened.services.items() if structure in confined)

    def everything(self) -> QuerySet[Invoice]:
        """Every invoice of the ground, references at hand as they are compared. Rights and statuses apart."""
        return Invoice.objects.alias(**PLAIN).filter(self.here)


def conditions(ground: Ground, criteria: Criteria, today: date) -> Iterator[Condition]:
    """All that is asked of a row, rights included; what leads to the fewest rows first, as far as one can tell."""
    yield from _references(criteria)
    yield from _people_and_places(ground, criteria)
    yield from _flags(ground, criteria, today)
    yield from _periods(criteria, today)
    yield from _amounts(criteria)
    yield from _kinds(criteria)


def statuses_of(ground: Ground, criteria: Criteria) -> frozenset[Status]:
    """The statuses to show: those asked for, of those this side may see; a supplier's drafts only when asked for."""
    asked = {Status(code) for code in criteria.statuses}
    if ground.side is Party.RECIPIENT:
        return frozenset(asked & OPEN_TO_RECIPIENT if asked else OPEN_TO_RECIPIENT)
    return frozenset(asked - {Status.SUPPRIMEE} if asked else SENT_STATUSES)


def begins_with(name: str, text: str) -> Q:
    """The references that begin so, case apart; the signs that mean something to LIKE are signs like others."""
    q = Q(**{f"plain_{name}__startswith": text.upper()})
    return q if name == "number" else q & Q(**{f"{name}__gt": ""})  # their indexes hold those that are given


def _references(criteria: Criteria) -> Iterator[Condition]:
    for name in REFERENCES:
        text = getattr(criteria, name)
        if text and name == "number" and not criteria.begins:
            yield Condition(name, Q(plain_number=text.upper()), leads=True)
        elif text:
            yield Condition(name, begins_with(name, text), leads=True)


def _people_and_places(ground: Ground, criteria: Criteria) -> Iterator[Condition]:
    if criteria.counterparts:
        yield Condition("counterparts", Q(**{f"{ground.other}__in": criteria.counterparts}), leads=True)
    if criteria.assigned_to is not None and ground.side is Party.RECIPIENT:
        yield Condition("assigned_to", Q(assigned_to=criteria.assigned_to), leads=True)
    if criteria.created_by is not None and ground.side is Party.SUPPLIER:
        yield Condition("created_by", Q(created_by=criteria.created_by), leads=True)
    if criteria.account is not None and ground.side is Party.SUPPLIER:
        yield Condition("account", Q(bank_account=criteria.account), leads=True)
    if criteria.services:
        yield Condition("services", Q(**{f"{ground.place}_service__in": criteria.services}), leads=True)
    confined = ground.open_services
    if confined:
        whole = sorted(ground.opened.structures & set(ground.structures))
        rights = Q(**{f"{ground.place}_service__in": confined}) | Q(**{f"{ground.place}__in": whole})
        yield Condition("rights", rights, leads=not whole)
    if criteria.counterpart_services:
        yield Condition("counterpart_services", Q(**{f"{ground.other}_service__in": criteria.counterpart_services}))


def _flags(ground: Ground, criteria: Criteria, today: date) -> Iterator[Condition]:
    statuses = statuses_of(ground, criteria)
    if criteria.statuses:
        yield Condition("statuses", Q(status__in=sorted(statuses)), leads=True)
    else:
        yield Condition("sent", Q(status__in=sorted(statuses), deposited_at__isnull=False))
    if criteria.is_rejection_handled is not None:
        handled = Q(status=Status.REJETEE, is_rejection_handled=criteria.is_rejection_handled)
        yield Condition("rejections", handled, leads=True)
    if criteria.is_overdue:
        yield Condition("overdue", overdue(today), leads=ground.side is Party.RECIPIENT)
    if ground.side is Party.RECIPIENT and criteria.is_downloaded is not None:
        leads = not criteria.is_downloaded
        yield Condition("downloaded", Q(is_downloaded=criteria.is_downloaded, deposited_at__isnull=False), leads=leads)
    if ground.side is Party.RECIPIENT and criteria.is_unassigned:
        yield Condition("unassigned", Q(assigned_to=None))


def overdue(today: date) -> Q:
    """What Invoice.clock counts as late: something is owed, the delay runs, and its last day is over."""
    stopped = Q(payment_stopped_on__isnull=False, payment_resumed_on=None)
    untold = Q(status=Status.COMPTABILISEE, recipient__manages_payment_status=False)
    late = Q(status__in=sorted(RUNNING), payment_due_on__lt=today, signed_due__gt=0)
    return late & ~stopped & ~untold


def _periods(criteria: Criteria, today: date) -> Iterator[Condition]:
    """A deposit is not older than the invoice's date (domain.md §5.6, C7), nor a status than the deposit: what bounds
    one column bounds the next, each said by the column's name so that a walk in its order starts where its rows do."""
    if criteria.is_archived:
        last = midnight(archived_before(today))
        yield Condition("deposited_at", Q(deposited_at__lt=last), leads=True, is_implied=True)
        yield Condition("status_at", Q(status_at__lt=last, deposited_at__isnull=False), leads=True, is_implied=True)
        yield Condition("archived", Q(last_activity_at__lt=last))
    if criteria.issued:
        days = Q(**_bounds("issue_date", criteria.issued.since, criteria.issued.until))
        yield Condition("issued", days & Q(deposited_at__isnull=False), leads=True)
        if criteria.issued.since:
            yield Condition("deposited_at", Q(deposited_at__gte=midnight(criteria.issued.since)), is_implied=True)
    if criteria.changed:
        yield Condition("status_at", _during("status_at", criteria.changed), leads=True)
        yield Condition("deposited_at", _during("deposited_at", Days(until=criteria.changed.until)), is_implied=True)
    if criteria.deposited:
        yield Condition("deposited_at", _during("deposited_at", criteria.deposited), leads=True)
        yield Condition("status_at", _during("status_at", Days(since=criteria.deposited.since)), is_implied=True)


def archived_before(today: date) -> date:
    """The day two years ago: what nothing happened to since then is in the archives."""
    is_leap_day = (today.month, today.day) == (2, 29)
    return today.replace(year=today.year - ARCHIVED_AFTER_YEARS, day=28 if is_leap_day else today.day)


def _during(column: str, days: Days) -> Q:
    """Of a sent invoice; sides that are not given are open."""
    asked = Q(deposited_at__isnull=False)
    if days.since:
        asked &= Q(**{f"{column}__gte": midnight(days.since)})
    if days.until:
        asked &= Q(**{f"{column}__lt": midnight(days.until + timedelta(days=1))})
    return asked


def midnight(day: date) -> datetime:
    """When a day begins in Paris."""
    return datetime.combine(day, time.min, PARIS)


def _amounts(criteria: Criteria) -> Iterator[Condition]:
    if criteria.due:
        due = Q(**_bounds("signed_due", criteria.due.least, criteria.due.most))
        yield Condition("signed_due", due & Q(deposited_at__isnull=False), leads=True)
    for column, asked in (("total_with_vat", criteria.with_vat), ("total_without_vat", criteria.without_vat)):
        if asked:
            yield Condition(column, _signed(column, asked))
    if criteria.attached:
        yield Condition("attached", _weighing(criteria.attached))


def _signed(column: str, asked: Amounts) -> Q:
    """Amounts are stored positive: those of an avoir count negative."""
    least, most = (None if bound is None else -bound for bound in (asked.most, asked.least))
    avoir = Q(type=Invoice.Type.AVOIR, **_bounds(column, least, most))
    return avoir | (Q(**_bounds(column, asked.least, asked.most)) & ~Q(type=Invoice.Type.AVOIR))


def _weighing(asked: Amounts) -> Q:
    """Both bounds in one comparison: the size is looked up once a row."""
    least, most = asked.least or 0, LARGEST if asked.most is None else asked.most * MEGABYTE
    return Q(Range(attached_size(), (ceil(least * MEGABYTE), floor(most))))


def _bounds(column: str, least: object, most: object) -> dict[str, object]:
    given = {f"{column}__gte": least, f"{column}__lte": most}
    return {name: bound for name, bound in given.items() if bound is not None}


def _kinds(criteria: Criteria) -> Iterator[Condition]:
    for name in ("type", "framework", "deposit_mode"):
        value = getattr(criteria, name)
        if value:
            yield Condition(name, Q(**{name: value}))


def services_coded(ground: Ground, code: str) -> list[int]:
    """The services of the ground that bear this code, case apart, and that are open to the person."""
    whole = ground.opened.structures & set(ground.structures)
    coded = Service.objects.filter(structure__in=ground.structures, code__iexact=code)
    opened = coded.filter(Q(structure__in=whole) | Q(pk__in=ground.opened.services))
    return list(opened.order_by("pk").values_list("pk", flat=True))


def services_of_others(structures: Sequence[int], code: str) -> list[int]:
    """The services of these structures that bear this code, case apart."""
    coded = Service.objects.filter(structure__in=structures, code__iexact=code)
    return list(coded.order_by("pk").values_list("pk", flat=True))


def colleagues(ground: Ground) -> QuerySet[User]:
    """Those who hold the application somewhere on the ground, by name."""
    rights = Habilitation.objects.filter(application=APPLICATIONS[ground.side], structure__in=ground.structures)
    return User.objects.filter(pk__in=rights.values("user")).order_by("last_name", "first_name", "pk")[:MOST_COLLEAGUES]


def accounts(ground: Ground) -> QuerySet[BankAccount]:
    """The bank accounts of the ground, closed ones too: past invoices were paid on them."""
    return BankAccount.objects.filter(structure__in=ground.structures).order_by("label", "pk")[:MOST_ACCOUNTS]

"""What dashboards show, read from the tally within what is open to the person; never from the invoices."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet, Sum

from accounts.models import User
from invoices.domain.figures import (
    SETTLED,
    MonthLine,
    Payer,
    Period,
    Standing,
    StatusLine,
    by_month,
    by_status,
    others,
)
from invoices.domain.lifecycle import Status
from invoices.models import PaymentTally, Side, StatusTally, TallyRun
from invoices.queries.received import TO_TREAT, Place
from structures import habilitations
from structures.domain.habilitations import Application
from structures.models import Service, Structure

APPLICATIONS = {Side.EMISE: Application.FACTURES_EMISES, Side.RECUE: Application.FACTURES_RECUES}
PAYERS_LISTED = 10
SERVICES_LISTED = 15
MEASURES = (  # of the tally, each a count and an amount
    *("count", "due", "late_count", "late_due", "late_30_count", "late_30_due", "late_60_count", "late_60_due"),
    *("untold_count", "untold_due"),
)


@dataclass(frozen=True)
class Scope:
    """What a dashboard counts. rows: of the tally, at this place, open to the person, whatever the month.

    is_whole: the whole structure is open and shown, not some services of it.
    """

    place: Place
    period: Period
    rows: QuerySet[Any]
    is_whole: bool


@dataclass(frozen=True)
class Unpaid:
    """Unpaid invoices of one service in one currency. sums: in the order of MEASURES."""

    service: int | None
    currency: str
    to_treat: int
    sums: Sequence[Any]


@dataclass(frozen=True)
class ServiceLine:
    """What is unpaid today at one service, or at several together. code: empty when it is not one service's."""

    code: str
    name: str
    count: int
    to_treat: int
    late: int
    late_30: int
    late_60: int


def counted_until() -> datetime | None:
    """When the tally was brought up to date; None before its first run."""
    return TallyRun.objects.values_list("until", flat=True).first()


def scope(user: User, side: Side, place: Place, period: Period) -> Scope:
    """What this person may see counted of one place."""
    here = habilitations.openings(user, APPLICATIONS[side])
    structure, service = place.structure, place.service
    rows = StatusTally.objects.filter(structure=structure, side=side)
    if service and here.allows(structure.pk, service.pk):
        return Scope(place, period, rows.filter(service=service), is_whole=False)
    if structure.pk in here.structures:
        return Scope(place, period, rows, is_whole=True)
    mine = [key for key, of in here.services.items() if of == structure.pk]
    return Scope(place, period, rows.filter(service__in=mine), is_whole=False)


def statuses(shown: Scope) -> list[StatusLine]:
    """One line per status of the invoices deposited in the period."""
    rows = _in(shown.period, shown.rows).values_list("status", "currency")
    return by_status(rows.annotate(Sum("count"), Sum("due")))


def months(shown: Scope, today: date) -> list[MonthLine]:
    """One line per month of deposit of the period, until this day; rejected invoices apart."""
    rows = _in(shown.period, shown.rows).exclude(status=Status.REJETEE).values_list("month", "currency")
    until = min(shown.period.until or today, today)
    return by_month(rows.annotate(Sum("count"), Sum("due")), until)


def unpaid(shown: Scope) -> list[Unpaid]:
    """What is unpaid today, whatever the date of deposit, by service and currency: read once for both tables below."""
    to_treat = Sum("count", filter=Q(status__in=TO_TREAT), default=0)
    rows = shown.rows.exclude(status__in=sorted(SETTLED)).values_list("service_id", "currency")
    sums = {f"sum_{name}": Sum(name) for name in MEASURES}
    counted = rows.annotate(to_treat=to_treat, **sums)
    return [Unpaid(service, currency, told[0], told[1:]) for service, currency, *told in counted]


def standings(rows: Iterable[Unpaid]) -> list[Standing]:
    """The currencies, the most frequent first."""
    sums: dict[str, list[Any]] = {}
    for row in rows:
        so_far = sums.get(row.currency, [0] * len(MEASURES))
        sums[row.currency] = [before + more for before, more in zip(so_far, row.sums, strict=True)]
    ordered = sorted(sums.items(), key=lambda one: (-one[1][0], one[0]))
    return [Standing(currency, *zip(told[::2], told[1::2], strict=True)) for currency, told in ordered]


def services(rows: Iterable[Unpaid]) -> list[ServiceLine]:
    """The services of a recipient that have the most late invoices, then the most unpaid ones; the others together."""
    counts: dict[int | None, list[int]] = {}
    for row in rows:
        more = (row.sums[0], row.to_treat, *row.sums[2:8:2])
        counts[row.service] = [sum(pair) for pair in zip(counts.get(row.service, [0] * 5), more, strict=True)]
    ordered = sorted(counts, key=lambda one: (-counts[one][2], -counts[one][0], one is None, one or 0))
    listed, others = ordered[:SERVICES_LISTED], ordered[SERVICES_LISTED:]
    named = Service.objects.filter(pk__in=listed).values_list("pk", "code", "name")
    names = {pk: (code, name) for pk, code, name in named}
    lines = [ServiceLine(*names.get(service, ("", "Sans service")), *counts[service]) for service in listed]
    if others:
        sums = (sum(column) for column in zip(*(counts[service] for service in others), strict=True))
        lines.append(ServiceLine("", f"Autres services ({len(others)})", *sums))
    return lines


def payers(shown: Scope) -> list[Payer]:
    """How the recipients of a supplier paid: the ten most frequent, the others together, then all of them.

    Nothing where some services only are shown: payments are counted by structure.
    """
    if not shown.is_whole:
        return []
    paid = _in(shown.period, PaymentTally.objects.filter(supplier=shown.place.structure))
    sums = (Sum("count"), Sum("days"), Sum("late_count"))
    rows = paid.values_list("recipient_id").annotate(*sums).order_by("-count__sum", "recipient_id")[:PAYERS_LISTED]
    names = dict(Structure.objects.filter(pk__in=[row[0] for row in rows]).values_list("pk", "name"))
    listed = [Payer(names[recipient], *map(int, figures)) for recipient, *figures in rows]
    if not listed:
        return []
    counted = paid.aggregate(*sums)
    whole = Payer(
        "Tous les destinataires", *(int(counted[name]) for name in ("count__sum", "days__sum", "late_count__sum"))
    )
    rest = others(listed, whole)
    return [*listed, *([rest] if rest.count else []), whole]


def _in(period: Period, rows: QuerySet[Any]) -> QuerySet[Any]:
    """The rows of the months of a period."""
    if period.since:
        rows = rows.filter(month__gte=period.since)
    return rows.filter(month__lte=period.until) if period.until else rows

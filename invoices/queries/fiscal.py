"""The tax list: every invoice that reached one structure, by days of deposit."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, F, OuterRef, QuerySet, Subquery, Sum, When

from accounts.models import User
from invoices.domain.deadlines import PARIS
from invoices.domain.lifecycle import OPEN_TO_RECIPIENT
from invoices.models import Invoice, StatusChange
from invoices.queries.received import RECUES, Place
from structures import habilitations


@dataclass(frozen=True)
class FiscalTotal:
    """What the invoices of one currency amount to, avoirs taken off."""

    currency: str
    count: int
    without_vat: Decimal
    vat: Decimal
    with_vat: Decimal


def fiscal_list(user: User, place: Place, since: date, until: date) -> QuerySet[Invoice]:
    """The invoices deposited from the first day to the last one, those open to this person; the latest first.

    Each has `anomaly`, the code of the reason its last status was given with; empty for most.
    """
    first, end = (datetime.combine(day, time.min, PARIS) for day in (since, until + timedelta(days=1)))
    last_change = StatusChange.objects.filter(invoice=OuterRef("pk")).order_by("-position").values("reason")[:1]
    listed = _at(user, place).filter(deposited_at__gte=first, deposited_at__lt=end, status__in=OPEN_TO_RECIPIENT)
    with_more = listed.select_related("deposit", "recipient_service").annotate(anomaly=Subquery(last_change))
    return with_more.order_by("-deposited_at", "-id")


def fiscal_totals(invoices: QuerySet[Invoice]) -> list[FiscalTotal]:
    """The totals of a tax list, a currency each."""
    rows = invoices.order_by("currency").values_list("currency")
    sums = (_signed(name) for name in ("total_without_vat", "total_vat", "total_with_vat"))
    names = dict(zip(("ht", "tva", "ttc"), sums, strict=True))
    return [FiscalTotal(*row) for row in rows.annotate(number_of=Count("pk"), **names)]


def _signed(name: str) -> Any:
    """The sum of an amount that an avoir takes off."""
    return Sum(Case(When(type=Invoice.Type.AVOIR, then=-F(name)), default=F(name)))


def _at(user: User, place: Place) -> QuerySet[Invoice]:
    """The invoices of one place that are open to this person; one index leads to each."""
    here = habilitations.openings(user, RECUES)
    received = Invoice.objects.filter(recipient=place.structure)
    if place.service and here.allows(place.structure.pk, place.service.pk):
        return received.filter(recipient_service=place.service)
    if place.structure.pk in here.structures:
        return received
    return received.filter(recipient_service__in=sorted(here.services))

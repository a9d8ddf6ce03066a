"""What dashboards make of the counts: who time counts against, periods, lines by status, ages of what is owed.

Source: domain.md §7.4 (content suggested there); features.md L13 (aged balance, time to payment), K22.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from invoices.domain.lifecycle import CARDS, Card, Party, Status

# statuses in which the payment delay runs against the recipient, unless a suspension stopped it (domain/deadlines.py)
RUNNING = frozenset(
    status
    for status, card in CARDS.items()
    if not card.is_final and (card.holder is Party.RECIPIENT or status is Status.SUSPENDUE)
)
# statuses after which nothing is owed any more
SETTLED = frozenset({Status.MISE_EN_PAIEMENT, Status.REJETEE})
YEARS_KEPT = 10
MONTHS_LISTED = 24  # beyond, years are counted


@dataclass(frozen=True)
class Period:
    """Months of deposit, from the one that begins on `since` to the one that ends on `until`; None: no bound."""

    label: str
    since: date | None = None
    until: date | None = None


DEFAULT_PERIOD = "12-mois"


def periods(today: date) -> dict[str, Period]:
    """The periods a dashboard offers, by what they are called in an address."""
    month, this_year = today.replace(day=1), today.year
    offered = {
        DEFAULT_PERIOD: Period("12 derniers mois", months_before(month, 11)),
        "3-mois": Period("3 derniers mois", months_before(month, 2)),
        "mois": Period("Mois en cours", month),
    }
    for year in range(this_year, this_year - YEARS_KEPT - 1, -1):
        offered[str(year)] = Period(f"Année {year}", date(year, 1, 1), date(year, 12, 31))
    return offered | {"tout": Period("Depuis le début")}


def months_before(month: date, count: int) -> date:
    """The first day of the month that many months before this one."""
    rank = month.year * 12 + month.month - 1 - count
    return date(rank // 12, rank % 12 + 1, 1)


def last_day(month: date) -> date:
    """The last day of the month that begins on this day."""
    return months_before(month, -1) - timedelta(days=1)


@dataclass
class Line:
    """Some invoices: how many, and their net à payer by currency."""

    count: int = 0
    dues: dict[str, Decimal] = field(default_factory=dict)

    def add(self, count: int, currency: str, due: Decimal) -> None:
        self.count += count
        self.dues[currency] = self.dues.get(currency, Decimal(0)) + due


@dataclass
class StatusLine(Line):
    """The invoices of one status. status: its code."""

    status: Status = Status.DEPOSEE

    @property
    def card(self) -> Card:
        return CARDS[self.status]


def by_status(rows: Iterable[tuple[str, str, int, Decimal]]) -> list[StatusLine]:
    """Lines of the statuses that have invoices, in the order of the life of an invoice. rows: status, currency, …"""
    lines = {status: StatusLine(status=status) for status in CARDS}
    for status, currency, count, due in rows:
        lines[Status(status)].add(count, currency, due)
    return [line for line in lines.values() if line.count]


@dataclass
class MonthLine(Line):
    """The invoices deposited in one month, or in one year. label: « 03/2026 », « 2026 »."""

    label: str = ""


def by_month(rows: Iterable[tuple[date, str, int, Decimal]], until: date) -> list[MonthLine]:
    """Lines of the months from the first that has invoices to `until`, by year when they are many; none skipped."""
    listed = list(rows)
    if not listed:
        return []
    months, month = [], min(month for month, *_ in listed)
    while month <= until:
        months.append(month)
        month = months_before(month, -1)
    form = "%m/%Y" if len(months) <= MONTHS_LISTED else "%Y"
    lines = {month.strftime(form): MonthLine(label=month.strftime(form)) for month in months}
    for month, currency, count, due in listed:
        lines[month.strftime(form)].add(count, currency, due)
    return list(lines.values())


@dataclass(frozen=True)
class Standing:
    """What is unpaid today in one currency: (count, amount) each.

    late_30 and late_60 are part of late. untold: booked by a recipient that does not say when it pays.
    """

    currency: str
    unpaid: tuple[int, Decimal]
    late: tuple[int, Decimal]
    late_30: tuple[int, Decimal]
    late_60: tuple[int, Decimal]
    untold: tuple[int, Decimal]

    @property
    def ages(self) -> list["Age"]:
        """The aged balance: each unpaid invoice in one row and one only."""
        known = _minus(_minus(self.unpaid, self.late), self.untold)
        rows = [
            Age("Non échues", "info", *known),
            Age("En retard de 1 à 30 jours", "warning", *_minus(self.late, self.late_30)),
            Age("En retard de 31 à 60 jours", "error", *_minus(self.late_30, self.late_60)),
            Age("En retard de plus de 60 jours", "error", *self.late_60),
        ]
        return rows + ([Age("Paiement non communiqué", "neutral", *self.untold)] if self.untold[0] else [])


@dataclass(frozen=True)
class Age:
    """One row of the aged balance."""

    label: str
    tone: str
    count: int
    due: Decimal


def _minus(whole: tuple[int, Decimal], part: tuple[int, Decimal]) -> tuple[int, Decimal]:
    return whole[0] - part[0], whole[1] - part[1]


@dataclass(frozen=True)
class Payer:
    """How one recipient, or several together, paid. days: from availability to payment, all invoices added."""

    name: str
    count: int
    days: int
    late: int

    @property
    def average(self) -> int:
        """Whole days, half up."""
        return (2 * self.days + self.count) // (2 * self.count) if self.count else 0


def others(payers: Iterable[Payer], whole: Payer) -> Payer:
    """The recipients that are not listed, together."""
    listed = list(payers)
    return Payer(
        "Autres destinataires",
        whole.count - sum(payer.count for payer in listed),
        whole.days - sum(payer.days for payer in listed),
        whole.late - sum(payer.late for payer in listed),
    )

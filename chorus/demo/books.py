"""The books: each story becomes the values of an invoice, numbered in the order of its supplier's days."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from chorus.demo.papers import Line
from chorus.demo.stories import AVOIR, CARD, Story, Ware
from invoices.domain.amounts import cents, tax_on
from invoices.domain.deadlines import PARIS

SATURDAY = 5
OPENING = timedelta(hours=8, minutes=30)
LEAST_BETWEEN_STEPS = timedelta(minutes=25)
VatRow = tuple[Decimal, Decimal, Decimal]


@dataclass(frozen=True)
class Entry:
    """A story with its numbers. at: instants, the drawing up first, then each step of the path."""

    story: Story
    number: str
    origin_number: str
    at: tuple[datetime, ...]
    lines: tuple[Line, ...]
    vat_rows: tuple[VatRow, ...]

    @property
    def without_vat(self) -> Decimal:
        return sum((base for _, base, _ in self.vat_rows), Decimal(0))

    @property
    def vat(self) -> Decimal:
        return sum((tax for _, _, tax in self.vat_rows), Decimal(0))

    @property
    def with_vat(self) -> Decimal:
        return self.without_vat + self.vat

    @property
    def due(self) -> Decimal:
        """Nothing is left to pay of what was paid by card."""
        return Decimal(0) if self.story.kind == CARD else self.with_vat


def keep(stories: Iterable[Story], now: datetime) -> Iterator[Entry]:
    """Number the stories of each supplier from the oldest; an avoir corrects the invoice before it."""
    counts: dict[str, int] = defaultdict(int)
    previous: dict[tuple[str, str], str] = {}
    for rank, story in enumerate(sorted(stories, key=lambda story: -story.age)):
        at = _instants(story, now, rank)
        relation = story.relation
        counts[relation.supplier] += 1
        letter = "A" if story.kind == AVOIR else "F"
        number = story.number or f"{letter}{at[0].astimezone(PARIS).year}-{counts[relation.supplier]:04d}"
        lines = tuple(_lines(story, rank))
        pair = relation.supplier, relation.recipient
        origin = previous.get(pair, "") if story.kind == AVOIR else ""
        yield Entry(story, number, origin, at, lines, tuple(_vat_rows(lines)))
        previous[pair] = number


def _instants(story: Story, now: datetime, rank: int) -> tuple[datetime, ...]:
    """The drawing up in office hours, then each step, on working days and never later than now."""
    start = now - timedelta(days=story.age)
    if story.age > 1:
        midnight = _working_day(start.astimezone(PARIS)).replace(hour=0, minute=0)
        start = midnight + OPENING + timedelta(minutes=rank * 37 % 480)
    instants = [start]
    for step in story.path:
        then = instants[-1] + timedelta(days=step.days)
        if step.days >= 1:
            then = max(_working_day(then), instants[-1] + LEAST_BETWEEN_STEPS)
        instants.append(min(then, now))
    return tuple(instants)


def _working_day(instant: datetime) -> datetime:
    """The Friday before a week-end, else the same day."""
    return instant - timedelta(days=max(0, instant.weekday() - SATURDAY + 1))


def _lines(story: Story, rank: int) -> Iterator[Line]:
    wares = story.lines or _basket(story.relation.wares, rank, is_avoir=story.kind == AVOIR)
    for ware, quantity in wares:
        yield Line(ware.name, quantity, ware.unit_price, ware.rate, cents(ware.unit_price * quantity))


def _basket(wares: tuple[Ware, ...], rank: int, *, is_avoir: bool) -> tuple[tuple[Ware, int], ...]:
    """Two wares in changing quantities; an avoir takes a little of one back."""
    first, second = wares[rank % len(wares)], wares[(rank + 1) % len(wares)]
    return ((first, 2),) if is_avoir else ((first, 6 + rank % 19), (second, 2 + rank % 7))


def _vat_rows(lines: Iterable[Line]) -> Iterator[VatRow]:
    """Base and tax per rate, rounded once per rate."""
    bases: dict[Decimal, Decimal] = defaultdict(Decimal)
    for line in lines:
        bases[line.rate] += line.total
    for rate, base in sorted(bases.items(), reverse=True):
        yield rate, base, tax_on(base, rate)

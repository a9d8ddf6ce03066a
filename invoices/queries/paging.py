"""Pages of a list, cut by key rather than by rank: page one thousand costs what page one does."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from heapq import nlargest, nsmallest
from typing import Any, Self

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime

PAGE_SIZE = 50
COUNT_CAP = 1001  # « plus de 1 000 »: nobody counts further
BIGINT_DIGITS = 19
LARGEST_AMOUNT = Decimal(10) ** 17


Value = datetime | date | Decimal | str | int
Key = tuple[Value, int]


def _instant(text: str) -> datetime | None:
    instant = parse_datetime(text)
    return instant if instant and instant.utcoffset() == timedelta(0) else None  # keys travel in UTC


def _amount(text: str) -> Decimal | None:
    value = Decimal(text)
    return value if value.is_finite() and abs(value) < LARGEST_AMOUNT else None


def _text(text: str) -> str | None:
    return text or None


def whole_number(text: str) -> int | None:
    """A number of the database's own size; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < BIGINT_DIGITS else None


@dataclass(frozen=True)
class Sort:
    """A sortable column: the words on screen, the column, how the key of a row is read back from an address."""

    label: str
    column: str
    read: Callable[[str], Value | None] = _instant


SORTS = {
    "depot": Sort("Date de dépôt", "deposited_at"),
    "etat": Sort("Date de l'état courant", "status_at"),
    "numero": Sort("Numéro", "number", _text),
    "montant": Sort("Net à payer", "signed_due", _amount),
}
DEFAULT_SORT = "-depot"


@dataclass(frozen=True)
class Page:
    """One page of a list.

    next_key and previous_key: what to give as `after` or `before` for its neighbours, empty at the ends.
    total: how many rows the whole list has, COUNT_CAP at most; None when nobody counted.
    """

    rows: list[Any]
    sort: str
    next_key: str
    previous_key: str = ""
    total: int | None = None

    @property
    def is_capped(self) -> bool:
        """Whether there are more rows than anybody will count."""
        return self.total == COUNT_CAP


def counted(invoices: QuerySet[Any, Any]) -> int:
    """How many rows, COUNT_CAP at most."""
    return invoices[:COUNT_CAP].count()


@dataclass(frozen=True)
class Cut:
    """Where a page begins, and in which direction the rows are read from there.

    key: (value, id) of the row beside the page, None at the start of the list. is_backward: the rows before it.
    """

    name: str
    column: str
    is_descending: bool
    is_backward: bool
    key: Key | None

    @property
    def reads_down(self) -> bool:
        """Whether the rows are read from the highest to the lowest."""
        return self.is_descending != self.is_backward

    @classmethod
    def asked(cls, sort: str, after: str, before: str, sorts: Mapping[str, Sort]) -> Self:
        """What an address asks for. What nobody could have been given is the first page, in the default order."""
        name = sort if sort.removeprefix("-") in sorts else DEFAULT_SORT
        by = sorts[name.removeprefix("-")]
        start, end = _key_of(after, by), _key_of(before, by)
        is_backward = start is None and end is not None
        return cls(name, by.column, name.startswith("-"), is_backward, end if is_backward else start)

    def beyond(self, invoices: QuerySet[Any]) -> QuerySet[Any]:
        """The rows beyond the key, in order. The first bound lets the index start there rather than at its end."""
        if self.key:
            value, last_id = self.key
            beyond = "lt" if self.reads_down else "gt"
            past = Q(**{f"{self.column}__{beyond}": value}) | Q(**{self.column: value, f"id__{beyond}": last_id})
            invoices = invoices.filter(past, **{f"{self.column}__{beyond}e": value})
        prefix = "-" if self.reads_down else ""
        return invoices.order_by(f"{prefix}{self.column}", f"{prefix}id")

    def nearest(self, keys: Iterable[Key]) -> list[Key]:
        """The keys of a page and one more, beyond the key, in the direction of reading, out of all of them."""
        past = (key for key in keys if not self.key or (key < self.key if self.reads_down else key > self.key))
        return (nlargest if self.reads_down else nsmallest)(PAGE_SIZE + 1, past)

    def last_within(self, ways: Sequence[QuerySet[Any]], most: int) -> Key | None:
        """The key beyond which nothing is read: where the first of the ways, in order from the cut, has given its share
        of `most` rows; None when none has as many."""
        last = most // len(ways) - 1
        keys = union([way.values_list(self.column, "pk")[last : last + 1] for way in ways])
        return (max if self.reads_down else min)(keys, default=None)

    def up_to(self, way: QuerySet[Any], bound: Key) -> QuerySet[Any]:
        """Those of its rows that come no later than this key."""
        value, last_id = bound
        within = "gt" if self.reads_down else "lt"
        near = Q(**{f"{self.column}__{within}": value}) | Q(**{self.column: value, f"id__{within}e": last_id})
        return way.filter(near, **{f"{self.column}__{within}e": value})

    def shown(self, rows: list[Any], *, has_more: bool) -> Page:
        """The page that holds these rows, read in the cut's direction."""
        if self.is_backward:
            rows.reverse()
        has_next, has_previous = (True, has_more) if self.is_backward else (has_more, self.key is not None)
        return Page(
            rows,
            self.name,
            key_text(getattr(rows[-1], self.column), rows[-1].pk) if rows and has_next else "",
            key_text(getattr(rows[0], self.column), rows[0].pk) if rows and has_previous else "",
        )


def union(parts: Sequence[QuerySet[Any, Any]]) -> list[Any]:
    """The rows of all the parts, in one query."""
    first, *others = parts
    return list(first.union(*others, all=True) if others else first)


def page(
    invoices: QuerySet[Any], sort: str, after: str = "", before: str = "", sorts: Mapping[str, Sort] = SORTS
) -> Page:
    """Cut a page by key: the rows next to the one that was shown, in the order of one index (place, column, id).

    sort: a key of sorts, with « - » for descending; anything else gives the default. after, before: a key of a page
    shown, or empty; anything else gives the first page.
    """
    cut = Cut.asked(sort, after, before, sorts)
    rows = list(cut.beyond(invoices)[: PAGE_SIZE + 1])
    return cut.shown(rows[:PAGE_SIZE], has_more=len(rows) > PAGE_SIZE)


def key_text(value: Value, pk: int) -> str:
    """How the key of a row travels in an address."""
    return f"{value.isoformat() if isinstance(value, date) else value}~{pk}"


def _key_of(text: str, by: Sort) -> Key | None:
    """A key from an address; None when there is none, or when somebody wrote it by hand."""
    value, _, last_id = text.replace("\0", "").rpartition("~")
    try:
        read = by.read(value)
    except (ValueError, InvalidOperation):
        return None
    pk = whole_number(last_id)
    return None if read is None or pk is None else (read, pk)

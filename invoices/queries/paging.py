"""Pages of a list, cut by key rather than by rank: page one thousand costs what page one does."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime

from invoices.models import Invoice

PAGE_SIZE = 50
COUNT_CAP = 1001  # « plus de 1 000 »: nobody counts further
BIGINT_DIGITS = 19
LARGEST_AMOUNT = Decimal(10) ** 17


@dataclass(frozen=True)
class Sort:
    """A sortable column: the words on screen, the column, and how its key travels in an address."""

    label: str
    column: str


SORTS = {
    "depot": Sort("Date de dépôt", "deposited_at"),
    "etat": Sort("Date de l'état courant", "status_at"),
    "numero": Sort("Numéro", "number"),
    "montant": Sort("Net à payer", "signed_due"),
}
DEFAULT_SORT = "-depot"


@dataclass(frozen=True)
class Page:
    """One page of a list.

    next_key and previous_key: what to give as `after` or `before` for its neighbours, empty at the ends.
    total: how many rows the whole list has, COUNT_CAP at most; None when nobody counted.
    """

    rows: list[Invoice]
    sort: str
    next_key: str
    previous_key: str = ""
    total: int | None = None

    @property
    def is_capped(self) -> bool:
        """Whether there are more rows than anybody will count."""
        return self.total == COUNT_CAP


def counted(invoices: QuerySet[Invoice]) -> int:
    """How many rows, COUNT_CAP at most."""
    return invoices[:COUNT_CAP].count()


def page(invoices: QuerySet[Invoice], sort: str, after: str = "", before: str = "") -> Page:
    """Cut a page by key: the rows next to the one that was shown, in the order of one index (place, column, id).

    sort: a key of SORTS, with « - » for descending; anything else gives the default. after, before: a key of a page
    shown, or empty; anything else gives the first page.
    """
    name = sort if sort.removeprefix("-") in SORTS else DEFAULT_SORT
    column, is_descending = SORTS[name.removeprefix("-")].column, name.startswith("-")
    start, end = _key_of(after, column), _key_of(before, column)
    is_backward = start is None and end is not None
    key = end if is_backward else start
    ordered = _from(invoices, column, is_descending != is_backward, key)
    rows = list(ordered[: PAGE_SIZE + 1])
    has_more, rows = len(rows) > PAGE_SIZE, rows[:PAGE_SIZE]
    if is_backward:
        rows.reverse()
    has_next, has_previous = (True, has_more) if is_backward else (has_more, start is not None)
    return Page(
        rows,
        name,
        _key(rows[-1], column) if rows and has_next else "",
        _key(rows[0], column) if rows and has_previous else "",
    )


def _key(invoice: Invoice, column: str) -> str:
    value = getattr(invoice, column)
    return f"{value.isoformat() if isinstance(value, datetime) else value}~{invoice.pk}"


Key = tuple[datetime | Decimal | str, int]


def _from(invoices: QuerySet[Invoice], column: str, is_descending: bool, key: Key | None) -> QuerySet[Invoice]:
    """The rows beyond a key, in order. The first bound is what lets the index start there rather than at its end."""
    if key:
        value, last_id = key
        beyond = "lt" if is_descending else "gt"
        past = Q(**{f"{column}__{beyond}": value}) | Q(**{column: value, f"id__{beyond}": last_id})
        invoices = invoices.filter(past, **{f"{column}__{beyond}e": value})
    prefix = "-" if is_descending else ""
    return invoices.order_by(f"{prefix}{column}", f"{prefix}id")


def _key_of(text: str, column: str) -> Key | None:
    """A key from an address; None when there is none, or when somebody wrote it by hand."""
    value, _, last_id = text.replace("\0", "").rpartition("~")
    parsed = _parsed(value, column)
    if parsed is None or not (last_id.isascii() and last_id.isdigit() and len(last_id) < BIGINT_DIGITS):
        return None
    return parsed, int(last_id)


def _parsed(text: str, column: str) -> datetime | Decimal | str | None:
    """A value from an address back to the column's type; None when it is not of that type."""
    if column == "number":
        return text or None
    try:
        if column == "signed_due":
            value = Decimal(text)
            return value if value.is_finite() and abs(value) < LARGEST_AMOUNT else None
        instant = parse_datetime(text)
    except (ValueError, InvalidOperation):
        return None
    return instant if instant and instant.utcoffset() == timedelta(0) else None  # keys travel in UTC

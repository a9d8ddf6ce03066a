"""Pages by key over rows ordered by one column."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

PAGE_SIZE = 50
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page. previous, next: keys of the pages beside it, None where there is nothing."""

    rows: list[Row]
    previous: int | None
    next: int | None


def page_by(rows: QuerySet[Row], column: str, *, after: int | None = None, before: int | None = None) -> Page[Row]:
    """Fifty rows by (column, pk), after or before the row of this key; the first ones when it is not among them."""
    key = before or after
    anchor = rows.filter(pk=key).values_list(column, flat=True).first() if key else None
    if anchor is None:
        before = after = None
    if before:
        found = list(rows.filter(_beyond(column, "lt", anchor, before)).order_by(f"-{column}", "-pk")[: PAGE_SIZE + 1])
        has_previous, has_next = len(found) > PAGE_SIZE, True
        found = found[:PAGE_SIZE][::-1]
    else:
        later = rows.filter(_beyond(column, "gt", anchor, after)) if after else rows
        found = list(later.order_by(column, "pk")[: PAGE_SIZE + 1])
        has_previous, has_next = bool(after), len(found) > PAGE_SIZE
        found = found[:PAGE_SIZE]
    return Page(
        found,
        previous=found[0].pk if found and has_previous else None,
        next=found[-1].pk if found and has_next else None,
    )


def _beyond(column: str, side: str, value: Any, key: int | None) -> Q:
    return Q(**{f"{column}__{side}": value}) | Q(**{column: value, f"pk__{side}": key})

"""What was asked, by whom, and who may decide it: Approbations, its counter, the history of one's own requests."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, Func, IntegerField, OuterRef, QuerySet, Subquery

from accounts.models import User
from structures.models import AccessRequest
from structures.queries.people import PAGE_SIZE, managements

WAITING = AccessRequest.State.EN_COURS_DE_VALIDATION
SHOWN = ("requester", "structure", "service", "decided_by")
COUNT_CAP = 100  # « 99+ »


def requests_of(user: User) -> QuerySet[AccessRequest]:
    """Everything a person asked for, newest first, with its decision."""
    return AccessRequest.objects.filter(requester=user).select_related(*SHOWN).order_by("-pk")


def waiting_of(user: User) -> QuerySet[AccessRequest]:
    """What a person asked for and nobody decided yet."""
    return requests_of(user).filter(state=WAITING)


def decidable_by(user: User) -> QuerySet[AccessRequest]:
    """The requests on the structures a person manages, their own left out. Any other does not exist for them (404)."""
    managed = managements().filter(user=user).values("structure")
    found = AccessRequest.objects.filter(structure__in=managed).exclude(requester=user)
    return found.select_related(*SHOWN)


@dataclass(frozen=True)
class RequestPage:
    """One page, newest first. older, newer: keys of the pages beside it, None where there is nothing."""

    requests: list[AccessRequest]
    newer: int | None
    older: int | None

    @property
    def has_waiting(self) -> bool:
        return any(request.is_waiting for request in self.requests)


def approvals_page(
    user: User,
    *,
    state: str = "",
    kind: str = "",
    structure: int | None = None,
    older_than: int | None = None,
    newer_than: int | None = None,
) -> RequestPage:
    """The requests of « Approbations », fifty a page; empty filters keep everything."""
    wanted = {"state": state, "kind": kind, "structure": structure}
    rows = decidable_by(user).filter(**{column: value for column, value in wanted.items() if value})
    if newer_than is not None:
        found = list(rows.filter(pk__gt=newer_than).order_by("pk")[: PAGE_SIZE + 1])
        has_newer, has_older = len(found) > PAGE_SIZE, True
        found = found[:PAGE_SIZE][::-1]
    else:
        older = rows if older_than is None else rows.filter(pk__lt=older_than)
        found = list(older.order_by("-pk")[: PAGE_SIZE + 1])
        has_newer, has_older = older_than is not None, len(found) > PAGE_SIZE
        found = found[:PAGE_SIZE]
    return RequestPage(
        found,
        newer=found[0].pk if found and has_newer else None,
        older=found[-1].pk if found and has_older else None,
    )


def waiting_for(user: User) -> int | None:
    """How many requests wait for this person, counted up to 100; None for somebody who manages nothing. One query."""
    managed = managements().filter(user=user)
    waiting = AccessRequest.objects.filter(state=WAITING, structure__in=managed.values("structure"))
    capped = waiting.exclude(requester=user).order_by().values("pk")[:COUNT_CAP]
    counted = (
        AccessRequest.objects.filter(pk__in=capped)
        .order_by()
        .annotate(count=Func(F("pk"), function="COUNT", output_field=IntegerField()))
    )
    row = (
        User.objects.filter(pk=user.pk)
        .annotate(manages=Exists(managed.filter(user=OuterRef("pk"))), waiting=Subquery(counted.values("count")))
        .values_list("manages", "waiting")
        .get()
    )
    return row[1] if row[0] else None


def to_remind(before: datetime) -> QuerySet[AccessRequest]:
    """The requests asked before this instant, still waiting, of which managers were not reminded."""
    late = AccessRequest.objects.filter(state=WAITING, created_at__lt=before, reminded_at=None)
    return late.select_related(*SHOWN).order_by("pk")

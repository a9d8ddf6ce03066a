"""What the pages on mails and on notices read."""

from dataclasses import dataclass
from typing import TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Func, IntegerField, Model, OuterRef, QuerySet

from accounts.models import Notice, OutgoingMail, User

PAGE_SIZE = 50
UNREAD_CAP = 100  # « 99+ »
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class MailPage:
    """One page, newest first. newer, older: keys of the pages beside it, None where there is nothing."""

    mails: list[OutgoingMail]
    newer: int | None
    older: int | None


@dataclass(frozen=True)
class NoticePage:
    """One page of a person's notices, likewise."""

    notices: list[Notice]
    newer: int | None
    older: int | None


def mails_page(*, newer_than: int | None = None, older_than: int | None = None) -> MailPage:
    """The latest mails, or those just before or after a key. Keys are ids: cheap at any depth."""
    return MailPage(*_page(OutgoingMail.objects.all(), newer_than, older_than))


def notices_page(user: User, *, newer_than: int | None = None, older_than: int | None = None) -> NoticePage:
    """The latest notices of a person, or those just before or after a key."""
    return NoticePage(*_page(Notice.objects.filter(user=user), newer_than, older_than))


def with_unread(people: QuerySet[User]) -> QuerySet[User]:
    """Each person with `unread_notices`, counted up to 100 from the index of the unread."""
    unread = Notice.objects.filter(user=OuterRef("pk"), read_at=None).values("pk")[:UNREAD_CAP]
    counted = Func(ArraySubquery(unread), function="CARDINALITY", output_field=IntegerField())
    return people.annotate(unread_notices=counted)


def _page(
    every: QuerySet[Row], newer_than: int | None, older_than: int | None
) -> tuple[list[Row], int | None, int | None]:
    """Rows of one page, newest first, then the keys of its neighbours."""
    if newer_than is not None:
        rows = list(every.filter(pk__gt=newer_than).order_by("pk")[:PAGE_SIZE])[::-1]
    else:
        older = every if older_than is None else every.filter(pk__lt=older_than)
        rows = list(older.order_by("-pk")[:PAGE_SIZE])
    if not rows:
        return [], None, None
    first, last = rows[0].pk, rows[-1].pk
    return (
        rows,
        first if every.filter(pk__gt=first).exists() else None,
        last if every.filter(pk__lt=last).exists() else None,
    )

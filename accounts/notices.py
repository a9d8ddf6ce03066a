"""Notices: what the portal tells people on its own pages. Written in the transaction of the event."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from accounts.models import Notice, User

TITLE_LENGTH, TEXT_LENGTH = Notice.title.field.max_length, Notice.text.field.max_length
KEPT = timedelta(days=365)
BATCH = 5000


def post(users: Iterable[User], *, title: str, text: str = "", url: str = "", event_key: str) -> None:
    """Tell each of these people once of an event; telling again changes nothing.

    url: path of a page of the portal. event_key: names the event, "status-change-12".
    """
    Notice.objects.bulk_create(
        (
            Notice(user=user, title=title[:TITLE_LENGTH], text=text[:TEXT_LENGTH], url=url, event_key=event_key)
            for user in users
        ),
        ignore_conflicts=True,
    )


def read(user: User, notice_id: int) -> Notice | None:
    """Mark one notice of this person as read and give it; None for somebody else's, or one that is gone."""
    Notice.objects.filter(user=user, pk=notice_id, read_at=None).update(read_at=timezone.now())
    return Notice.objects.filter(user=user, pk=notice_id).first()


def read_until(user: User, latest_id: int) -> None:
    """Mark as read what this person was shown: nothing that came after the notice of this id."""
    Notice.objects.filter(user=user, read_at=None, pk__lte=latest_id).update(read_at=timezone.now())


def forget_old() -> None:
    """Delete what is older than a year, read or not, a few thousand rows a statement."""
    old = Notice.objects.filter(created_at__lt=timezone.now() - KEPT).order_by("created_at")
    while Notice.objects.filter(pk__in=old.values("pk")[:BATCH]).delete()[0]:
        pass

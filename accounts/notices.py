"""Notices: what the portal tells people on its own pages. Written in the transaction of the event."""

from collections.abc import Iterable

from accounts.models import Notice, User

TITLE_LENGTH, TEXT_LENGTH = Notice.title.field.max_length, Notice.text.field.max_length


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

"""What the pages on mails read."""

from dataclasses import dataclass

from accounts.models import OutgoingMail

PAGE_SIZE = 50


@dataclass(frozen=True)
class MailPage:
    """One page, newest first. newer, older: keys of the pages beside it, None where there is nothing."""

    mails: list[OutgoingMail]
    newer: int | None
    older: int | None


def mails_page(*, newer_than: int | None = None, older_than: int | None = None) -> MailPage:
    """The latest mails, or those just before or after a key. Keys are ids: cheap at any depth."""
    mails = OutgoingMail.objects.all()
    if newer_than is not None:
        rows = list(mails.filter(pk__gt=newer_than).order_by("pk")[:PAGE_SIZE])[::-1]
    else:
        older = mails if older_than is None else mails.filter(pk__lt=older_than)
        rows = list(older.order_by("-pk")[:PAGE_SIZE])
    if not rows:
        return MailPage([], None, None)
    first, last = rows[0].pk, rows[-1].pk
    return MailPage(
        rows,
        newer=first if mails.filter(pk__gt=first).exists() else None,
        older=last if mails.filter(pk__lt=last).exists() else None,
    )

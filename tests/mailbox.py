"""What the portal wrote to somebody, read from its own table: kinds of mails, and the link one carries."""

import re

from accounts.models import OutgoingMail


def kinds(recipient: str) -> list[str]:
    """The kinds of mails written to an address, oldest first, without the name of the application."""
    mails = OutgoingMail.objects.filter(recipient=recipient).order_by("pk")
    return [mail.kind.partition("/")[2] for mail in mails]


def latest(kind: str, recipient: str) -> str:
    """The text of the latest mail of a kind."""
    return OutgoingMail.objects.filter(kind__endswith=f"/{kind}", recipient=recipient).latest("pk").body


def link(kind: str, recipient: str) -> str:
    """The path of the one-time link in the latest mail of a kind; it must lead to this portal."""
    found = re.search(r"^http://127\.0\.0\.1:[0-9]+(/compte/\S+)$", latest(kind, recipient), re.M)
    assert found, latest(kind, recipient)
    return found[1]

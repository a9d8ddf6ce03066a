"""Mails on accounts: they go to the login address, and their links begin with SITE_URL whatever was asked of us."""

import uuid
from typing import Any

from django.conf import settings

from accounts import mail
from accounts.models import OutgoingMail, User


def tell(kind: str, user: User, *, to: str = "", path: str = "", **context: Any) -> OutgoingMail:
    """Queue the mail templates/accounts/email/<kind>_*.txt about this account. Each call is an event of its own.

    to: another address than the login address. path: where the link in the mail leads.
    """
    return mail.queue(
        kind=f"accounts/{kind}",
        recipient=to or user.email,
        context={"user": user, "url": f"{settings.SITE_URL}{path}", **context},
        about=f"compte {user.pk}",
        event_key=f"{kind} {uuid.uuid4()}",
    )

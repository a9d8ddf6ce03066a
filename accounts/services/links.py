"""One-time links sent by mail: made, looked at, used once. The database keeps a digest, the mail alone the token."""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import MailedLink, User

LIFE = timedelta(minutes=60)
Kind = MailedLink.Kind


@transaction.atomic
def issue(user: User, kind: MailedLink.Kind, *, new_email: str = "") -> str:
    """Make a link of this kind and return its token. The ones before it, unused, stop working."""
    withdraw(user, kind)
    token = secrets.token_urlsafe(32)
    MailedLink.objects.create(
        user=user, kind=kind, token_digest=_digest(token), new_email=new_email, expires_at=timezone.now() + LIFE
    )
    return token


def withdraw(user: User, *kinds: MailedLink.Kind) -> None:
    """Make the unused links of these kinds stop working; of every kind when none is named."""
    unused = MailedLink.objects.filter(user=user, used_at=None)
    (unused.filter(kind__in=kinds) if kinds else unused).delete()


def find(token: str, kind: MailedLink.Kind) -> MailedLink | None:
    """The link this token opens now; None when it is unknown, used or expired."""
    return (
        MailedLink.objects.select_related("user")
        .filter(kind=kind, token_digest=_digest(token), used_at=None, expires_at__gt=timezone.now())
        .first()
    )


def take(token: str, kind: MailedLink.Kind) -> MailedLink | None:
    """Use a link: of two at once, one gets it and the other None. Inside the transaction of what it opens."""
    now = timezone.now()
    is_taken = MailedLink.objects.filter(
        kind=kind, token_digest=_digest(token), used_at=None, expires_at__gt=now
    ).update(used_at=now)
    return MailedLink.objects.select_related("user").get(token_digest=_digest(token)) if is_taken else None


def _digest(token: str) -> str:
    """The token is long and random: a plain digest cannot be reversed."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()

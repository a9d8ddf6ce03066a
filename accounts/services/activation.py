"""Activation: the link of the mail, once, and the password chosen by the person."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.services import links, passwords


@transaction.atomic
def activate(token: str, password: str, *, question: str = "", answer: str = "") -> User | None:
    """Open the account of this link with this password. None when the link is no longer good, whoever used it."""
    link = links.take(token, links.Kind.ACTIVATION)
    if link is None or not link.user.is_active:
        return None
    user = link.user
    user.set_password(password)
    user.activated_at = timezone.now()
    user.save(update_fields=["password", "activated_at"])
    passwords.set_question(user, question, answer)
    links.withdraw(user)
    return user

"""What follows a lock: its owner is told, wherever the wrong passwords come from."""

from typing import Any

from axes.signals import user_locked_out
from django.dispatch import receiver
from django.http import HttpRequest
from django.urls import reverse

from accounts import limits, locks
from accounts.models import User
from accounts.notifications import tell


@receiver(user_locked_out)
def tell_owner(sender: Any, request: HttpRequest, username: str, **kwargs: Any) -> None:
    """Mail the owner once an hour; an address nobody has gets nothing."""
    user = User.objects.filter(email=username, is_active=True).first()
    if user and limits.allow(f"lock {username}", 1, 3600):
        tell("compte_verrouille", user, path=reverse("accounts:forgotten"), until=locks.locked_until(request, username))

"""The lock after five wrong passwords, by login address however it was typed. Source: domain.md §1.3."""

from datetime import datetime
from typing import Any

from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from axes.utils import reset
from django.http import HttpRequest

ADDRESS_LENGTH = AccessAttempt._meta.get_field("username").max_length


def login_address(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The address that tries are counted on: case must not give five more of them."""
    typed = (credentials or request.POST).get("username") or ""
    return str(typed).strip().lower()[:ADDRESS_LENGTH]


def locked_until(request: HttpRequest, address: str) -> datetime | None:
    """When this address may try again; None when it was never refused."""
    last = AccessAttempt.objects.filter(username=address).order_by("-attempt_time").first()
    return last.attempt_time + get_cool_off(request) if last else None


def lift(address: str) -> None:
    """Let this address try again at once."""
    reset(username=address[:ADDRESS_LENGTH])

"""Open sessions: written at login and logout, brought up to date at most once a minute, closed from a distance."""

from datetime import timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.contrib.sessions.backends.base import SessionBase
from django.db.models import QuerySet
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from accounts.domain.devices import device_name
from accounts.models import OpenSession, User

SEEN = "seen_at"  # in the session itself: reading it costs nothing more
WRITE_EVERY_SECONDS = 60


@receiver(user_logged_in)
def open_session(sender: type, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Note a browser that has just signed in. Its key has changed: nobody can have given it beforehand."""
    now = timezone.now()
    request.session[SEEN] = now.timestamp()
    if request.session.session_key is None:
        request.session.create()
    OpenSession.objects.update_or_create(
        session_key=request.session.session_key,
        defaults={
            "user": user,
            "device": device_name(request.headers.get("User-Agent", "")),
            "last_activity_at": now,
        },
    )


@receiver(user_logged_out)
def forget_session(sender: type, request: HttpRequest, **kwargs: Any) -> None:
    """Forget a browser that signs out."""
    OpenSession.objects.filter(session_key=request.session.session_key).delete()


def is_idle(session: SessionBase) -> bool:
    """Tell whether nothing was done in this session for too long."""
    seen = session.get(SEEN)
    return seen is not None and timezone.now().timestamp() - seen > settings.IDLE_SECONDS


def touch(session: SessionBase) -> None:
    """Note activity; writes once a minute at most."""
    now = timezone.now()
    if now.timestamp() - session.get(SEEN, 0) < WRITE_EVERY_SECONDS:
        return
    session[SEEN] = now.timestamp()
    OpenSession.objects.filter(session_key=session.session_key).update(last_activity_at=now)


def sessions_of(user: User) -> QuerySet[OpenSession]:
    """The sessions that still open something, latest activity first."""
    alive = timezone.now() - timedelta(seconds=settings.IDLE_SECONDS)
    user.open_sessions.filter(last_activity_at__lt=alive - timedelta(seconds=WRITE_EVERY_SECONDS)).delete()
    return user.open_sessions.all()


def close(user: User, open_session_id: int) -> None:
    """Close one session of this person, wherever it is; nothing when it is not theirs or already closed."""
    for key in user.open_sessions.filter(pk=open_session_id).values_list("session_key", flat=True):
        _end(key)


def close_all(user: User, *, keep: str | None = None) -> None:
    """Close every session of this person, but the one with the key to keep."""
    for key in user.open_sessions.exclude(session_key=keep or "").values_list("session_key", flat=True):
        _end(key)


def _end(session_key: str) -> None:
    """What the browser holds then opens nothing: its cookie names a session that is gone."""
    engine = import_module(settings.SESSION_ENGINE)
    engine.SessionStore(session_key).delete()
    OpenSession.objects.filter(session_key=session_key).delete()

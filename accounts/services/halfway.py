"""Between the password and the second factor: the session remembers whose password was right, and signs nobody in."""

from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone

from accounts.models import User

KEY = "halfway"
LIFE_SECONDS = 15 * 60


def begin(session: SessionBase, user: User, next_url: str) -> None:
    """Remember the person, under a key nobody can have given beforehand. next_url: checked already."""
    session.cycle_key()
    session[KEY] = {
        "user": user.pk,
        "hash": user.get_session_auth_hash(),
        "at": timezone.now().timestamp(),
        "next": next_url,
    }


def person(session: SessionBase) -> User | None:
    """Who gave the right password a short while ago; None once the password or the account has changed."""
    kept = session.get(KEY)
    if not kept or timezone.now().timestamp() - kept["at"] > LIFE_SECONDS:
        return None
    user = User.objects.filter(pk=kept["user"], is_active=True).first()
    return user if user and user.get_session_auth_hash() == kept["hash"] else None


def end(session: SessionBase) -> str:
    """Forget it; returns where the person was going."""
    return str(session.pop(KEY, {}).get("next", ""))

"""Passwords: forgotten, changed, and the secret question asked beside the mailed link, never instead of it."""

import unicodedata

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import F
from django.urls import reverse

from accounts import limits, locks
from accounts.models import MailedLink, User
from accounts.notifications import tell
from accounts.services import links, sessions
from accounts.services.signup import MAILS_AN_HOUR, send_activation

ANSWERS_A_LINK = 5
TRIES_AN_HOUR = 20


@transaction.atomic
def ask_reset(email: str) -> None:
    """Send what the owner of this address needs to get in again; an unknown address gets nothing."""
    user = User.objects.filter(email=email).first()
    if user is None or not limits.allow(f"reset {email}", MAILS_AN_HOUR, 3600):
        return
    if user.may_come_back:
        tell("compte_existant", user, path=reverse("accounts:ask_return"))
    elif user.is_active and user.is_pending:
        send_activation(user)
    elif user.is_active:
        send_reset(user)


def send_reset(user: User) -> None:
    """Send a reset link that lives 60 minutes; those sent before stop working."""
    token = links.issue(user, links.Kind.REINITIALISATION)
    tell("reinitialisation", user, path=reverse("accounts:reset", args=[token]))


@transaction.atomic
def reset(token: str, password: str) -> User | None:
    """Set the password through a mailed link: lifts the lock, closes every session. None when the link is not good."""
    link = links.take(token, links.Kind.REINITIALISATION)
    if link is None or not link.user.is_active:
        return None
    locks.lift(link.user.email)
    change(link.user, password)
    return link.user


@transaction.atomic
def change(user: User, password: str, *, keep: str | None = None) -> None:
    """Set a new password; every session but the one with the key to keep is closed, every link sent stops working."""
    user.set_password(password)
    user.save(update_fields=["password"])
    links.withdraw(user)
    sessions.close_all(user, keep=keep)
    tell("mot_de_passe_modifie", user, path=reverse("accounts:forgotten"))


def is_own(user: User, password: str) -> bool:
    """Tell whether this is the person's password; after twenty questions in an hour, always no."""
    return limits.allow(f"own password {user.pk}", TRIES_AN_HOUR, 3600) and user.check_password(password)


def set_question(user: User, question: str, answer: str) -> None:
    """Keep a secret question and the digest of its answer; both empty takes the question away."""
    user.secret_question = question if answer else ""
    user.secret_answer = make_password(_plain(answer)) if question and answer else ""
    user.save(update_fields=["secret_question", "secret_answer"])


def answers(link: MailedLink, answer: str) -> bool:
    """Tell whether this is the owner's answer, or no question was chosen. Too many wrong ones spend the link."""
    if not link.user.secret_answer or check_password(_plain(answer), link.user.secret_answer):
        return True
    MailedLink.objects.filter(pk=link.pk).update(tries=F("tries") + 1)
    MailedLink.objects.filter(pk=link.pk, tries__gte=ANSWERS_A_LINK, used_at=None).delete()
    return False


def _plain(answer: str) -> str:
    """An answer without accents, case or doubled spaces: nobody remembers those."""
    letters = unicodedata.normalize("NFKD", answer.casefold())
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())

"""Change of the login address: agreed from both mailboxes, then done in one transaction."""

from enum import Enum

from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts import limits
from accounts.models import MailedLink, User
from accounts.notifications import tell
from accounts.services import links, sessions
from accounts.services.signup import MAILS_AN_HOUR

OLD, NEW = links.Kind.ANCIENNE_ADRESSE, links.Kind.NOUVELLE_ADRESSE
ROUTES = {OLD: "accounts:agree_old_address", NEW: "accounts:agree_new_address"}


class Agreement(Enum):
    """What came of following one of the two links."""

    DEAD = "dead"  # the link is no longer good
    WAITING = "waiting"  # the other mailbox has not agreed yet
    TAKEN = "taken"  # somebody else got the new address meanwhile
    DONE = "done"


@transaction.atomic
def ask(user: User, new_email: str) -> None:
    """Send one link to each address. When the new one has an account, only its owner learns it, by mail."""
    if not limits.allow(f"address of {user.pk}", MAILS_AN_HOUR, 3600):
        return
    links.withdraw(user, OLD, NEW)
    tell("accord_ancienne_adresse", user, path=_path(user, OLD, new_email), new_email=new_email)
    owner = User.objects.filter(email=new_email).first()
    if owner:
        tell("adresse_deja_prise", owner)
    else:
        tell("accord_nouvelle_adresse", user, to=new_email, path=_path(user, NEW, new_email), new_email=new_email)


def _path(user: User, kind: MailedLink.Kind, new_email: str) -> str:
    return reverse(ROUTES[kind], args=[links.issue(user, kind, new_email=new_email)])


@transaction.atomic
def agree(token: str, kind: MailedLink.Kind, *, keep: str | None = None) -> Agreement:
    """Follow one of the two links; with the second, the address changes and every session but `keep` is closed."""
    known = links.find(token, kind)
    if known is None:
        return Agreement.DEAD
    User.objects.select_for_update(no_key=True).get(pk=known.user_id)  # both links at once: the second sees the first
    link = links.take(token, kind)
    if link is None or not link.user.is_active:
        return Agreement.DEAD
    other = NEW if kind == OLD else OLD
    asked = MailedLink.objects.filter(user=link.user, kind=other, new_email=link.new_email)
    if not asked.filter(used_at__isnull=False).exists():
        return Agreement.WAITING
    return _change(link.user, link.new_email, keep)


def _change(user: User, new_email: str, keep: str | None) -> Agreement:
    old_email = user.email
    user.email = new_email
    try:
        with transaction.atomic():
            user.save(update_fields=["email"])
    except IntegrityError:
        return Agreement.TAKEN
    user.mailed_links.all().delete()  # those sent to the former address above all
    sessions.close_all(user, keep=keep)
    for address in (old_email, new_email):
        tell("adresse_modifiee", user, to=address, old_email=old_email)
    return Agreement.DONE

"""The end of an account: deactivated by its owner, taken up again by a mailed link, anonymised for good.

Who must hand over a structure first is asked by structures.services.leaving, which calls these.
"""

from axes.models import AccessAttempt, AccessLog
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts import limits
from accounts.models import OutgoingMail, User
from accounts.notifications import tell
from accounts.services import factors, links, sessions
from accounts.services.signup import MAILS_AN_HOUR

NOBODY = ("Utilisateur", "anonymisé")
ERASED = "Texte effacé avec le compte de son destinataire."


@transaction.atomic
def deactivate(user: User) -> None:
    """Close the account until its owner comes back: nothing opens it any more, nothing of it is lost."""
    user.is_active = False
    user.deactivated_at = timezone.now()
    user.save(update_fields=["is_active", "deactivated_at"])
    links.withdraw(user)
    sessions.close_all(user)
    tell("compte_desactive", user, path=reverse("accounts:ask_return"))


@transaction.atomic
def ask_return(email: str) -> None:
    """Send the link that reactivates, to who deactivated their own account; any other address gets nothing."""
    user = User.objects.filter(email=email).first()
    if user and user.may_come_back and limits.allow(f"return {email}", MAILS_AN_HOUR, 3600):
        token = links.issue(user, links.Kind.REACTIVATION)
        tell("reactivation", user, path=reverse("accounts:come_back", args=[token]))


@transaction.atomic
def come_back(token: str) -> User | None:
    """Open the account again, with the password it had. None when the link is no longer good."""
    link = links.take(token, links.Kind.REACTIVATION)
    if link is None or not link.user.may_come_back:
        return None
    link.user.is_active = True
    link.user.deactivated_at = None
    link.user.save(update_fields=["is_active", "deactivated_at"])
    return link.user


@transaction.atomic
def anonymise(user: User) -> None:
    """Erase the person and keep the row: invoices and histories name its number, and stay verifiable."""
    addresses = {user.email, user.contact_email} - {""}
    tell("compte_supprime", user)
    sessions.close_all(user)
    user.mailed_links.all().delete()
    user.notices.all().delete()
    factors.drop_all(user)
    AccessAttempt.objects.filter(username=user.email).delete()
    AccessLog.objects.filter(username=user.email).delete()
    login_address, anonymous = user.email, f"anonyme-{user.pk}@anonyme.invalid"
    sent = OutgoingMail.objects.filter(recipient__in=addresses).exclude(state=OutgoingMail.State.A_ENVOYER)
    sent.update(recipient=anonymous, subject=ERASED, body=ERASED, last_error="")
    _erase(user, anonymous)
    _shorten_waiting(addresses - {login_address})


def _erase(user: User, anonymous: str) -> None:
    user.email = anonymous
    user.first_name, user.last_name = NOBODY
    user.contact_email = user.phone = user.secret_question = user.secret_answer = ""
    user.password = make_password(None)
    user.is_active = user.is_staff = user.is_superuser = user.is_support = False
    user.anonymised_at = timezone.now()
    user.save()


def _shorten_waiting(addresses: set[str]) -> None:
    """What still waits for the contact address is not sent any more."""
    OutgoingMail.objects.filter(recipient__in=addresses, state=OutgoingMail.State.A_ENVOYER).delete()

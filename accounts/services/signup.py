"""Sign-up: an account that waits for its activation. What is shown never says whether the address was known."""

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts import limits
from accounts.domain import conditions
from accounts.models import User
from accounts.notifications import tell
from accounts.services import links

MAILS_AN_HOUR = 5  # to one address, for each kind: nobody's mailbox is to be filled through us


def create_account(
    *, email: str, first_name: str, last_name: str, phone: str = "", contact_email: str = ""
) -> User | None:
    """Create a person who has accepted the conditions and still has to activate. None when the address is taken."""
    person = {"first_name": first_name, "last_name": last_name, "phone": phone, "contact_email": contact_email}
    try:
        with transaction.atomic():
            return User.objects.create_user(
                email, conditions_accepted_at=timezone.now(), conditions_version=conditions.VERSION, **person
            )
    except IntegrityError:
        return None


@transaction.atomic
def welcome(user: User, *, structure: str = "", is_known_structure: bool = False) -> None:
    """Send the two mails of a new account: what was asked, then the activation link.

    structure: the one named in the form; when it is known, its manager decides before the inscription can end.
    """
    tell("compte_cree", user, structure=structure, is_known_structure=is_known_structure)
    send_activation(user)


def send_activation(user: User) -> None:
    """Send an activation link that lives 60 minutes; those sent before stop working."""
    token = links.issue(user, links.Kind.ACTIVATION)
    tell("activation", user, path=reverse("structures:activate", args=[token]))


@transaction.atomic
def tell_owner(email: str) -> None:
    """Somebody signs up with an address that has an account: its owner alone learns it, by mail."""
    user = User.objects.filter(email=email).first()
    if user is None or not limits.allow(f"sign-up {email}", MAILS_AN_HOUR, 3600):
        return
    if user.is_pending and user.is_active:
        send_activation(user)
    else:
        tell("compte_existant", user, path=reverse("accounts:forgotten"))


@transaction.atomic
def send_activation_again(email: str) -> None:
    """Answer « Renvoyer le lien » for whoever waits for it; any other address gets nothing."""
    user = User.objects.filter(email=email, is_active=True).first()
    if user and user.is_pending and limits.allow(f"activation {email}", MAILS_AN_HOUR, 3600):
        send_activation(user)


def accept_conditions(user: User) -> None:
    """Write that a person accepts the conditions as they stand; once a version."""
    if user.has_accepted_conditions:
        return
    user.conditions_version = conditions.VERSION
    if user.activated_at:  # else it was made by an administrator, and a date would say that it waits for its link
        user.conditions_accepted_at = timezone.now()
    user.save(update_fields=["conditions_version", "conditions_accepted_at"])

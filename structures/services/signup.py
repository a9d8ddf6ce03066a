"""Sign-up with a structure: asked for when it is known, created at activation when it is new (domain.md §1.1)."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.services import activation, links
from accounts.services import signup as accounts_signup
from structures.domain.errors import DomainError
from structures.domain.identifiers import Identifier, IdentifierType
from structures.models import AccessRequest, SignUpStructure, Structure
from structures.services import creation, requests
from structures.services.identification import Finding, known_as

WAITING = AccessRequest.State.EN_COURS_DE_VALIDATION
DETAILS = ("name", "label", "address", "postcode", "city", "country")


@transaction.atomic
def sign_up(person: dict[str, str], finding: Finding | None, details: dict[str, str]) -> None:
    """Create the account and keep what is asked about a structure; a known address only gets a mail.

    person: the arguments of accounts' create_account. details: what the visitor typed of a new structure, by DETAILS.
    """
    user = accounts_signup.create_account(**person)
    if user is None:
        accounts_signup.tell_owner(person["email"])
        return
    known = finding.structure if finding else None
    if known:
        requests.ask_rattachement(user, known)
    elif finding:
        kept = {name: details.get(name, "") for name in DETAILS}
        identifier = {"identifier_type": finding.identifier.type, "identifier": finding.identifier.value}
        SignUpStructure.objects.create(user=user, **identifier, **kept)
    accounts_signup.welcome(user, structure=words(finding), is_known_structure=known is not None)


def words(finding: Finding | None) -> str:
    """« 12345678200010 – Les Délices de Savoie »; "" without a structure. The name only where it may be shown."""
    if finding is None:
        return ""
    found = finding.structure or finding.establishment
    name = f" – {found.name}" if found and finding.is_nameable else ""
    return f"{finding.identifier.value}{name}"


def standing(user: User) -> AccessRequest | None:
    """The rattachement an inscription hangs on: the latest one asked for."""
    asked = AccessRequest.objects.filter(requester=user, kind=AccessRequest.Kind.RATTACHEMENT)
    return asked.select_related("structure", "decided_by").order_by("-pk").first()


@dataclass(frozen=True)
class Finished:
    """An account that is open now. structure: created with it; text: why another was not, in a sentence."""

    user: User
    structure: Structure | None = None
    text: str = ""


@transaction.atomic
def finish(token: str, password: str, *, question: str = "", answer: str = "") -> Finished | None:
    """Activate the account and create the structure it asked for. None: the link is no longer good.

    Also None while the manager of a known structure has not decided.
    """
    link = links.find(token, links.Kind.ACTIVATION)
    if link is None or is_waiting(link.user):
        return None
    user = activation.activate(token, password, question=question, answer=answer)
    return _create_asked(user) if user else None


def is_waiting(user: User) -> bool:
    """Whether a manager still has to decide."""
    return AccessRequest.objects.filter(requester=user, kind=AccessRequest.Kind.RATTACHEMENT, state=WAITING).exists()


def _create_asked(user: User) -> Finished:
    """The inscription ends even when the structure cannot be created any more: somebody else may just have done it."""
    asked = SignUpStructure.objects.filter(user=user).first()
    if asked is None:
        return Finished(user)
    identifier = Identifier(IdentifierType(asked.identifier_type), asked.identifier)
    details: dict[str, Any] = {name: getattr(asked, name) for name in DETAILS}
    asked.delete()
    try:
        with transaction.atomic():
            known = known_as(identifier, details["name"])
            if known:
                requests.ask_rattachement(user, known)
                return Finished(user, text=f"{known} existe désormais : votre rattachement est demandé.")
            return Finished(user, structure=creation.create(user, identifier, **details))
    except DomainError as refusal:
        return Finished(user, text=f"La structure n'a pas été créée. {refusal.text} {refusal.remedy}".strip())


@transaction.atomic
def give_up(token: str) -> bool:
    """Take back the rattachement asked for, so that the inscription can end without it. False: the link is dead."""
    link = links.find(token, links.Kind.ACTIVATION)
    if link is None:
        return False
    waiting = AccessRequest.objects.filter(requester=link.user, kind=AccessRequest.Kind.RATTACHEMENT, state=WAITING)
    waiting.update(state=AccessRequest.State.ANNULEE)
    return True

"""Sign-up with a structure: asked for when it is known, created at activation when it is new. Source: domain.md §1.1."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.services import activation, links
from accounts.services import signup as accounts_signup
from structures import sirene
from structures.domain.errors import DomainError, IdentifierRefused, RegisterUnavailable
from structures.domain.identifiers import Identifier, IdentifierType
from structures.models import AccessRequest, Establishment, SignUpStructure, Structure
from structures.services import creation, requests

SHARED = frozenset({IdentifierType.PARTICULIER, IdentifierType.HORS_UE})
WAITING = AccessRequest.State.EN_COURS_DE_VALIDATION
DETAILS = ("name", "label", "address", "postcode", "city", "country")


@dataclass(frozen=True)
class Finding:
    """What is known of the structure a visitor names.

    structure: it is on the portal. establishment: it is only in the register, whose data stand as they are.
    With neither, the visitor describes it; is_unchecked: the register could not be asked, it will be later.
    """

    identifier: Identifier
    structure: Structure | None = None
    establishment: Establishment | None = None
    is_unchecked: bool = False

    @property
    def is_nameable(self) -> bool:
        """Whether its name may be shown: not a private person's, nor what INSEE masks."""
        found = self.structure or self.establishment
        is_person = self.identifier.type == IdentifierType.PARTICULIER
        return found is not None and not found.is_masked and not is_person


def known_as(identifier: Identifier, name: str = "") -> Structure | None:
    """The structure of this identifier; where strangers share identifiers, only the one that bears this name too."""
    same = Structure.objects.filter(identifier_type=identifier.type, identifier=identifier.value)
    if identifier.type in SHARED:
        same = same.filter(normalised_name=" ".join(name.upper().split()))
    return same.first()


def look_up(identifier: Identifier, name: str = "") -> Finding:
    """Find a structure by its identifier; by its name too where strangers share identifiers.

    Raises IdentifierRefused for a SIRET that is closed or does not exist.
    """
    known = known_as(identifier, name)
    if known:
        return Finding(identifier, structure=known)
    if identifier.type != IdentifierType.SIRET:
        return Finding(identifier)
    try:
        found = sirene.look_up(identifier.value)
    except RegisterUnavailable:
        return Finding(identifier, is_unchecked=True)
    if found is None:
        raise IdentifierRefused(
            f"Le SIRET {identifier.value} n'existe pas dans le répertoire SIRENE.",
            f"{identifier.warning} Vérifiez-le sur un document officiel de votre structure.".strip(),
        )
    if not found.is_active:
        raise IdentifierRefused(
            f"L'établissement {identifier.value} est fermé : il ne peut pas être créé.",
            "Donnez le SIRET d'un établissement ouvert de votre structure.",
        )
    return Finding(identifier, establishment=found)


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

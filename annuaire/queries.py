"""The directory of public structures: who receives, what each requires, and what a typed identifier turns out to be."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from structures.domain.habilitations import Nature
from structures.domain.identifiers import IdentifierType, compact, grouped, has_siret_key, is_siret
from structures.models import Establishment, Service, Structure

SEARCH_LIMIT = 20
ASK_CLIENT = "Vérifiez-le auprès de votre client : il figure sur le bon de commande."


@dataclass(frozen=True)
class Requirements:
    """What an invoice must bear for this recipient and service. either: one of the two, when neither is required."""

    service: bool
    engagement: bool
    either: bool


@dataclass(frozen=True)
class LookUp:
    """What an identifier turns out to be. tone: of the alert; structure: only when it can receive invoices now."""

    tone: str
    text: str
    remedy: str = ""
    structure: Structure | None = None


def structure_identified(identifier: str) -> Structure | None:
    """The structure with exactly this SIRET, public or not, active or not."""
    return Structure.objects.filter(identifier_type=IdentifierType.SIRET, identifier=compact(identifier)).first()


def recipient(identifier: str) -> Structure | None:
    """The public structure with exactly this SIRET, active or not."""
    found = structure_identified(identifier)
    return found if found and found.is_public else None


def public_sirets(candidates: Iterable[str]) -> set[str]:
    """Those of these SIRETs that are of public structures."""
    known = Structure.objects.filter(
        identifier_type=IdentifierType.SIRET, identifier__in=list(candidates), nature=Nature.PUBLIQUE
    )
    return set(known.values_list("identifier", flat=True))


def requirements(structure: Structure, service: Service | None) -> Requirements:
    """What this recipient, and this service of it, make mandatory. Source: domain.md §2.6."""
    needs_service = structure.is_state or structure.service_required
    needs_engagement = (
        structure.is_state or structure.engagement_required or (service is not None and service.engagement_required)
    )
    needs_either = structure.service_or_engagement_required and not (needs_service or needs_engagement)
    return Requirements(needs_service, needs_engagement, needs_either)


def services_of(structure: Structure, text: str = "") -> QuerySet[Service]:
    """The active services of a structure, by code; those whose code or name begins with the text."""
    begins = Q(code__istartswith=text) | Q(name__istartswith=text) if text else Q()
    return structure.services.filter(begins, is_active=True).order_by("code")


def search(text: str) -> QuerySet[Structure]:
    """The active public structures whose SIRET, name or city begins with the text; not those that are masked."""
    digits, words = compact(text), " ".join(text.upper().split())
    listed = Structure.objects.filter(nature=Nature.PUBLIQUE, state=Structure.State.ACTIVE, is_masked=False)
    if not words:
        return listed.none()
    begins = Q(normalised_name__startswith=words) | Q(city__istartswith=text.strip())
    if digits.isascii() and digits.isdecimal():
        begins |= Q(identifier__startswith=digits)
    return listed.filter(begins).order_by("normalised_name", "identifier")[:SEARCH_LIMIT]


def describe(identifier: str) -> LookUp:
    """Say what a typed SIRET is, for the recipient field; what the register masks is not shown."""
    siret = compact(identifier)
    if not is_siret(siret):
        return LookUp("error", f"« {identifier.strip()} » n'est pas un SIRET.", "Un SIRET compte 14 chiffres.")
    structure = structure_identified(siret)
    return _of_structure(structure) if structure else _of_register(siret)


def _of_structure(structure: Structure) -> LookUp:
    if not structure.is_public:
        return LookUp(
            "error",
            f"Le SIRET {grouped(structure.identifier)} n'est pas celui d'une structure publique.",
            ASK_CLIENT,
        )
    if not structure.is_active:
        return LookUp(
            "error",
            f"{structure.name} n'est plus active : elle ne reçoit plus de factures.",
            "Demandez à votre client son SIRET actuel.",
        )
    place = (
        "" if structure.is_masked else " ".join(filter(None, (structure.address, structure.postcode, structure.city)))
    )
    return LookUp("success", ", ".join(filter(None, (structure.name, place))), structure=structure)


def _of_register(siret: str) -> LookUp:
    """A SIRET that no structure of the portal has: the register may know it."""
    shown = f"Le SIRET {grouped(siret)}"
    known = Establishment.objects.filter(pk=siret).first()
    if known is None:
        key = "" if has_siret_key(siret) else " Sa clé de contrôle est fausse : un chiffre est sans doute mal tapé."
        return LookUp("error", f"{shown} est inconnu de l'annuaire et du répertoire SIRENE.{key}", ASK_CLIENT)
    if known.is_masked:
        return LookUp("error", f"{shown} existe, mais ses informations ne sont pas diffusibles.", ASK_CLIENT)
    if not known.is_active:
        return LookUp("error", f"{shown} ({known.name}) est celui d'un établissement fermé.", ASK_CLIENT)
    return LookUp(
        "warning",
        f"{shown} ({known.name}) existe au répertoire SIRENE, mais ne reçoit pas de factures sur ce portail.",
        ASK_CLIENT,
    )

"""The directory of public structures: who receives, what each requires, and what a typed identifier turns out to be."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Func, QuerySet, TextField, Value
from django.db.models.functions import Collate, Concat

from annuaire.search import JOINTS, LONGEST_TEXT, listed
from structures.domain.habilitations import Nature
from structures.domain.identifiers import IdentifierType, compact, grouped, has_siret_key, is_siret
from structures.domain.parameters import PUBLIC_INVOICES
from structures.models import Establishment, Service, Structure

SERVICES_SHOWN = 50
ENGAGEMENT = "numéro d'engagement"
ASK_CLIENT = "Vérifiez-le auprès de votre client : il figure sur le bon de commande."


@dataclass(frozen=True)
class Requirements:
    """What an invoice must bear for this recipient and service. either: one of the two, when neither is required."""

    service: bool
    engagement: bool
    either: bool

    def __str__(self) -> str:
        names = [
            name for name, is_needed in (("code service", self.service), (ENGAGEMENT, self.engagement)) if is_needed
        ]
        return f"code service ou {ENGAGEMENT}" if self.either else " et ".join(names)


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


def structures_identified(sirets: Iterable[str]) -> QuerySet[Structure]:
    """The structures with these SIRETs, public or not, active or not."""
    return Structure.objects.filter(identifier_type=IdentifierType.SIRET, identifier__in=list(sirets))


def recipient(identifier: str) -> Structure | None:
    """The public structure with exactly this SIRET, active or not."""
    found = structure_identified(identifier)
    return found if found and found.is_public else None


def only_bearer(*, name: str = "", siren: str = "") -> Structure | None:
    """The listed structure that alone bears this name, accents, case and joints apart; or this SIREN."""
    if siren:
        known = listed().filter(identifier_type=IdentifierType.SIRET, identifier__startswith=siren)
    else:
        name = " ".join(name.replace("\0", " ").split())[:LONGEST_TEXT]
        plain_name = Collate(Func("normalised_name", function="f_plain"), "C")
        written = [Func(Value(each), function="f_plain") for each in {name, name.translate(JOINTS)}]
        known = listed().annotate(plain_name=plain_name).filter(plain_name__in=written, is_masked=False)
    found = list(known.order_by()[:2])  # in any order: sorted, the planner would rather walk the keys of all structures
    return found[0] if len(found) == 1 else None


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
    """The active services of a structure, by code; those whose code or name holds the text, accents and case apart."""
    return _holding(structure.services.filter(is_active=True), text).order_by("code")


def public_invoices_service(structure: Structure) -> Service | None:
    """The active service of a structure for what other public entities invoice it, if it has one."""
    return structure.services.filter(code=PUBLIC_INVOICES, is_active=True).first()


@dataclass(frozen=True)
class ServicePage:
    """Some services of a structure, active or not. after: the code that the next page begins after."""

    services: Sequence[Service]
    after: str | None = None


def services_shown(structure: Structure, text: str = "", after: str = "") -> ServicePage:
    """A page of the services that the directory shows of a structure, by code. after: the last code shown before."""
    rows = list(_holding(structure.services.filter(code__gt=after), text).order_by("code")[: SERVICES_SHOWN + 1])
    has_more = len(rows) > SERVICES_SHOWN
    return ServicePage(rows[:SERVICES_SHOWN], rows[SERVICES_SHOWN - 1].code if has_more else None)


def listed_structure(siret: str) -> Structure | None:
    """The structure of a page of the directory."""
    return listed().filter(identifier_type=IdentifierType.SIRET, identifier=siret).first()


def _holding(services: QuerySet[Service], text: str) -> QuerySet[Service]:
    """One structure has some thousands of services at most: reading them all costs little."""
    text = text.replace("\0", "").strip()
    if not text:
        return services
    words = Func(Concat("code", Value(" "), "name"), function="f_plain", output_field=TextField())
    return services.annotate(words=words).filter(words__contains=Func(Value(text), function="f_plain"))


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
        successor = f"Son activité a été reprise sous le SIRET {grouped(known.successor)}. " if known.successor else ""
        return LookUp(
            "error", f"{shown} ({known.name}) est celui d'un établissement fermé.", f"{successor}{ASK_CLIENT}"
        )
    return LookUp(
        "warning",
        f"{shown} ({known.name}) existe au répertoire SIRENE, mais ne reçoit pas de factures sur ce portail.",
        ASK_CLIENT,
    )

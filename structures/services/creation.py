"""Creation of a structure: from the register for a SIRET, as described for the others; its creator is its GP."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from structures.domain.errors import RightRefused
from structures.domain.habilitations import Nature
from structures.domain.identifiers import Identifier, IdentifierType
from structures.models import Establishment, Structure
from structures.services import roles
from structures.services.identification import look_up

PLACE = ("address", "address_extra_1", "address_extra_2", "postcode", "city", "country")
DESCRIBED = frozenset({"name", "label", "phone", "email", *PLACE})


@transaction.atomic
def create(user: User, identifier: Identifier, **described: str) -> Structure:
    """Create a private structure whose principal manager is this person.

    described: what the person says of it, by DESCRIBED; what the register says of a SIRET replaces it.
    Raises IdentifierRefused (closed, unknown or public SIRET), RightRefused when the structure exists already.
    """
    unknown = described.keys() - DESCRIBED
    if unknown:
        raise ValueError(f"not of a structure: {sorted(unknown)}")
    finding = look_up(identifier, described.get("name", ""))
    if finding.structure:
        raise already_there()
    values: dict[str, Any] = described | {"country": described.get("country") or "FR"}
    if finding.establishment:
        values |= from_register(finding.establishment) | {"checked_at": timezone.now()}
        values["name"] = values.get("name") or finding.establishment.name
    if finding.is_unchecked:
        values |= {"is_check_pending": True, "checked_at": timezone.now()}
    if identifier.type == IdentifierType.UE_HORS_FRANCE:
        values["vat_number"] = identifier.value
    structure = _insert(Structure(identifier_type=identifier.type, identifier=identifier.value, **values))
    roles.become_principal(structure, user, actor=user, how="Création de la structure")
    return structure


def _insert(structure: Structure) -> Structure:
    """Of two people who create the same structure at once, the second is told."""
    structure.nature = Nature.PRIVEE
    try:
        with transaction.atomic():
            structure.save(force_insert=True)
    except IntegrityError as twin:
        raise already_there() from twin
    return structure


def already_there() -> RightRefused:
    """The published sentence (domain.md §2.2), for this portal."""
    return RightRefused(
        "Cette structure est déjà présente sur le portail.",
        "Demandez-y votre rattachement : son gestionnaire vous répondra.",
    )


def from_register(found: Establishment) -> dict[str, Any]:
    """The columns of a structure that come from the register and are edited nowhere.

    A name that INSEE masks is not among them: the structure's own people say it, for their invoices bear it.
    """
    named = {"name": found.name} if found.is_named else {}
    return named | {
        "address": found.address,
        "address_extra_1": "",
        "address_extra_2": "",
        "postcode": found.postcode,
        "city": found.city,
        "country": "FR",
        "is_masked": found.is_masked,
    }

"""Creation of a structure: from the register for a SIRET, as described for the others; its creator is its GP."""

from django.db import transaction

from accounts.models import User
from structures import sirene
from structures.domain.errors import IdentifierRefused, RegisterUnavailable
from structures.domain.habilitations import Nature
from structures.domain.identifiers import Identifier, IdentifierType
from structures.models import Establishment, Structure
from structures.services import roles


@transaction.atomic
def create(
    user: User,
    identifier: Identifier,
    *,
    name: str = "",
    address: str = "",
    postcode: str = "",
    city: str = "",
    country: str = "",
    label: str = "",
) -> Structure:
    """Create a private structure whose principal manager is this person.

    What the register says of a SIRET replaces what was typed. Raises IdentifierRefused.
    """
    values = {"name": name, "address": address, "postcode": postcode, "city": city, "country": country or "FR"}
    found, is_pending = _from_register(identifier)
    if found:
        values |= {"name": found.name, "address": found.address, "postcode": found.postcode, "city": found.city}
    structure = Structure.objects.create(
        identifier_type=identifier.type,
        identifier=identifier.value,
        nature=Nature.PRIVEE,
        label=label,
        is_masked=bool(found and found.is_masked),
        is_check_pending=is_pending,
        **values,
    )
    roles.become_principal(structure, user, actor=user, how="Création de la structure")
    return structure


def _from_register(identifier: Identifier) -> tuple[Establishment | None, bool]:
    """The establishment of a SIRET, and whether the register still has to be asked."""
    if identifier.type != IdentifierType.SIRET:
        return None, False
    try:
        found = sirene.look_up(identifier.value)
    except RegisterUnavailable:
        return None, True
    if found is None or not found.is_active:
        raise IdentifierRefused(
            f"Le SIRET {identifier.value} n'est pas celui d'un établissement ouvert.", "Vérifiez-le."
        )
    return found, False

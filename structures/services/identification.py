"""Who an identifier belongs to: a structure of the portal, an establishment of the register, or nobody yet."""

from dataclasses import dataclass

from structures import sirene
from structures.domain.errors import IdentifierRefused, RegisterUnavailable
from structures.domain.habilitations import Nature
from structures.domain.identifiers import Identifier, IdentifierType
from structures.models import Establishment, Structure

SHARED = frozenset({IdentifierType.PARTICULIER, IdentifierType.HORS_UE})


@dataclass(frozen=True)
class Finding:
    """What is known of the structure a person names.

    structure: it is on the portal. establishment: it is only in the register, whose data stand as they are.
    With neither, the person describes it; is_unchecked: the register could not be asked, it will be later.
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
    same = Structure.objects.filter(identifier_type=identifier.type, identifier__in=identifier.spellings)
    if identifier.type in SHARED:
        same = same.filter(normalised_name=" ".join(name.upper().split()))
    return same.first()


def look_up(identifier: Identifier, name: str = "") -> Finding:
    """Find a structure by its identifier; by its name too where strangers share identifiers.

    Raises IdentifierRefused for a SIRET that is closed, does not exist, or is a public body's.
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
    return Finding(identifier, establishment=creatable(identifier, found))


def creatable(identifier: Identifier, found: Establishment | None) -> Establishment:
    """What the register found, once sure that a person may create a structure of it.

    Source: domain.md §2.1 (a closed SIRET is refused), §2.3 (public structures are not created by users).
    Raises IdentifierRefused.
    """
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
    if found.nature == Nature.PUBLIQUE:
        raise IdentifierRefused(
            f"Le SIRET {identifier.value} est celui d'une structure publique, qu'un utilisateur ne peut pas créer.",
            "Écrivez au support, catégorie « Demande de création de structure publique » : statut juridique, SIRET, "
            "raison sociale, adresse, code postal, ville, pays.",
        )
    return found

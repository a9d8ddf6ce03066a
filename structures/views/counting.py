"""How often the register may be asked through the portal: nobody copies it, nor wears INSEE's quota out."""

from accounts import limits
from accounts.models import User
from structures.domain.errors import TooOften
from structures.models import Structure

LOOK_UPS_AN_HOUR = 120  # by one person
REFRESHES_AN_HOUR = 6  # of one structure, whoever asks


def count_look_up(user: User) -> None:
    """One more SIRET looked up by this person. Raises TooOften."""
    if not limits.allow(f"register asked by {user.pk}", LOOK_UPS_AN_HOUR, 3600):
        raise TooOften("Vous avez vérifié trop d'identifiants en une heure.", "Recommencez plus tard.")


def count_refresh(structure: Structure) -> None:
    """One more « Mettre à jour depuis la base INSEE » of this structure. Raises TooOften."""
    if not limits.allow(f"structure refreshed {structure.pk}", REFRESHES_AN_HOUR, 3600):
        raise TooOften(
            f"{structure.name} a déjà été mise à jour {REFRESHES_AN_HOUR} fois depuis une heure.",
            "Le répertoire SIRENE change une fois par jour au plus : recommencez demain.",
        )

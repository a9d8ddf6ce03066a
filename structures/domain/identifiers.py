"""Identifiers of structures: shape, check key, display, and `parse`, what was typed for each type.

Source: domain.md §2.1. Only the ASCII digits are digits: « ２ » and « ٢ » pass for digits elsewhere in Python.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from stdnum.fr import siren, siret

from structures.domain import vat
from structures.domain.countries import COUNTRIES, EUROPEAN_UNION, WITH_SIRET
from structures.domain.errors import IdentifierRefused

STATE_SIRET = "11000201100044"  # one SIRET for all ministries, travaux apart
SEPARATORS = re.compile(r"[\s\u00a0\u202f.-]+")
SHOWN = 40  # of what was typed, in a sentence
RIDET_LENGTH = 10
BUILT_LENGTH = 16  # characters of the name in a HORS_UE identifier
WRONG_KEY = "Sa clé de contrôle est fausse : un caractère est peut-être mal tapé."


class IdentifierType(StrEnum):
    """How a structure is identified; codes of the real portal's API."""

    SIRET = "SIRET"
    UE_HORS_FRANCE = "UE_HORS_FRANCE"
    HORS_UE = "HORS_UE"
    RIDET = "RIDET"
    TAHITI = "TAHITI"
    PARTICULIER = "PARTICULIER"


LABELS = {  # domain.md §2.1, in the order of the screen
    IdentifierType.SIRET: "SIRET (structure française)",
    IdentifierType.UE_HORS_FRANCE: "Structure européenne hors France",
    IdentifierType.HORS_UE: "Structure hors UE",
    IdentifierType.RIDET: "Structure avec RIDET",
    IdentifierType.TAHITI: "Structure avec numéro TAHITI",
    IdentifierType.PARTICULIER: "Particulier",
}

TYPE_OF_COUNTRY = {  # where another type is the only right one: the rest of the world is HORS_UE
    **dict.fromkeys(EUROPEAN_UNION, IdentifierType.UE_HORS_FRANCE),
    **dict.fromkeys(WITH_SIRET, IdentifierType.SIRET),
    "NC": IdentifierType.RIDET,
    "PF": IdentifierType.TAHITI,
}


@dataclass(frozen=True)
class Identifier:
    """An identifier of the right shape. warning: what is odd without being refused, in a sentence."""

    type: IdentifierType
    value: str
    warning: str = ""

    @property
    def spellings(self) -> tuple[str, ...]:
        """All the ways to write it: the first zero of a RIDET is often left out (domain.md §2.1)."""
        if self.type != IdentifierType.RIDET:
            return (self.value,)
        if len(self.value) == RIDET_LENGTH and not self.value.startswith("0"):
            return (self.value,)
        whole = self.value.zfill(RIDET_LENGTH)
        return (whole, whole[1:])


def parse(kind: IdentifierType, typed: str = "", *, country: str = "", name: str = "") -> Identifier:
    """Read what was typed for an identifier of this type.

    country: ISO code, for UE_HORS_FRANCE and HORS_UE. name: raison sociale, from which a HORS_UE one is built.
    A wrong check key is a warning: what decides of a SIRET is the register (domain.md §2.1).
    Raises IdentifierRefused, with what is wrong and what to do.
    """
    # « ı » and « ſ » become ASCII letters in upper case: only a to z are raised
    number = re.sub("[a-z]+", lambda part: part[0].upper(), compact(typed))
    return PARSERS[kind](number, country.strip().upper(), name)


def _siret(number: str, country: str, name: str) -> Identifier:
    _check_alphabet(number, letters=False)
    if len(number) == 9:
        raise IdentifierRefused(
            f"« {number} » est un SIREN : il désigne l'entreprise, pas l'un de ses établissements.",
            "Ajoutez les 5 chiffres du NIC : le SIRET en compte 14.",
        )
    if len(number) != 14:
        remedy = "Un SIRET compte 14 chiffres."
        lost = " Un tableur a pu retirer le zéro du début." if len(number) == 13 else ""
        raise IdentifierRefused(f"« {_shown(number)} » compte {_counted(number, 'chiffre')}.", remedy + lost)
    return Identifier(IdentifierType.SIRET, number, "" if has_siret_key(number) else WRONG_KEY)


def _european(number: str, country: str, name: str) -> Identifier:
    if not country:
        raise IdentifierRefused("Le pays n'est pas choisi.", "Choisissez le pays du siège.")
    _check_alphabet(number, extra="+*")
    found = vat.european(country, number)
    return Identifier(IdentifierType.UE_HORS_FRANCE, found, "" if vat.has_key(found) else WRONG_KEY)


def _outside(number: str, country: str, name: str) -> Identifier:
    """The portal builds it: country, then the first 16 characters of the name without its spaces."""
    if country not in COUNTRIES:
        raise IdentifierRefused("Le pays n'est pas choisi.", "Choisissez le pays du siège.")
    right = TYPE_OF_COUNTRY.get(country)
    if right:
        raise IdentifierRefused(
            f"Une structure de ce pays ({COUNTRIES[country]}) n'est pas du type « {LABELS[IdentifierType.HORS_UE]} ».",
            f"Choisissez le type « {LABELS[right]} ».",
        )
    squeezed = "".join(sign for sign in name.upper() if not sign.isspace() and sign.isprintable())
    if not squeezed:
        raise IdentifierRefused(
            "La raison sociale est vide.", "Tapez-la : l'identifiant est construit à partir d'elle."
        )
    return Identifier(IdentifierType.HORS_UE, country + squeezed[:BUILT_LENGTH])


def _ridet(number: str, country: str, name: str) -> Identifier:
    _check_alphabet(number, letters=False)
    if len(number) not in (9, 10):
        raise IdentifierRefused(
            f"« {_shown(number)} » n'est pas un RIDET.",
            "Un RIDET compte 9 ou 10 chiffres : 7 pour l'entreprise (6 sans le zéro du début), 3 pour l'établissement.",
        )
    return Identifier(IdentifierType.RIDET, number)


def _tahiti(number: str, country: str, name: str) -> Identifier:
    _check_alphabet(number)
    if not re.fullmatch(r"[A-Z0-9]{6}[0-9]{3}", number):
        raise IdentifierRefused(
            f"« {_shown(number)} » n'est pas un numéro TAHITI.",
            "Il compte 9 caractères : 6 pour l'entreprise, 3 chiffres pour l'établissement.",
        )
    return Identifier(IdentifierType.TAHITI, number)


PERSON = (  # part of the code, its shape, what is wrong with it otherwise
    (slice(0, 1), r"[12]", "Le 1er caractère est 1 pour un homme, 2 pour une femme."),
    (slice(1, 3), r"[0-9]{2}", "Les caractères 2 et 3 sont les deux derniers chiffres de l'année de naissance."),
    # INSEE writes 20 and above when the month is unknown
    (slice(3, 5), r"0[1-9]|1[0-2]|[2-9][0-9]", "Les caractères 4 et 5 sont le mois de naissance, de 01 à 12."),
    (
        slice(5, 10),
        r"(?!00)[0-9]{5}|2[AB][0-9]{3}",
        "Les caractères 6 à 10 sont le code INSEE de la commune de naissance (99 et trois chiffres à l'étranger).",
    ),
)


def _person(number: str, country: str, name: str) -> Identifier:
    _check_alphabet(number)
    if len(number) != 10:
        raise IdentifierRefused(
            f"« {_shown(number)} » compte {_counted(number, 'caractère')}.",
            "Le code en compte 10 : sexe, année et mois de naissance, code INSEE de la commune de naissance.",
        )
    for part, shape, remedy in PERSON:
        if not re.fullmatch(shape, number[part]):
            raise IdentifierRefused(f"« {number} » n'est pas un code de particulier.", remedy)
    return Identifier(IdentifierType.PARTICULIER, number)


PARSERS: dict[IdentifierType, Callable[[str, str, str], Identifier]] = {
    IdentifierType.SIRET: _siret,
    IdentifierType.UE_HORS_FRANCE: _european,
    IdentifierType.HORS_UE: _outside,
    IdentifierType.RIDET: _ridet,
    IdentifierType.TAHITI: _tahiti,
    IdentifierType.PARTICULIER: _person,
}


def _check_alphabet(number: str, *, letters: bool = True, extra: str = "") -> None:
    """Refuse an empty field, and the first sign that is neither an ASCII digit nor allowed, naming it."""
    if not number:
        raise IdentifierRefused("L'identifiant est vide.", "Tapez-le.")
    allowed = r"[A-Z0-9]" if letters else r"[0-9]"
    odd = next((sign for sign in number if not re.fullmatch(allowed, sign) and sign not in extra), None)
    if odd is None:
        return
    remedy = "Retapez le numéro au clavier, avec les chiffres de 0 à 9."
    if not odd.isprintable() or unicodedata.category(odd) in ("Cf", "Mn"):
        raise IdentifierRefused("Le numéro contient un caractère invisible.", remedy)
    if odd.isdigit():
        raise IdentifierRefused(f"« {odd} » ressemble à un chiffre, mais vient d'un autre alphabet.", remedy)
    if odd in "OОΟ":  # Latin, Cyrillic, Greek
        raise IdentifierRefused("Le numéro contient la lettre « O » au lieu du chiffre zéro.", remedy)
    allowed_words = "des lettres sans accent et des chiffres" if letters else "des chiffres"
    raise IdentifierRefused(f"Le numéro contient « {odd} » : il n'a que {allowed_words}.", remedy)


def _counted(number: str, noun: str) -> str:
    return f"{len(number)} {noun}{'s' if len(number) > 1 else ''}"


def _shown(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def compact(text: str) -> str:
    """Drop the spaces, dots and hyphens people type inside a number."""
    return SEPARATORS.sub("", text.strip())


def is_siret(text: str) -> bool:
    """Tell 14 ASCII digits; the register, not the key, says whether the SIRET exists (domain.md §2.1)."""
    return re.fullmatch(r"[0-9]{14}", text) is not None


def has_siret_key(text: str) -> bool:
    """Tell whether the check key is right, La Poste's own rule included."""
    return is_siret(text) and bool(siret.is_valid(text)) and bool(siren.is_valid(text[:9]))


def grouped(text: str) -> str:
    """« 110 002 011 00044 » for a SIRET, anything else as it is. No-break spaces."""
    if not is_siret(text):
        return text
    return "\u00a0".join((text[:3], text[3:6], text[6:9], text[9:]))

"""Identifiers of structures: shape, check key, display. Source: domain.md §2.1."""

import re
from enum import StrEnum

from stdnum.fr import siren, siret

STATE_SIRET = "11000201100044"  # one SIRET for all ministries, travaux apart
SEPARATORS = re.compile(r"[\s\u00a0\u202f.-]+")


class IdentifierType(StrEnum):
    """How a structure is identified; codes of the real portal's API."""

    SIRET = "SIRET"
    UE_HORS_FRANCE = "UE_HORS_FRANCE"
    HORS_UE = "HORS_UE"
    RIDET = "RIDET"
    TAHITI = "TAHITI"
    PARTICULIER = "PARTICULIER"


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

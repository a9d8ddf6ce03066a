"""Intra-Community VAT numbers: shape by country, check key. Source: domain.md §18.8 (formats of VIES)."""

import re
from dataclasses import dataclass

from stdnum.eu import vat

from structures.domain.errors import IdentifierRefused

FRANCE = "FR"


@dataclass(frozen=True)
class Shape:
    """What follows the prefix. prefix: the two letters of the number, which are not always the country's code."""

    prefix: str
    pattern: str
    words: str


SHAPES = {  # by ISO 3166 code of the country
    "AT": Shape("AT", "U[0-9]{8}", "U et 8 chiffres"),
    "BE": Shape("BE", "[01][0-9]{9}", "10 chiffres dont le premier est 0 ou 1"),
    "BG": Shape("BG", "[0-9]{9,10}", "9 ou 10 chiffres"),
    "CY": Shape("CY", "[0-9]{8}[A-Z]", "8 chiffres et une lettre"),
    "CZ": Shape("CZ", "[0-9]{8,10}", "8 à 10 chiffres"),
    "DE": Shape("DE", "[0-9]{9}", "9 chiffres"),
    "DK": Shape("DK", "[0-9]{8}", "8 chiffres"),
    "EE": Shape("EE", "[0-9]{9}", "9 chiffres"),
    "ES": Shape(
        "ES",
        "[A-Z][0-9]{7}[A-Z0-9]|[0-9]{8}[A-Z]",
        "9 caractères : 7 chiffres, une lettre au début ou à la fin (ou aux deux)",
    ),
    "FI": Shape("FI", "[0-9]{8}", "8 chiffres"),
    "GB": Shape("XI", "[0-9]{9}|[0-9]{12}", "9 ou 12 chiffres (Irlande du Nord)"),
    "GR": Shape("EL", "[0-9]{9}", "9 chiffres"),
    "HR": Shape("HR", "[0-9]{11}", "11 chiffres"),
    "HU": Shape("HU", "[0-9]{8}", "8 chiffres"),
    "IE": Shape(
        "IE", "[0-9]{7}[A-Z]{1,2}|[0-9][A-Z+*][0-9]{5}[A-Z]", "7 chiffres et 1 ou 2 lettres (ou la forme ancienne)"
    ),
    "IT": Shape("IT", "[0-9]{11}", "11 chiffres"),
    "LT": Shape("LT", "[0-9]{9}|[0-9]{12}", "9 ou 12 chiffres"),
    "LU": Shape("LU", "[0-9]{8}", "8 chiffres"),
    "LV": Shape("LV", "[0-9]{11}", "11 chiffres"),
    "MT": Shape("MT", "[0-9]{8}", "8 chiffres"),
    "NL": Shape("NL", "[0-9]{9}B[0-9]{2}", "9 chiffres, B et 2 chiffres"),
    "PL": Shape("PL", "[0-9]{10}", "10 chiffres"),
    "PT": Shape("PT", "[0-9]{9}", "9 chiffres"),
    "RO": Shape("RO", "[0-9]{2,10}", "2 à 10 chiffres"),
    "SE": Shape("SE", "[0-9]{12}", "12 chiffres"),
    "SI": Shape("SI", "[0-9]{8}", "8 chiffres"),
    "SK": Shape("SK", "[0-9]{10}", "10 chiffres"),
}
PREFIXES = {shape.prefix for shape in SHAPES.values()} | {FRANCE}


def european(country: str, typed: str) -> str:
    """The VAT number of a structure of the Union outside France, prefix included.

    country: ISO code, « GB » for Northern Ireland. typed: ASCII, without separators, upper case; a prefix left
    out is added. Raises IdentifierRefused.
    """
    if country == FRANCE:
        raise IdentifierRefused("Une structure française s'identifie par son SIRET.", "Choisissez le type « SIRET ».")
    shape = SHAPES.get(country)
    if shape is None:
        raise IdentifierRefused(
            "Ce pays n'est pas dans l'Union européenne.", "Choisissez le type « Structure hors UE », ou un autre pays."
        )
    number = typed if typed[:2] in PREFIXES else shape.prefix + typed
    if number[:2] != shape.prefix:
        raise IdentifierRefused(
            f"Le numéro commence par {number[:2]}, alors que celui du pays choisi commence par {shape.prefix}.",
            "Corrigez le pays ou le numéro.",
        )
    if not re.fullmatch(shape.pattern, number[2:]):
        raise IdentifierRefused(
            "Ce n'est pas un numéro de TVA intracommunautaire de ce pays.",
            f"Après {shape.prefix}, il compte {shape.words}.",
        )
    return number


def has_key(number: str) -> bool:
    """Tell whether the check key of a well-formed number is right. VIES alone says whether it exists."""
    return bool(vat.is_valid(number))


def french(siren: str) -> str:
    """The VAT number that belongs to a SIREN: FR, a key of two digits, the SIREN."""
    return f"FR{(12 + 3 * (int(siren) % 97)) % 97:02d}{siren}"


def stated(typed: str) -> str:
    """A VAT number as somebody states their own: of France or of another country of the Union, prefix included.

    Raises IdentifierRefused for a wrong shape, and for a French one whose key is wrong.
    """
    number = re.sub("[a-z]+", lambda part: part[0].upper(), re.sub(r"[\s\u00a0\u202f.-]+", "", typed))
    if number.startswith(FRANCE):
        if re.fullmatch(r"FR[A-Z0-9]{2}[0-9]{9}", number) and has_key(number):
            return number
        raise IdentifierRefused(
            "Ce n'est pas un numéro de TVA français valable.", "Il compte FR, deux caractères de clé et votre SIREN."
        )
    country = next((country for country, shape in SHAPES.items() if number.startswith(shape.prefix)), None)
    if country is None:
        raise IdentifierRefused(
            "Ce numéro ne commence pas par le préfixe d'un pays de l'Union.", "FR pour la France, DE pour l'Allemagne…"
        )
    return european(country, number)

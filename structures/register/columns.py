"""From INSEE's columns to ours, in SQL. The same rules as structures/domain/register.py: a test compares the two.

e: a staged establishment, u: its unit or nothing, s: its last succession or nothing.
"""

from structures.domain.register import ADDRESS_EXTRAS, DIFFUSED, HIDDEN, STREET, UNKNOWN_NAME
from structures.register.files import Kind

DAYS = {"dateCreationEtablissement", "dateCreationUniteLegale", "dateLienSuccession"}
SIRETS = {"siret", "siretEtablissementPredecesseur", "siretEtablissementSuccesseur"}


def first(*expressions: str) -> str:
    return f"coalesce({', '.join(expressions)})"


def shown(alias: str, column: str) -> str:
    """A column of the unit that a mask may hide: null then. An empty value is null from the copy on."""
    return f"nullif({alias}.\"{column}\", '{HIDDEN}')"


def joined(separator: str, *columns: str) -> str:
    """The values that there are, one after the other; empty when there are none. Quicker than concat_ws."""
    parts = " || ".join(f"coalesce('{separator}' || {column}, '')" for column in columns)
    return f"substr({parts}, {len(separator) + 1})"


def digits(number: str, length: int) -> str:
    """A key as it is written, with its zeros: it is staged as a number."""
    return f"lpad(({number})::text, {length}, '0')"


def unless_masked(expression: str) -> str:
    return f"CASE WHEN {MASKED} THEN '' ELSE coalesce({expression}, '') END"


MASKED = (
    f"(coalesce(e.\"statutDiffusionEtablissement\", '{DIFFUSED}') <> '{DIFFUSED}'"
    f" OR coalesce(u.\"statutDiffusionUniteLegale\", '{DIFFUSED}') <> '{DIFFUSED}')"
)
BRAND = 'coalesce(e."denominationUsuelleEtablissement", e."enseigne1Etablissement")'
FAMILY_NAME = first(shown("u", "nomUsageUniteLegale"), shown("u", "nomUniteLegale"))
GIVEN_NAME = first(shown("u", "prenomUsuelUniteLegale"), shown("u", "prenom1UniteLegale"))
NAME = first(
    shown("u", "denominationUniteLegale"),
    f"coalesce({GIVEN_NAME} || ' ', '') || {FAMILY_NAME}",
    shown("u", "denominationUsuelle1UniteLegale"),
    shown("u", "sigleUniteLegale"),
    f"CASE WHEN {MASKED} THEN '{HIDDEN}' ELSE coalesce({BRAND}, '{UNKNOWN_NAME}') END",
)
STREET_LINE = joined(" ", *(f'e."{part}"' for part in STREET))
ADDRESS = joined(", ", f"nullif({STREET_LINE}, '')", *(f'e."{part}"' for part in ADDRESS_EXTRAS))

VALUES = {  # column of the register: where it comes from; the type of the column cuts what is too long
    "siret": digits("e.siret", 14),
    "siren": digits("e.siret / 100000", 9),
    "name": NAME,
    "brand": unless_masked(BRAND),
    "legal_category": "coalesce(u.\"categorieJuridiqueUniteLegale\", '')",
    "size_category": "coalesce(u.\"categorieEntreprise\", '')",
    "activity": "coalesce(e.\"activitePrincipaleEtablissement\", '')",
    "is_active": "coalesce(e.\"etatAdministratifEtablissement\" = 'A', false)",
    "is_head_office": "coalesce(e.\"etablissementSiege\" = 'true', false)",
    "is_masked": MASKED,
    "address": unless_masked(ADDRESS),
    "postcode": unless_masked('e."codePostalEtablissement"'),
    "city": unless_masked('e."libelleCommuneEtablissement", e."libelleCommuneEtrangerEtablissement"'),
    "created_on": 'e."dateCreationEtablissement"',
    "unit_created_on": 'u."dateCreationUniteLegale"',
    "successor": f"coalesce({digits('s.successor', 14)}, '')",
    "answered_at": "NULL",
}
NEEDED = {
    Kind.ESTABLISHMENTS: {
        "siren",
        "siret",
        "statutDiffusionEtablissement",
        "dateCreationEtablissement",
        "etablissementSiege",
        *STREET,
        *ADDRESS_EXTRAS,
        "codePostalEtablissement",
        "libelleCommuneEtablissement",
        "libelleCommuneEtrangerEtablissement",
        "etatAdministratifEtablissement",
        "enseigne1Etablissement",
        "denominationUsuelleEtablissement",
        "activitePrincipaleEtablissement",
    },
    Kind.UNITS: {
        "siren",
        "statutDiffusionUniteLegale",
        "dateCreationUniteLegale",
        "sigleUniteLegale",
        "prenom1UniteLegale",
        "prenomUsuelUniteLegale",
        "categorieEntreprise",
        "nomUniteLegale",
        "nomUsageUniteLegale",
        "denominationUniteLegale",
        "denominationUsuelle1UniteLegale",
        "categorieJuridiqueUniteLegale",
    },
    Kind.SUCCESSIONS: {"siretEtablissementPredecesseur", "siretEtablissementSuccesseur", "dateLienSuccession"},
}


def quote(name: str) -> str:
    """A name from a header, as SQL takes any name."""
    return '"' + name.replace('"', '""') + '"'


def is_text(name: str) -> bool:
    """Tell whether a column is staged as text."""
    return name not in SIRETS | DAYS | {"siren"}


def staged_column(name: str) -> str:
    """The column of a staging table: its type is what COPY checks, and blames with the number of the line.

    Keys are numbers: cheaper to check and to join than fourteen characters.
    """
    quoted = quote(name)
    if name in SIRETS:
        return f"{quoted} bigint NOT NULL CHECK ({quoted} BETWEEN 0 AND 99999999999999)"
    if name == "siren":
        return f"{quoted} integer NOT NULL CHECK ({quoted} BETWEEN 0 AND 999999999)"
    return f"{quoted} {'date' if name in DAYS else 'text'}"

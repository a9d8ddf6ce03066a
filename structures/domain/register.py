"""An establishment of the SIRENE register, from the columns INSEE publishes to ours.

The stock files give the same names flat, the API in nested objects. The loading of the stock files says the same
rules in SQL (structures/register/columns.py); a test compares the two.
Source: INSEE, « Description des fichiers StockEtablissement et StockUniteLegale »; partial diffusion: art. R123-232
of the code de commerce.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

HIDDEN = "[ND]"  # what INSEE publishes in place of a value that must not be shown
UNKNOWN_NAME = "DENOMINATION INCONNUE"
DIFFUSED = "O"
LONGEST = 200
STREET = (
    "numeroVoieEtablissement",
    "indiceRepetitionEtablissement",
    "typeVoieEtablissement",
    "libelleVoieEtablissement",
)
ADDRESS_EXTRAS = ("complementAdresseEtablissement", "distributionSpecialeEtablissement")


def establishment(columns: Mapping[str, Any]) -> dict[str, Any]:
    """The values of an Establishment, by the names of its fields, from INSEE's columns by theirs.

    An address that is masked is left out, not merely marked. Raises KeyError without the SIRET, ValueError on a
    date that is none.
    """
    said = {name: value for name, value in columns.items() if value not in (None, "", HIDDEN)}
    is_masked = any(said.get(f"statutDiffusion{of}", DIFFUSED) != DIFFUSED for of in ("Etablissement", "UniteLegale"))
    return {
        "siret": said["siret"],
        "siren": said["siret"][:9],
        "name": name_of(said, is_masked=is_masked)[:LONGEST],
        "brand": "" if is_masked else _brand(said)[:LONGEST],
        "legal_category": said.get("categorieJuridiqueUniteLegale", ""),
        "size_category": said.get("categorieEntreprise", ""),
        "activity": said.get("activitePrincipaleEtablissement", ""),
        "is_active": said.get("etatAdministratifEtablissement") == "A",
        "is_head_office": said.get("etablissementSiege") in (True, "true"),
        "is_masked": is_masked,
        "created_on": _day(said.get("dateCreationEtablissement")),
        "unit_created_on": _day(said.get("dateCreationUniteLegale")),
    } | _place({} if is_masked else said)


def name_of(said: Mapping[str, str], *, is_masked: bool) -> str:
    """The raison sociale: the denomination, or first name and name of a sole trader, else what the unit is known by."""
    family = said.get("nomUsageUniteLegale") or said.get("nomUniteLegale")
    given = said.get("prenomUsuelUniteLegale") or said.get("prenom1UniteLegale")
    person = " ".join(part for part in (given, family) if part) if family else ""
    known_by = said.get("denominationUsuelle1UniteLegale") or said.get("sigleUniteLegale")
    fallback = HIDDEN if is_masked else _brand(said) or UNKNOWN_NAME
    return said.get("denominationUniteLegale") or person or known_by or fallback


def _brand(said: Mapping[str, str]) -> str:
    return said.get("denominationUsuelleEtablissement") or said.get("enseigne1Etablissement") or ""


def _place(said: Mapping[str, str]) -> dict[str, str]:
    street = " ".join(said[part] for part in STREET if part in said)
    extras = (said[part] for part in ADDRESS_EXTRAS if part in said)
    return {
        "address": ", ".join(part for part in (street, *extras) if part)[:LONGEST],
        "postcode": said.get("codePostalEtablissement", ""),
        "city": said.get("libelleCommuneEtablissement") or said.get("libelleCommuneEtrangerEtablissement", ""),
    }


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None

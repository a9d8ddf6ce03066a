"""Units of a line: codes of UN/ECE Recommendation 20 (and 21, those in X), in French. Source: UN/ECE; domain.md §18.7.

The usual ones only: what a supplier of the public sector counts, weighs and measures.
"""

import unicodedata
from dataclasses import dataclass

DEFAULT = "C62"


@dataclass(frozen=True)
class Unit:
    """label: singular, in lower case. short: what stands after a quantity."""

    label: str
    short: str


_GROUPS: dict[str, dict[str, Unit]] = {
    "Nombre": {
        "C62": Unit("unité", "u"),
        "H87": Unit("pièce", "pièce"),
        "LS": Unit("forfait", "forfait"),
        "SET": Unit("lot, jeu", "lot"),
        "PR": Unit("paire", "paire"),
        "DZN": Unit("douzaine", "dz"),
        "CEN": Unit("cent", "cent"),
        "MIL": Unit("millier", "millier"),
        "P1": Unit("pour cent", "%"),
        "IE": Unit("personne", "pers."),
        "ACT": Unit("acte", "acte"),
        "E48": Unit("prestation", "prest."),
    },
    "Temps": {
        "HUR": Unit("heure", "h"),
        "MIN": Unit("minute", "min"),
        "DAY": Unit("jour", "j"),
        "WEE": Unit("semaine", "sem."),
        "MON": Unit("mois", "mois"),
        "QAN": Unit("trimestre", "trim."),
        "SAN": Unit("semestre", "sem."),
        "ANN": Unit("année", "an"),
        "LH": Unit("heure de main-d'œuvre", "h"),
        "E49": Unit("jour ouvré", "j ouvré"),
    },
    "Masse": {
        "GRM": Unit("gramme", "g"),
        "KGM": Unit("kilogramme", "kg"),
        "DTN": Unit("quintal", "q"),
        "TNE": Unit("tonne", "t"),
    },
    "Longueur": {
        "MMT": Unit("millimètre", "mm"),
        "CMT": Unit("centimètre", "cm"),
        "MTR": Unit("mètre", "m"),
        "LM": Unit("mètre linéaire", "m lin."),
        "KMT": Unit("kilomètre", "km"),
    },
    "Surface": {
        "CMK": Unit("centimètre carré", "cm²"),
        "MTK": Unit("mètre carré", "m²"),
        "H16": Unit("are", "a"),
        "H18": Unit("hectare", "ha"),
        "KMK": Unit("kilomètre carré", "km²"),
    },
    "Volume": {
        "MLT": Unit("millilitre", "ml"),
        "CLT": Unit("centilitre", "cl"),
        "LTR": Unit("litre", "l"),
        "HLT": Unit("hectolitre", "hl"),
        "DMQ": Unit("décimètre cube", "dm³"),
        "MTQ": Unit("mètre cube", "m³"),
    },
    "Énergie et informatique": {
        "KWH": Unit("kilowattheure", "kWh"),
        "MWH": Unit("mégawattheure", "MWh"),
        "KWT": Unit("kilowatt", "kW"),
        "KVA": Unit("kilovoltampère", "kVA"),
        "4L": Unit("mégaoctet", "Mo"),
        "E34": Unit("gigaoctet", "Go"),
        "E35": Unit("téraoctet", "To"),
    },
    "Conditionnement": {
        "XBX": Unit("boîte", "boîte"),
        "XBO": Unit("bouteille", "bout."),
        "XCR": Unit("caisse", "caisse"),
        "XCT": Unit("carton", "carton"),
        "XPC": Unit("colis", "colis"),
        "XPX": Unit("palette", "palette"),
        "XPA": Unit("paquet", "paquet"),
        "XRO": Unit("rouleau", "rouleau"),
        "XBG": Unit("sac", "sac"),
    },
}
UNITS: dict[str, Unit] = {code: unit for units in _GROUPS.values() for code, unit in units.items()}
_ALSO = {"ea": "C62", "piece": "H87", "pieces": "H87", "lot": "SET", "jours": "DAY", "heures": "HUR", "ens": "LS"}


def groups() -> list[tuple[str, list[tuple[str, str]]]]:
    """[(heading, [(code, label)])] for a list to choose from."""
    return [
        (heading, [(code, unit.label.capitalize()) for code, unit in units.items()])
        for heading, units in _GROUPS.items()
    ]


def unit_named(text: str) -> str | None:
    """The code that a code, a label or an abbreviation stands for (« kg », « Pièces », « HUR »); none when unknown."""
    code = text.strip().upper()
    return code if code in UNITS else _NAMED.get(_plain(text)) or _NAMED.get(_plain(text).removesuffix("s"))


def short(code: str) -> str:
    """What stands after a quantity; an unknown code stands for itself."""
    return UNITS[code].short if code in UNITS else code


def _plain(text: str) -> str:
    """Lower case, without accents, outer spaces nor a final point; « m² » is not « m2 » written otherwise."""
    letters = unicodedata.normalize("NFKD", text.strip().casefold().removesuffix("."))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _names() -> dict[str, str]:
    """What each code may be called; the first of two that share an abbreviation keeps it."""
    names: dict[str, str] = {}
    for code, unit in UNITS.items():
        for name in (unit.label, unit.short):
            names.setdefault(_plain(name), code)
    return {**names, **_ALSO}


_NAMED = _names()

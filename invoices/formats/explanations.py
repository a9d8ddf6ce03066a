"""What a rule of a format says, in the words of who writes the invoice, with what to do in his software.

explanations.csv holds the words of the business rules; renamed_rules.csv the Factur-X rules that restate one of them,
found by comparing their published texts. Rules of syntax are said by the shape of their message.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from invoices.formats import schema_faults, syntax_faults, terms
from invoices.formats.faults import Fault, Where, shown

ROWS = Path(__file__).with_name("explanations.csv")
RENAMED = Path(__file__).with_name("renamed_rules.csv")
STOPPED = "XSLT"  # the id of what the engine says when a value stopped it
NOT_CONVERTED = re.compile(r'Cannot convert string "([^"]*)"')
REPEATED = re.compile(r'more than one item \{ ?\(u?"([^"]*)"')
NAMED_IN_TEXT = re.compile(r"\s*\[([A-Z][\w-]*)\]\s*-?\s*")
CODE_LISTS = {  # the rule that holds a coded datum to its list, for rule sets that only say « Value is not allowed »
    "BT-3": "BR-CL-01",
    "BT-5": "BR-CL-04",
    "BT-6": "BR-CL-05",
    "BT-8": "BR-CL-06",
    "BT-21": "BR-CL-08",
    **{country: "BR-CL-14" for country in ("BT-40", "BT-55", "BT-69", "BT-80")},
    "BT-81": "BR-CL-16",
    "BT-95": "BR-CL-17",
    "BT-118": "BR-CL-17",
    "BT-121": "BR-CL-22",
    "BT-130": "BR-CL-23",
    "BT-150": "BR-CL-23",
    "BT-151": "BR-CL-18",
    "BT-159": "BR-CL-15",
    **{legal: "BR-CL-11" for legal in ("BT-30@schemeID", "BT-47@schemeID", "BT-61@schemeID")},
    **{party: "BR-CL-10" for party in ("BT-29@schemeID", "BT-46@schemeID", "BT-60@schemeID")},
    "BT-34@schemeID": "BR-CL-25",
    "BT-49@schemeID": "BR-CL-25",
    "BT-71@schemeID": "BR-CL-26",
    "BT-157@schemeID": "BR-CL-21",
    "@currencyID": "BR-CL-03",
    "@unitCode": "BR-CL-23",
    "@mimeCode": "BR-CL-24",
    "@format": "CII-DT-097",
}


@dataclass(frozen=True)
class Explanation:
    """field: its name on our form, with the line it is on; meaning, remedy: one French sentence each."""

    field: str
    meaning: str
    remedy: str


def explained(rule: str, message: str, place: str = "") -> Explanation:
    """The words of a fault. rule: its id; message: as the rule set or libxml2 says it, in English; place: XPath."""
    where = Where(terms.steps_of(place))
    text = NAMED_IN_TEXT.sub("", message, count=1).strip()
    known = _rows().get(rule)
    if known is None and (fault := schema_faults.read(text, where) or syntax_faults.read(text, where)):
        return _of_fault(fault)
    if known is None:
        known = _rows().get(_renamed().get(rule, "")) or _rows().get(_named_in(message))
    return _placed(known, where) if known else _of_fault(_unknown(rule, text, where))


def _named_in(message: str) -> str:
    """The id at the head of a message, which some rule sets give nowhere else."""
    named = NAMED_IN_TEXT.match(message)
    return named[1] if named else ""


def _of_fault(fault: Fault) -> Explanation:
    """A value out of its list is said by the rule of that list; any other fault by its own sentence."""
    lists = (CODE_LISTS.get(datum, "") for datum in fault.coded)
    listed = next((_rows()[rule] for rule in lists if rule), None)
    meaning = listed.meaning if listed and not fault.value else fault.meaning
    return Explanation(fault.where.field, meaning, listed.remedy if listed else fault.remedy)


def _placed(words: Explanation, where: Where) -> Explanation:
    """The words of the table, with a field as exact as the place: which country, which line."""
    is_general = words.field not in terms.labels()
    field = where.exact if is_general and where.exact else words.field
    return replace(words, field=where.numbered(field))


def _unknown(rule: str, message: str, where: Where) -> Fault:
    """Never English alone: the rule by its id, the place by its name."""
    if rule == STOPPED:
        return Fault(where, _stopped(message), "Corrigez cette valeur, puis vérifiez de nouveau toute la facture.")
    place = f", {where.inside}," if where.inside else ""
    return Fault(
        where,
        f"La règle {rule} du format{place} n'est pas respectée.",
        "Donnez le numéro de cette règle et l'emplacement à l'éditeur de votre logiciel.",
    )


def _stopped(message: str) -> str:
    """Rules that stopped on a value tell it, and not where it is."""
    if found := NOT_CONVERTED.search(message):
        return f"La valeur « {shown(found[1])} » n'est ni un nombre ni une date : la vérification s'est arrêtée là."
    if found := REPEATED.search(message):
        value = shown(found[1])
        return f"La valeur « {value} » figure plusieurs fois là où il en faut une : la vérification s'est arrêtée là."
    return "Une valeur mal écrite ou répétée a empêché de vérifier les règles de la norme."


@cache
def _rows() -> dict[str, Explanation]:
    with ROWS.open(encoding="utf-8", newline="") as lines:
        table = csv.DictReader(lines, delimiter=";")
        return {row["regle"]: Explanation(row["champ"], row["regle_en_clair"], row["remede"]) for row in table}


@cache
def _renamed() -> dict[str, str]:
    with RENAMED.open(encoding="utf-8", newline="") as lines:
        return {row["regle"]: row["equivaut"] for row in csv.DictReader(lines, delimiter=";")}

"""What libxml2 says of a document that its schema refuses, told in French: element, value, place, and what to write."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime

from invoices.formats.faults import Fault, Where, shown

HEAD = re.compile(r"Element '(?P<element>[^']+)'(?:, attribute '(?P<attribute>[^']+)')?: (?P<said>.*)", re.DOTALL)
EXPECTED = re.compile(r"Expected is (?:one of )?\( (?P<names>.*?) ?\)\.?$")
MOST_TOLD = 2  # names in a sentence, and « un autre élément »
MOST_LISTED = 10  # libxml2 names no more
NUMBER, DATE = "un nombre", "une date"
KINDS = (  # told by the type, or by the ending of the element's name when the schema has a type of its own
    (
        re.compile(r"(?:Amount|Percent|Quantity|Numeric|Rate|Measure)$|xs:(?:decimal|integer|double|float)", re.I),
        NUMBER,
        "Écrivez un nombre sans espace ni devise, avec un point : 2400.00.",
    ),
    (
        re.compile(r"(?:Date|DateTime|DateTimeString)$|xs:date"),
        DATE,
        "Écrivez l'année, le mois et le jour : 2026-01-31.",
    ),
    (re.compile(r"Time$|xs:time"), "une heure", "Écrivez l'heure, les minutes et les secondes : 09:30:00."),
    (re.compile(r"Indicator$|xs:boolean"), "un indicateur", "Écrivez true ou false."),
)
PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
WRITTEN_DATES = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%y", "%Y%m%d", "%Y/%m/%d")

Teller = Callable[[re.Match[str], Where], Fault]


def read(message: str, where: Where) -> Fault | None:
    """The fault that a message of libxml2 tells, None when it is not one of the schema. where: the element's place."""
    head = HEAD.fullmatch(message.strip())
    if not head:
        return None
    place = where.at(_local(head["element"]))
    if head["attribute"]:
        place = place.at(f"@{_local(head['attribute'])}")
    for pattern, tell in SHAPES:
        found = pattern.match(head["said"])
        if found:
            return tell(found, place)
    return None


def _local(name: str) -> str:
    """« {urn:…}TaxAmount » without its namespace."""
    return name.rpartition("}")[2]


def _unexpected(found: re.Match[str], where: Where) -> Fault:
    expected = _told(_expected(found.string), where.parent)
    if not expected:
        return Fault(
            where,
            f"{where.subject} est de trop à cet endroit.",
            "Retirez cet élément, ou déplacez-le là où le schéma le prévoit.",
        )
    return Fault(
        where,
        f"{where.subject} n'est pas à sa place : le schéma attend ici {expected}.",
        "Suivez l'ordre du schéma, chaque élément une fois ; s'il en manque un avant celui-ci, ajoutez-le.",
    )


def _incomplete(found: re.Match[str], where: Where) -> Fault:
    """What may be left out comes before what may not: of a whole list, the last name is the one that is missing."""
    names = _expected(found.string)
    missing = names[-1:] if 2 < len(names) < MOST_LISTED else names
    return Fault(
        where,
        f"Il manque {_told(missing, where) or 'un élément'} dans {where.subject_inside}.",
        "Renseignez cette donnée dans votre logiciel, puis exportez la facture de nouveau.",
    )


def _expected(text: str) -> list[str]:
    """The names of the elements that libxml2 would have taken, in the order of the schema."""
    found = EXPECTED.search(text)
    names = (name.strip("* ") for name in found["names"].split(", ")) if found else ()
    return [_local(name) for name in names if not name.startswith("##")]


def _told(names: Sequence[str], parent: Where) -> str:
    """« X ou Y »: first those that have a name on the form, the last of the schema's order before the others."""
    labels = {name: parent.at(name).exact for name in names}
    told = [f"« {labels[name]} » (élément {name})" for name in reversed(names) if labels[name]]
    told += [f"l'élément {name}" for name in names if not labels[name]]
    return " ou ".join((*told[:MOST_TOLD], "un autre élément") if len(told) > MOST_TOLD + 1 else told)


def _badly_written(found: re.Match[str], where: Where) -> Fault:
    """A value that is not of its type: the remedy is the value itself, written rightly, when it can be guessed."""
    value = found["value"].strip()
    kind, example = _wanted(where.steps[-1].name, found["type"])
    if not value:
        return Fault(where, f"{where.subject} ne contient rien, alors qu'il faut {kind}.", example)
    rewritten = _rewritten(value, kind)
    point = ", avec un point" if kind == NUMBER and "." in rewritten else ""
    return Fault(
        where,
        f"{where.subject} porte « {shown(value)} », qui n'est pas {kind}.",
        f"Écrivez {rewritten}{point}." if rewritten else example,
        value=value,
    )


def _wanted(element: str, type_name: str) -> tuple[str, str]:
    """What a value should be, and how to write it."""
    for pattern, kind, example in KINDS:
        if pattern.search(type_name) or pattern.search(element):
            return kind, example
    return "une valeur de la forme attendue", "Corrigez cette valeur dans votre logiciel, puis exportez de nouveau."


def _rewritten(value: str, kind: str) -> str:
    """« 2 400,00 € » as « 2400.00 », « 31/01/2026 » as « 2026-01-31 »; empty when it cannot be told."""
    if kind == NUMBER:
        bare = re.sub(r"\s|EUR|€|%", "", value)
        whole, mark, cents = bare.rpartition("," if bare.rfind(",") > bare.rfind(".") else ".")
        text = f"{re.sub('[.,]', '', whole)}.{cents}" if mark else bare
        return text if PLAIN_NUMBER.fullmatch(text) else ""
    return _as_day(value) if kind == DATE else ""


def _as_day(value: str) -> str:
    for written in WRITTEN_DATES:
        with suppress(ValueError):
            return datetime.strptime(value, written).date().isoformat()  # noqa: DTZ007  # a day has no zone
    return ""


def _out_of_list(found: re.Match[str], where: Where) -> Fault:
    value = shown(found["value"])
    return Fault(
        where,
        f"{where.subject} porte « {value} », qui n'appartient pas à la liste admise.",
        "Remplacez cette valeur par un code de la liste.",
        coded=where.coded,
        value=value,
    )


def _out_of_shape(found: re.Match[str], where: Where) -> Fault:
    value = shown(found["value"])
    return Fault(
        where,
        f"{where.subject} porte « {value} », qui n'a pas la forme attendue.",
        "Corrigez cette valeur dans votre logiciel : vérifiez sa longueur et ses caractères.",
        value=value,
    )


def _out_of_bounds(found: re.Match[str], where: Where) -> Fault:
    return Fault(
        where,
        f"{where.subject} porte une valeur trop longue, trop courte ou hors des bornes du schéma.",
        "Corrigez cette valeur dans votre logiciel : vérifiez sa longueur et ses décimales.",
    )


def _attribute_missing(found: re.Match[str], where: Where) -> Fault:
    name = found["name"]
    remedy = 'Ajoutez la devise du montant : currencyID="EUR".' if name == "currencyID" else ""
    return Fault(
        where.at(f"@{name}"),
        f"{where.subject} doit porter l'attribut {name}.",
        remedy or "Faites écrire cet attribut par votre logiciel.",
    )


def _attribute_unknown(found: re.Match[str], where: Where) -> Fault:
    return Fault(where, f"{where.subject} n'a pas sa place dans le schéma.", "Retirez cet attribut de l'export.")


def _text_inside(found: re.Match[str], where: Where) -> Fault:
    return Fault(
        where,
        f"{where.subject} contient du texte, là où il ne faut que d'autres éléments.",
        "Mettez ce texte dans l'élément prévu pour cette donnée.",
    )


def _elements_inside(found: re.Match[str], where: Where) -> Fault:
    return Fault(
        where,
        f"{where.subject} contient d'autres éléments, là où il ne faut qu'une valeur.",
        "Gardez la valeur seule, sans élément à l'intérieur.",
    )


def _unknown_root(found: re.Match[str], where: Where) -> Fault:
    return Fault(
        where,
        f"{where.subject} ne peut pas commencer une facture de ce format.",
        "Exportez la facture en UBL, en CII ou en Factur-X, sans l'envelopper dans un autre message.",
    )


SHAPES: tuple[tuple[re.Pattern[str], Teller], ...] = tuple(
    (re.compile(pattern, re.DOTALL), tell)
    for pattern, tell in (
        (r"This element is not expected\.", _unexpected),
        (r"Missing child element\(s\)\.", _incomplete),
        (r"\[facet 'enumeration'\] The value '(?P<value>.*?)' is not an element of the set", _out_of_list),
        (r"\[facet 'pattern'\] The value '(?P<value>.*?)' is not accepted by the pattern", _out_of_shape),
        (r"\[facet '\w+'\] The value", _out_of_bounds),
        (r"'(?P<value>.*)' is not a valid value of the (?P<type>.*)", _badly_written),
        (r"The attribute '(?P<name>[^']+)' is required but missing", _attribute_missing),
        (r"The attribute '[^']+' is not allowed", _attribute_unknown),
        (r"Character content (?:other than whitespace )?is not allowed", _text_inside),
        (r"Element content is not allowed", _elements_inside),
        (r"No matching global (?:element )?declaration available", _unknown_root),
    )
)

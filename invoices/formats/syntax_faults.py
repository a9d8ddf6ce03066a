"""Rules of syntax of the UBL, CII and Factur-X rule sets, told from the shape of their English message.

These rule sets have some two thousand of them and a dozen shapes: « Element 'ram:ID' must occur exactly 1 times. ».
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from invoices.formats.faults import Fault, Where

NAME = r"'?(?P<name>@?(?:[a-z]+:)?[A-Za-z][\w.]*)(?:\[.*\])?'?"  # what follows in brackets only tells a variant

Teller = Callable[[Where], Fault]


def read(message: str, where: Where) -> Fault | None:
    """The fault that a message tells, None when it has none of the known shapes.

    where: the element that the rule set was looking at, which is the one named or the one that should hold it.
    """
    for pattern, tell in SHAPES:
        found = pattern.fullmatch(message)
        if found:
            return tell(where.at(*_steps(found["name"])))
    return None


def _steps(name: str) -> Sequence[str]:
    """« AccountingSupplierParty Party PostalAddress BlockName » and « ram:ID » alike, as names without prefixes.

    CII's set writes attributes like elements: what begins with a small letter is one.
    """
    spelled = name.replace("/", " ").replace(" scheme identifier", " schemeID")
    words = [word.rpartition(":")[2] for word in spelled.split()]
    last = words[-1].removeprefix("@")
    return [*words[:-1], f"@{last}" if last[0].islower() else last]


def _unused(where: Where) -> Fault:
    return Fault(
        where,
        f"{where.subject} n'a pas d'emploi dans la norme EN 16931.",
        "Réglez votre logiciel pour qu'il ne l'écrive pas, à moins que le destinataire ne vous l'ait demandé.",
    )


def _once_at_most(where: Where) -> Fault:
    return Fault(
        where,
        f"{where.subject} figure trop de fois à cet endroit.",
        "Ne gardez qu'une valeur, ou réunissez-les en une seule.",
    )


def _exactly_once(where: Where) -> Fault:
    return Fault(
        where,
        f"{where.subject} doit figurer une fois, et une seule.",
        "Renseignez cette donnée dans votre logiciel si elle manque ; si elle est répétée, n'en gardez qu'une.",
    )


def _at_least_once(where: Where) -> Fault:
    return Fault(
        where, f"{where.subject} doit figurer au moins une fois.", "Renseignez cette donnée dans votre logiciel."
    )


def _out_of_list(where: Where) -> Fault:
    return Fault(
        where,
        f"{where.subject} porte une valeur qui n'appartient pas à la liste admise.",
        "Remplacez cette valeur par un code de la liste, ou retirez-la si elle n'est pas obligatoire.",
        coded=where.coded,
    )


def _required(where: Where) -> Fault:
    return Fault(
        where,
        f"{where.subject} manque, alors que la donnée ne se comprend pas sans cela.",
        REQUIRED.get(where.steps[-1].name, "Faites écrire cet attribut par votre logiciel."),
    )


REQUIRED = {
    "@currencyID": "Ajoutez la devise du montant : EUR pour l'euro.",
    "@unitCode": "Ajoutez le code de l'unité : C62 pour une pièce, HUR pour une heure.",
    "@schemeID": "Ajoutez le type de l'identifiant : 0009 pour un SIRET, VA pour un numéro de TVA.",
    "@format": "Ajoutez le format de la date : 102 pour l'année, le mois et le jour en huit chiffres.",
    "@mimeCode": "Ajoutez le type de la pièce, par exemple application/pdf.",
    "@filename": "Ajoutez le nom du fichier joint, par exemple bordereau.pdf.",
    "@listID": "Ajoutez le code de la liste employée, ou retirez cette valeur.",
}

SHAPES: tuple[tuple[re.Pattern[str], Teller], ...] = tuple(
    (re.compile(pattern), tell)
    for pattern, tell in (
        (rf"(?:Element|Attribute) {NAME} (?:is )?marked as not used in the given context\.?", _unused),
        (r"A UBL (?:invoice|credit note) sh(?:ould|all) not include the (?P<name>[\w /]+?)\.?", _unused),
        (r"(?P<name>@?[\w/]+) ?(?:should not be present|shall not be used|not be present)\.?", _unused),
        (rf"Element (?:variant )?{NAME} may occur at maximum [12] times\.?", _once_at_most),
        (r"(?P<name>\w+) (?:should|shall) (?:exist maximum once|occur at most once in \w+)\.?", _once_at_most),
        (rf"Element {NAME} must occur exactly 1 times\.?", _exactly_once),
        (r"(?P<name>\w+) must exist exactly once\.?", _exactly_once),
        (rf"Element {NAME} must occur at least 1 times\.?", _at_least_once),
        (rf"Value of {NAME} is not allowed\.?", _out_of_list),
        (rf"Attribute {NAME} is required in this context\.?", _required),
    )
)

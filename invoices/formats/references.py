"""What an invoice calls itself and refers to: number, dates, type, order, contract, bank account, currency.

The labels are those of French invoices, with the English ones French software prints. Sources: the words that
suppliers are told to use before their data (« engagement », « EJ », « commande », « code service »), the data
of domain.md §5.1, and the habits of invoicing software.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from invoices.domain.document import Found
from invoices.formats.labels import Candidate, Reading, best, by_labels, found, label
from invoices.formats.layout import Line, Spot
from invoices.formats.values import dates, fold, ibans

N = r"(?:n ?[°*']\.?|no\b\.?|num(?:ero)?\b\.?|nr\b\.?|#)"
FORMER = r"(?:associee|liee|d'origine|initiale|precedente|rectifiee|annulee|corrigee|concernee|de reference)"
OF = r"(?:de |du |d'|de l'|de la |des )?(?:la |l'|votre )?"
CELL = r"(?:^|(?<=\t))"

NUMBER = (
    label(rf"\b{N} ?{OF}(?:facture|avoir|invoice)\b(?! ?{FORMER})", 0.95),
    label(
        rf"\b(?:facture|avoir|note de credit|note d'honoraires|invoice|credit note)"
        rf"(?: (?!{FORMER})[a-z']{{2,14}}){{0,3}}"
        rf" ?[:\-]? ?(?:{N}|number\b)",
        0.95,
    ),
    label(rf"\b(?:reference|ref\.?) {OF}(?:facture|piece|document)\b(?! ?{FORMER})", 0.9),
    label(rf"\b{N} ?{OF}(?:document|piece)\b", 0.85),
)
TITLE_NUMBER = (
    label(
        rf"{CELL}(?:votre |duplicata )?(?:facture|avoir|facture d'avoir|invoice|note d'honoraires)\b(?! ?{FORMER})",
        0.86,
    ),
    label(rf"{CELL}{N}(?= ?:? ?[a-z0-9])", 0.6, is_header=False),
)
ORIGIN = (
    label(rf"\b(?:{N} ?{OF})?(?:facture|piece) {FORMER}(?: ?{N})?", 0.9),
    label(
        rf"\b(?:avoir sur|annul\w+|concern\w+|relati\w+ a|corrig\w+|rectifi\w+|sur)(?: \w+)? (?:la |notre |votre )?"
        rf"facture(?: ?{N})?",
        0.85,
        is_header=False,
    ),
)
SERVICE_CODE = (
    label(rf"\b(?:code|{N}) ?(?:du )?service(?: (?:executant|destinataire|chorus|client))?\b", 0.93),
    label(r"\bservice executant\b", 0.9),
)
ENGAGEMENT = (
    label(rf"\b(?:{N} ?{OF})?engagements?(?: juridique)?\b(?: ?\(?e\.?j\.?\)?)?(?: ?{N})?", 0.95),
    label(rf"\b(?:{N} ?{OF})?(?:ej|e\.j\.)(?![a-z])(?: ?{N})?", 0.95),
    label(rf"\b{N} ?{OF}(?:bon de )?commande(?: client| acheteur)?\b", 0.9),
    label(rf"\b(?:votre |bon de )?commande(?: client)?(?: ?(?:{N}|:))", 0.88),
    label(r"\b(?:bon de commande|votre commande|purchase order|order number)\b", 0.85),
    label(r"\b(?:votre reference|vos references?|votre ref\b\.?|vos ref\b\.?|v/ ?ref\b\.?|reference client)", 0.6),
)
MARKET = (
    label(rf"\b{N} ?{OF}(?:marche|contrat|accord-cadre)(?: public)?\b", 0.93),
    label(rf"\b(?:marche|contrat|accord-cadre)(?: public| de [a-z]+)? ?(?:{N}|:)", 0.9),
)
ISSUED = (
    label(rf"\bdate {OF}(?:facture|facturation|emission|avoir|piece|document|etablissement)\b(?! ?{FORMER})", 0.95),
    label(
        r"\b(?:invoice date|date of issue|emise? le|etablie? le|facture (?:[^\t]{1,30} )?(?:du|en date du)|avoir du"
        r"|dated?e?e? du)\b",
        0.93,
        is_header=False,
    ),
    label(rf"{CELL}date\b(?! ?(?:d'|de\b|du\b|des\b|limite|debut|fin\b))", 0.88),
    label(r"(?:^|[\t,;|·\-] ?)date ?:", 0.86),
    label(r"\b(?:facturee?|editee?) le\b", 0.82, is_header=False),
    label(r"(?:^|, ?|\bfait a [a-z\- ]+|\t)le(?= [0-9l])", 0.78, is_header=False),
)
DUE = (
    label(r"\b(?:date d')?echeance\b(?: (?:le|au|de (?:paiement|reglement)))?", 0.93),
    label(
        r"\b(?:(?:a (?:payer|regler)|payable|exigible)(?: avant| au plus tard| pour| jusqu'au)?|au plus tard)(?: le)?\b"
        r"(?= ?:? ?[0-9l])",
        0.93,
        is_header=False,
    ),
    label(r"\bdate limite de (?:paiement|reglement)\b", 0.95),
    label(r"\bdue date\b", 0.93),
    label(r"\bdate de (?:paiement|reglement)\b", 0.7),
)

TOKEN = re.compile(
    r"(?:[A-Za-z]{1,4} (?=[0-9]))?[^\W_][\w./\-]*(?: ?[/\-] ?[^\W_]+)?(?: [0-9]{2,6}(?![\w/.,%€\-]| ?[%€]))*"
)
PHONE = re.compile(r"0[0-9](?: ?[0-9]{2}){4}$|\+?33")
CODE = re.compile(r"[^\W_][\w.\-/]*")
ADDRESS = re.compile(r"[0-9]{1,5}(?: ?(?:bis|ter))?,? (?!du\b|le\b|date\b)[a-z]{2,}")
TITLE_AVOIR = re.compile(
    rf"{CELL}(?:(?:facture|note) d'avoir|avoir|note de credit|credit note)\b(?= ?$| ?\t| ?:| ?{N}| [^ ]*[0-9])"
)
TITLE_FACTURE = re.compile(
    rf"{CELL}(?:[a-z]+ |objet ?: ?)?(?:facture|note d'honoraires|invoice)\b(?! d'avoir)|\bfacture ?{N}"
)
MONEY_NAMES = (
    ("EUR", re.compile(r"€|\beur\b|\beuros?\b")),
    ("USD", re.compile(r"\$|\busd\b")),
    ("GBP", re.compile(r"£|\bgbp\b")),
    ("CHF", re.compile(r"\bchf\b")),
)
LAST_RESORT = 0.45
STRAY_SIGNS = 3
ORDER_DIGITS = 10  # an engagement of the State (domain.md §5.6, C4)


def read_references(lines: Sequence[Line]) -> dict[str, Found]:
    """The fields this module knows, as far as they are printed."""
    origins = by_labels(lines, ORIGIN, read_number)
    numbers = [
        one
        for one in by_labels(lines, NUMBER, read_number) + by_labels(lines, TITLE_NUMBER, read_title_number)
        if not any(_same_place(one.spot, other.spot) for other in origins)
    ]
    chosen = {
        "number": best(numbers),
        "origin_number": best(origins),
        "service_code": best(by_labels(lines, SERVICE_CODE, read_code)),
        "engagement": _preferred(by_labels(lines, ENGAGEMENT, read_order)),
        "market": best(by_labels(lines, MARKET, read_number)),
    }
    fields = {name: found(candidate) for name, candidate in chosen.items() if candidate}
    return fields | _dates(lines) | _account(lines) | _currency(lines) | _kind(lines)


def _same_place(one: Spot, other: Spot) -> bool:
    return one.line is other.line and one.start < other.end and other.start < one.end


def read_number(line: Line, place: int) -> Reading | None:
    """An invoice, order or contract number: a token with a digit that is no date, amount, rate or telephone."""
    match = TOKEN.match(line.text, place)
    if not match:
        return None
    value = match.group(0).rstrip("./-")
    after = line.text[match.end() : match.end() + 2]
    if (
        not re.search("[0-9]", value)
        or len(value) > 30
        or PHONE.match(value)
        or re.match(r"[,.][0-9]| ?[%€]", after)
        or any(one.start == 0 for one in dates(value))
    ):
        return None
    return value, place, place + len(value)


def read_title_number(line: Line, place: int) -> Reading | None:
    """A number near a mere title: what could be a street, a page or a count of lines is left alone."""
    reading = read_number(line, place)
    if not reading or ADDRESS.match(line.folded, place) or len(str(reading[0])) < 3:
        return None
    return reading


def read_order(line: Line, place: int) -> Reading | None:
    """An engagement or order: ten digits, even in groups, or any number of three characters and more."""
    grouped = re.match(r"[0-9](?: ?[0-9]){9}(?![0-9])", line.text[place:])
    if grouped:
        return grouped.group(0).replace(" ", ""), place, place + grouped.end()
    reading = read_number(line, place)
    return reading if reading and len(str(reading[0])) >= 3 else None


def read_code(line: Line, place: int) -> Reading | None:
    """A service code: a token with a digit, or in capitals."""
    match = CODE.match(line.text, place)
    value = match.group(0).rstrip("./-") if match else ""
    is_code = re.search("[0-9]", value) or (len(value) > 2 and value.isupper())
    return (value, place, place + len(value)) if is_code else None


def read_date(line: Line, place: int) -> Reading | None:
    """A date that begins here, or a few words on in the same cell (« le », « au », a town)."""
    cell_end = line.text.find("\t", place)
    for one in dates(line.text[place : cell_end if cell_end > 0 else None]):
        between = line.text[place : place + one.start]
        if len(between) > 20 or re.search("[0-9:]", between):
            return None
        return one.value, place + one.start, place + one.end
    return None


def _preferred(candidates: Sequence[Candidate]) -> Candidate | None:
    """The order of the strongest label; ten digits say more than any label."""
    return best(
        [
            one._replace(weight=min(one.weight + 0.03, 0.97))
            if re.fullmatch(rf"[0-9]{{{ORDER_DIGITS}}}", one.value)
            else one
            for one in candidates
        ]
    )


def _dates(lines: Sequence[Line]) -> dict[str, Found]:
    deadlines = by_labels(lines, DUE, read_date)
    due = best(deadlines)
    issued = best(
        [
            one
            for one in by_labels(lines, ISSUED, read_date)
            if not any(_same_place(one.spot, other.spot) for other in deadlines)
        ]
    ) or _lone_date(lines, due)
    fields = {name: found(one) for name, one in (("issue_date", issued), ("due_date", due)) if one}
    if issued and due and due.value < issued.value:  # one of the two is wrong, and nothing says which
        fields = {name: replace(one, confidence=min(one.confidence, 0.55)) for name, one in fields.items()}
    return fields


def _lone_date(lines: Sequence[Line], due: Candidate | None) -> Candidate | None:
    """Without a label, the first date in the upper half of the first page, as a guess."""
    for line in lines:
        if line.page.number > 1 or line.top > line.page.height / 2:
            return None
        for one in dates(line.text):
            if not due or one.value != due.value:
                return Candidate(one.value, Spot(line, one.start, one.end), LAST_RESORT)
    return None


def _account(lines: Sequence[Line]) -> dict[str, Found]:
    candidates = [
        Candidate(one.value, Spot(line, one.start, one.end), 0.95 if "iban" in line.folded else 0.85)
        for line in lines
        for one in ibans(line.text)
    ]
    chosen = best(candidates)
    return {"iban": found(chosen, is_checked=True)} if chosen else {}


def _currency(lines: Sequence[Line]) -> dict[str, Found]:
    seen: dict[str, tuple[int, Spot]] = {}
    for line in lines:
        for name, pattern in MONEY_NAMES:
            for match in pattern.finditer(line.folded):
                count, spot = seen.get(name, (0, Spot(line, match.start(), match.end())))
                seen[name] = (count + 1, spot)
    if not seen:
        return {}
    name = max(seen, key=lambda each: seen[each][0])
    strays = sum(count for other, (count, _) in seen.items() if other != name)
    weight = 0.95 if seen[name][0] > STRAY_SIGNS * strays else 0.65  # a recognition sees a $ in a smudge
    return {"currency": found(Candidate(name, seen[name][1], weight), is_checked=True)}


def _kind(lines: Sequence[Line]) -> dict[str, Found]:
    """FACTURE or AVOIR by the title; « à valoir » and « avoir » in a sentence are no title."""
    for value, title in (("AVOIR", TITLE_AVOIR), ("FACTURE", TITLE_FACTURE)):
        for line in lines:
            match = title.search(line.folded)
            if match:
                spot = Spot(line, match.start(), match.end())
                return {"document_type": found(Candidate(value, spot, 0.95), is_checked=True)}
    return {}


def tidy_recognised(fields: dict[str, Found]) -> dict[str, Found]:
    """A recognised number in capitals throughout: « Fâ-2026-0001 » is FA-2026-0001, and less sure for it."""
    return {
        name: _capitals(one) if one.source == "ocr" and isinstance(one.value, str) and name in CAPITALS else one
        for name, one in fields.items()
    }


CAPITALS = frozenset({"number", "origin_number", "engagement", "market", "service_code"})


def _capitals(one: Found) -> Found:
    plain: Any = fold(str(one.value)).upper()
    return one if plain == one.value else replace(one, value=plain, confidence=min(one.confidence, 0.7))

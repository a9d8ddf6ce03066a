"""What labels that no table knows seem to say: a second reading of the fields that the first leaves empty.

Every value of the right shape is weighed by the words around it. A guess is offered « à vérifier », never as sure.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence

from invoices.domain.document import SURE, WORTH_SHOWING, Found
from invoices.formats.labels import Candidate, Reader, found
from invoices.formats.layout import DIGIT, Line, Spot
from invoices.formats.stems import is_said, speaks_of_another, weight
from invoices.formats.surroundings import heard
from invoices.formats.tokens import likeness, read_code, read_number, read_order
from invoices.formats.values import dates, fold

MOST = SURE - 0.05  # confidence of a guess
LEAST = 0.5  # weight under which a field had better stay empty
RIVAL = 0.04  # two values whose weights differ by less: nothing says which
NEXT = datetime.timedelta(days=75)  # in which an invoice is to be paid
LATEST = datetime.timedelta(days=370)
TOKEN_SAID, DAY_SAID = 36, 70  # letters before a value that speak of it
HEAD_ROWS = 60  # lines of the first page in which an invoice says what it refers to
STARTS = re.compile(r"[^a-z]|[^\W_]*[0-9]")
INITIALS = re.compile(r"[A-Z]{1,4} (?=[0-9])")
APART = re.compile(r" ?[–—·•|,;/)(]")
COUNT = re.compile("[0-9]{1,5}")
GOES_ON = re.compile(r",? (?!du\b|le\b|en date|date|au\b|pour\b)[a-z]{2}")
PRICED = re.compile(r"[,.][0-9]| ?[€%]")
SHORTEST = 2
NOTHING = re.compile(
    r"(?:neant|aucune?|sans|non|ht|ttc|tva|eur|siret|siren|rcs|iban|bic)$|sire[tn]|fr ?[0-9]{2}\b", re.IGNORECASE
)
STATE_ORDER = re.compile(r"[124][0-9]{9}")
MONTH = re.compile(r"(?:[^\W\d_]{3,9}\.? )?20[0-9]{2}$")
OWN_SHAPE = re.compile(r"(?:f|a)[a-z]{0,4}[ \-_/.]?[0-9]", re.IGNORECASE)

NAMES = {
    "number": "number",
    "engagement": "engagement",
    "market": "market",
    "service": "service_code",
    "due": "due_date",
    "issued": "issue_date",
}
TOKENS: Mapping[str, Reader] = {
    "number": read_number,
    "engagement": read_order,
    "market": read_number,
    "service": read_code,
}


def guessed_references(lines: Sequence[Line], fields: Mapping[str, Found]) -> dict[str, Found]:
    """The fields of a document's own data that `fields` lacks, as far as words around a value speak for one."""
    guesses: dict[str, Found] = {}
    fields = {name: one for name, one in fields.items() if one.confidence >= WORTH_SHOWING}
    for name in [each for each in TOKENS if NAMES[each] not in fields]:
        chosen = _best(_tokens(lines, name, {*_texts(fields), *_texts(guesses)}))
        if chosen:
            guesses[NAMES[name]] = _guess(chosen)
    guesses |= _guessed_issue(lines, fields)
    return guesses | _guessed_due(lines, fields | guesses)


def _texts(fields: Mapping[str, Found]) -> set[str]:
    return {one.value.replace(" ", "") for one in fields.values() if isinstance(one.value, str)}


def _guess(one: Candidate) -> Found:
    return found(one._replace(weight=min(one.weight, MOST)))


def _best(candidates: Sequence[Candidate]) -> Candidate | None:
    """The heaviest, if no other value is as heavy."""
    ranked = sorted(candidates, key=lambda one: -one.weight)
    if not ranked or ranked[0].weight < LEAST:
        return None
    rivals = [one for one in ranked if one.value != ranked[0].value and one.weight > ranked[0].weight - RIVAL]
    return None if rivals else ranked[0]


def _tokens(lines: Sequence[Line], name: str, taken: set[str]) -> list[Candidate]:
    head = [line for line in lines[:HEAD_ROWS] if line.page is lines[0].page]
    if not is_said(name, "\n".join(line.folded for line in head)):
        return []
    seen = []
    for row, line in enumerate(head):
        for value, spot, since in _read_on(line, name):
            if value.replace(" ", "") not in taken and _is_apart(value, spot):
                says = _said(lines, row, name, spot, since)
                if says:
                    seen.append(Candidate(value, spot, says + _shape(name, value, spot)))
    return seen


def _is_apart(value: str, spot: Spot) -> bool:
    """Tell a reference from a word, a month, the number of a street, a postcode, a head of a table in capitals."""
    if NOTHING.match(value) or MONTH.match(value) or len(value) < SHORTEST:
        return False
    rest = spot.line.text[spot.end : spot.line.cell_at(spot.start).end]
    if PRICED.match(rest) or any(dates(value)):
        return False
    if not DIGIT.search(value):
        before = spot.line.text[: spot.start][-TOKEN_SAID:]
        return (not rest or bool(APART.match(rest))) and (before.upper() != before or not before.strip())
    return not (COUNT.fullmatch(value) and GOES_ON.match(fold(rest)))


def _shape(name: str, value: str, spot: Spot) -> float:
    if name == "service":
        return likeness(spot)
    if name == "engagement":
        return 0.05 * bool(STATE_ORDER.fullmatch(value))
    return 0.05 * bool(name == "number" and OWN_SHAPE.match(value))


def _said(lines: Sequence[Line], row: int, name: str, spot: Spot, since: int) -> float:
    near = DAY_SAID if name in ("due", "issued") else TOKEN_SAID
    return max(
        (weight(name, _end(one.text, near)) * one.nearness for one in heard(lines, row, spot, since)), default=0.0
    )


def _end(text: str, length: int) -> str:
    """The last words of a text."""
    return text if len(text) <= length else text[-length:].partition(" ")[2]


def _read_on(line: Line, name: str) -> Iterator[tuple[str, Spot, int]]:
    """The values on a line, each with the end of the one before it in its cell; that of « EJ 12 » is 12."""
    since = end = 0
    for start, word in zip(line.starts, line.words, strict=True):
        if start < end or not STARTS.match(word.text):
            continue
        reading = TOKENS[name](line, start, line.cell_at(start).end)
        if reading and reading[1] == start:
            value, spot = reading[0], Spot(line, *reading[1:])
            initials = INITIALS.match(value)
            if initials and weight(name, initials[0].lower()):
                value, spot = value[initials.end() :], spot._replace(start=start + initials.end())
            yield value, spot, since
            since = end = spot.end


def _days(lines: Sequence[Line]) -> Iterator[tuple[int, datetime.date, Spot, int]]:
    for row, line in enumerate(lines):
        since = 0
        for one in dates(line.text):
            yield row, one.value, Spot(line, one.start, one.end), since
            since = one.end


def _guessed_issue(lines: Sequence[Line], fields: Mapping[str, Found]) -> dict[str, Found]:
    """The day of the invoice: one that words on the first page call so, or the only one of which they say nothing."""
    if NAMES["issued"] in fields:
        return {}
    head = [line for line in lines if line.page is lines[0].page]
    taken = {one.value for one in fields.values()}
    days = [each for each in _days(head) if each[1] not in taken]
    said = [
        Candidate(day, spot, says)
        for row, day, spot, since in days
        if (says := _said(head, row, "issued", spot, since))
    ]
    plain = [
        Candidate(day, spot, LEAST)
        for row, day, spot, since in days
        if not any(speaks_of_another(_end(one.text, DAY_SAID)) for one in heard(head, row, spot, since))
    ]
    chosen = _best(said) or (None if said else _best(plain))
    return {NAMES["issued"]: _guess(chosen)} if chosen else {}


def _guessed_due(lines: Sequence[Line], fields: Mapping[str, Found]) -> dict[str, Found]:
    """The day to pay by: one that words around it call so, or the only later one of the next weeks."""
    issued = fields.get("issue_date")
    if "due_date" in fields or not issued or not isinstance(issued.value, datetime.date):
        return {}
    first = issued.value
    seen = [
        Candidate(day, spot, says)
        for row, day, spot, since in _days(lines)
        if first <= day <= first + LATEST and (says := _said(lines, row, "due", spot, since))
    ]
    chosen = _best(seen)
    return {"due_date": _guess(chosen)} if chosen else {}

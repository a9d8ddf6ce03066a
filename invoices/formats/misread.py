"""Codes as recognition misreads them: letters among digits that look alike, told by how such codes are written.

A code that was changed is offered « à vérifier », never as sure: no key vouches for it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from invoices.domain.document import SURE, Found
from invoices.formats.layout import Line
from invoices.formats.values import fold

NAMES = frozenset({"supplier_name", "recipient_name"})
CODES = frozenset({"number", "origin_number", "engagement", "market", "service_code"})
LETTER_O = re.compile(r"(?<=[0-9])O(?=[0-9O])|O(?=O*0)|(?<=0)O|O(?=O+[0-9])|(?<=O)O(?=[0-9])")
TWICE = re.compile(r"(?<=0)O(?=0)")  # one sign read as both: « N0O0850 » is N00850
OFFICE = re.compile(r"(?<![A-Z])DS1(?=[0-9])")  # DSI, of information systems, which buys more than any other office
NATURE = re.compile(r"((?:20)?2[0-9])5([0-9]{4})")  # « 26S0364 »: year, S for services, rank
YEAR = re.compile(r"(?:19|20)[0-9]{2}")
ALIKE = str.maketrans("OQDIL|SBZG", "0001115826")
TO_LETTERS = str.maketrans("01258", "olzsB")
IN_WORD = re.compile(r"(?<=[a-zà-ÿ])[01258](?=[a-zà-ÿ])")  # « En2ymatis »
INITIAL = re.compile(r"(?<=\b[A-Z]),(?= [A-Z])")  # « Dr P, Hoarau »
MARKS = re.compile(r"['\"’]{2,}")
AROUND = ".,:;()[]«»\"'"
CHANGED = 0.7
DOUBTED = SURE - 0.05
SHORTEST = 5  # signs of a code that is known again elsewhere


def tidied(lines: Sequence[Line], fields: Mapping[str, Found]) -> dict[str, Found]:
    """The fields with recognised names and codes as such are written, codes as the page prints them most clearly."""
    recognised = {name: one for name, one in fields.items() if one.source == "ocr"}
    names = {name: _spelled(recognised[name]) for name in NAMES & set(recognised)}
    codes = CODES & set(recognised)
    said = _printed(lines) if codes else {}
    return {**fields, **names} | {name: _written(name, _seconded(recognised[name], said)) for name in codes}


def _spelled(one: Found) -> Found:
    """A name without digits among its letters, nor commas or marks that no name has."""
    text = IN_WORD.sub(lambda match: match[0].translate(TO_LETTERS), str(one.value))
    text = MARKS.sub("'", INITIAL.sub(".", text)).rstrip(" ,;:")
    return one if text == one.value else replace(one, value=text, confidence=min(one.confidence, CHANGED))


def _printed(lines: Iterable[Line]) -> Mapping[str, Counter[str]]:
    """The recognised words that hold digits, by what all their misreadings share, with how surely they were read."""
    said: dict[str, Counter[str]] = defaultdict(Counter)
    for line in lines:
        for word in line.words:
            text = word.text.strip(AROUND)
            if len(text) >= SHORTEST and any(sign.isdigit() for sign in text):
                said[_shape(text)][fold(text).upper()] += round(100 * word.confidence)
    return said


def _shape(text: str) -> str:
    """« FCO0071 » and « FC00071 » alike; noughts one after another count once: they are read too often, or too few."""
    return re.sub("0+", "0", fold(text).upper().translate(ALIKE))


def _seconded(one: Found, said: Mapping[str, Counter[str]]) -> Found:
    """The code as it was read most surely, or most often, wherever it is printed."""
    text = fold(str(one.value)).upper()
    readings = said.get(_shape(text), Counter())
    if len(readings) < 2:
        return one
    [(best, _)] = readings.most_common(1)
    return replace(one, value=best if best != text else one.value, confidence=min(one.confidence, DOUBTED))


def _written(name: str, one: Found) -> Found:
    """In capitals, with noughts where an O stands among digits, and the letters that a market's number has."""
    plain = OFFICE.sub("DSI", LETTER_O.sub("0", TWICE.sub("", fold(str(one.value)).upper())))
    nature = NATURE.fullmatch(plain) if name == "market" else None
    plain = f"{nature[1]}S{nature[2]}" if nature else plain
    if plain != one.value:
        return replace(one, value=plain, confidence=min(one.confidence, CHANGED))
    is_half = name in ("market", "number") and YEAR.fullmatch(plain)
    return replace(one, confidence=min(one.confidence, CHANGED)) if is_half else one

"""What an invoice calls itself and refers to: number, dates, type, order, contract, bank account, currency."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from invoices.domain.document import Found
from invoices.formats import vocabulary as words
from invoices.formats.labels import Candidate, best, by_labels, found
from invoices.formats.layout import Line, Spot
from invoices.formats.tokens import read_code, read_date, read_number, read_order, read_title_number
from invoices.formats.values import dates, fold, ibans

CAPITALS = frozenset({"number", "origin_number", "engagement", "market", "service_code"})
LAST_RESORT = 0.45
STRAY_SIGNS = 3
ORDER_DIGITS = 10  # an engagement of the State (domain.md §5.6, C4)


def read_references(lines: Sequence[Line]) -> dict[str, Found]:
    """The fields this module knows, as far as they are printed."""
    origins = by_labels(lines, words.ORIGIN, read_number)
    numbers = [
        one
        for one in by_labels(lines, words.NUMBER, read_number) + by_labels(lines, words.TITLE_NUMBER, read_title_number)
        if not any(_same_place(one.spot, other.spot) for other in origins)
    ]
    chosen = {
        "number": best(numbers),
        "origin_number": best(origins),
        "service_code": best(by_labels(lines, words.SERVICE_CODE, read_code)),
        "engagement": _preferred(by_labels(lines, words.ENGAGEMENT, read_order)),
        "market": best(by_labels(lines, words.MARKET, read_number)),
    }
    fields = {name: found(candidate) for name, candidate in chosen.items() if candidate}
    return fields | _dates(lines) | _account(lines) | _currency(lines) | _kind(lines)


def _same_place(one: Spot, other: Spot) -> bool:
    return one.line is other.line and one.start < other.end and other.start < one.end


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
    deadlines = by_labels(lines, words.DUE, read_date)
    due = best(deadlines)
    issued = best(
        [
            one
            for one in by_labels(lines, words.ISSUED, read_date)
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
        for name, pattern in words.MONEY_NAMES:
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
    for value, title in (("AVOIR", words.TITLE_AVOIR), ("FACTURE", words.TITLE_FACTURE)):
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


def _capitals(one: Found) -> Found:
    plain: Any = fold(str(one.value)).upper()
    return one if plain == one.value else replace(one, value=plain, confidence=min(one.confidence, 0.7))

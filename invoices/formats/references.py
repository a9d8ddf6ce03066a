"""What an invoice calls itself and refers to: number, dates, type, order, contract, bank account, currency."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from invoices.domain.document import Found
from invoices.formats import vocabulary as words
from invoices.formats.amount_words import MONEY_NAMES
from invoices.formats.date_words import DATES
from invoices.formats.labels import Candidate, LabelledPage, Reader, best, found
from invoices.formats.layout import Line, Spot, run_ons
from invoices.formats.tokens import (
    read_code,
    read_date,
    read_framework,
    read_number,
    read_order,
    read_title_number,
)
from invoices.formats.values import dates, digits_meant, ibans

FOLLOWS = re.compile(r",? ?[(\-–—·|/]? ?(?:emise? |etablie? |date |en date )?(?:du|le|de)? ?(?=[0-9l])")
MENTION = re.compile(rf"\bfact(?:ure)?\.? (?:{words.N} ?:? ?)?(?=[a-z]{{0,5}}[\-/ ]?[0-9])")
IN_PASSING = 0.7
LAST_RESORT, ALONE = 0.45, 0.6
WEEKDAY = re.compile(r"(?:(?:lun|mar|mercre|jeu|vendre|same)di |dimanche )?")
DELAYS = range(7, 93)  # days
STRAY_SIGNS = 3
LABELS = (*words.REFERENCES, *DATES)
BY_NUMBER = 0.82  # for the type of a page without a title
ORDER_DIGITS = 10  # an engagement of the State (domain.md §5.6, C4)


READERS: Mapping[str, Reader] = {
    "number": read_number,
    "title": read_title_number,
    "origin": read_number,
    "service": read_code,
    "engagement": read_order,
    "market": read_number,
    "issued": read_date,
    "due": read_date,
    "other": read_date,  # days of something else, which are no guesses either
    "any": read_date,
    "framework": read_framework,
}


def read_references(lines: Sequence[Line]) -> dict[str, Found]:
    """The fields this module knows, as far as they are printed."""
    seen = defaultdict(list, LabelledPage(lines, LABELS).candidates(READERS))
    kind = _kind(lines) or _kind_by_number(seen["number"])
    numbers, origins = _numbers(seen["number"] + seen["title"], seen["origin"], kind)
    if not origins and kind and kind["document_type"].value == "AVOIR":
        origins = _mentioned(lines, {one.value for one in numbers})
    chosen = {
        "number": best(numbers),
        "origin_number": best(origins),
        "service_code": best(seen["service"]),
        "engagement": _preferred(seen["engagement"]),
        "market": best(seen["market"]),
        "framework": best(seen["framework"]),
    }
    fields = {name: found(candidate) for name, candidate in chosen.items() if candidate}
    issued = [*seen["issued"], *_dates_of(numbers)]
    return fields | _dates(lines, issued, seen["due"], _elsewhere(seen)) | _account(lines) | _currency(lines) | kind


def _numbers(
    numbers: list[Candidate], origins: list[Candidate], kind: Mapping[str, Found]
) -> tuple[list[Candidate], list[Candidate]]:
    """What an avoir calls « facture » beside its own number is the invoice it corrects."""
    is_avoir = "document_type" in kind and kind["document_type"].value == "AVOIR"
    own = {one.value for one in numbers if "avoir" in one.by or re.search(r"\bcredit\b", one.by)}
    if not (is_avoir and own):
        return numbers, origins
    foreign = [one for one in numbers if "fact" in one.by and "avoir" not in one.by and one.value not in own]
    kept = [one for one in numbers if one not in foreign]
    return kept, origins + [one._replace(weight=min(one.weight, 0.85)) for one in foreign]


def _mentioned(lines: Sequence[Line], own: set[str]) -> list[Candidate]:
    """The invoices that an avoir speaks of in passing, other than itself: « …, facture FA-12 du 02/02/2026 »."""
    places = [(line, match.end()) for line in lines for match in MENTION.finditer(line.folded)]
    readings = [(line, read_number(line, place, len(line.text))) for line, place in places]
    return [
        Candidate(reading[0], Spot(line, *reading[1:]), IN_PASSING)
        for line, reading in readings
        if reading and reading[0] not in own
    ]


def _dates_of(numbers: Sequence[Candidate]) -> Iterator[Candidate]:
    """« Facture n° F-12 du 31/01/2026 »: the date that follows the number in its cell is the invoice's."""
    for one in numbers:
        line = one.spot.line
        after = FOLLOWS.match(line.folded, one.spot.end)
        reading = read_date(line, after.end(), line.cell_at(one.spot.end).end) if after else None
        if reading:
            yield Candidate(reading[0], Spot(line, *reading[1:]), one.weight)


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


def _elsewhere(seen: Mapping[str, Sequence[Candidate]]) -> list[Candidate]:
    """The days of something else than invoices."""
    return [one for name in ("other", "any") for one in seen[name] if not one.by.startswith("fact")]


def _dates(
    lines: Sequence[Line], issues: Sequence[Candidate], deadlines: Sequence[Candidate], others: Sequence[Candidate]
) -> dict[str, Found]:
    due = best(deadlines)
    issued = best([one for one in issues if not any(_same_place(one.spot, other.spot) for other in deadlines)])
    if not (issued and due):
        unclaimed = [
            one for one in _printed_dates(lines) if not any(_same_place(one.spot, each.spot) for each in others)
        ]
        issued = issued or _lone_date(unclaimed, due)
        due = due or _later_date(unclaimed, issued)
    fields = {name: found(one) for name, one in (("issue_date", issued), ("due_date", due)) if one}
    if issued and due and due.value < issued.value:  # one of the two is wrong, and nothing says which
        fields = {name: replace(one, confidence=min(one.confidence, 0.55)) for name, one in fields.items()}
    return fields


def _printed_dates(lines: Sequence[Line]) -> Iterator[Candidate]:
    for line in lines:
        for one in dates(line.text):
            yield Candidate(one.value, Spot(line, one.start, one.end), LAST_RESORT)


def _lone_date(printed: Sequence[Candidate], due: Candidate | None) -> Candidate | None:
    """Without a label, a date in the upper half of the first page, as a guess: one alone in its place, or the first."""
    first = None
    for one in printed:
        line = one.spot.line
        if line.page.number > 1 or line.top > line.page.height / 2:
            break
        if due and one.value == due.value:
            continue
        cell = line.cell_at(one.spot.start)
        if not line.sums and one.spot.end == cell.end and WEEKDAY.fullmatch(line.folded, cell.start, one.spot.start):
            return one._replace(weight=ALONE)
        first = first or one
    return first


def _later_date(printed: Sequence[Candidate], issued: Candidate | None) -> Candidate | None:
    """Without a label, the only day that follows the invoice's own by a delay that is given to pay, as a guess."""
    if not issued:
        return None
    days = {one.value: one for one in printed if (one.value - issued.value).days in DELAYS and not one.spot.line.sums}
    return next(iter(days.values())) if len(days) == 1 else None


def _account(lines: Sequence[Line]) -> dict[str, Found]:
    candidates = [
        Candidate(value, spot, 0.95 if "iban" in spot.line.folded else 0.85)
        for index in range(len(lines))
        for value, spot in _accounts_at(lines, index)
    ]
    chosen = best(candidates)
    return {"iban": found(chosen, is_checked=True)} if chosen else {}


def _accounts_at(lines: Sequence[Line], index: int) -> Iterator[tuple[str, Spot]]:
    """The bank accounts on a line, and those that go on at the next."""
    line = lines[index]
    is_recognised = line.page.source == "ocr"
    for text in dict.fromkeys((line.text, digits_meant(line.text) if is_recognised else line.text)):
        for one in ibans(text):
            yield one.value, Spot(line, one.start, one.end)
    for spot, text in run_ons(lines, index):
        for one in ibans(digits_meant(text) if is_recognised else text):
            if one.start < spot.end - spot.start < one.end:
                yield one.value, Spot(line, spot.start + one.start, spot.end)


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
    for value, title, spaced in (
        ("AVOIR", words.TITLE_AVOIR, "avoir"),
        ("FACTURE", words.TITLE_FACTURE, "facture"),
    ):
        for line in lines:
            match = title.search(line.folded)
            if match:
                return _titled(value, Spot(line, match.start(), match.end()))
            for cell in line.cells:  # « A V O I R »
                if line.folded[cell.start : cell.end].replace(" ", "") == spaced:
                    return _titled(value, Spot(line, cell.start, cell.end))
    return {}


def _kind_by_number(numbers: Sequence[Candidate]) -> dict[str, Found]:
    """« Numéro de facture » says what a page without a title is."""
    label = best(numbers)
    is_bill = label and re.search(r"\bfact(?:ure)?\b|\binvoice\b", label.by) and "avoir" not in label.by
    return {"document_type": found(label._replace(value="FACTURE", weight=BY_NUMBER))} if label and is_bill else {}


def _titled(value: str, spot: Spot) -> dict[str, Found]:
    return {"document_type": found(Candidate(value, spot, 0.95), is_checked=True)}

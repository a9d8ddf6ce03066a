"""Values by their labels: beside the label, or under it in the same column.

A label is a pattern on folded text (lower case, no accents) with a weight from 0 to 1: how surely what stands
beside it is the field. Labels are given strongest first; a stretch of text serves the first that claims it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from invoices.domain.document import SURE, Found, Value
from invoices.formats.layout import Line, Spot, cells_below

BETWEEN = re.compile(r"[\s:.=#°|_\-–—]*(?:n ?[°*]\s*)?[\s:.=#|]*")
UNDER = 0.95  # a value under its label is a little less sure than one beside it
IN_COLUMN = 0.6  # the first of several values under a label
AGREEMENT = 0.02  # each further place that says the same
LEGIBLE = 0.88  # tesseract gives 0.89 to 0.97 to what it reads right
RIVAL_MARGIN, RIVAL_COST = 0.1, 0.25


class Label(NamedTuple):
    pattern: re.Pattern[str]
    weight: float
    is_header: bool = True  # its value may stand under it


class Candidate(NamedTuple):
    """A possible value of a field, where it stands, and how much speaks for it (0 to 1)."""

    value: Any
    spot: Spot
    weight: float


Reading = tuple[Any, int, int]
Reader = Callable[[Line, int], Reading | None]
"""Reads a value that begins at a place of a line; gives it with its start and end."""


def label(pattern: str, weight: float, is_header: bool = True) -> Label:
    return Label(re.compile(pattern), weight, is_header)


def by_labels(lines: Sequence[Line], labels: Sequence[Label], read: Reader) -> list[Candidate]:
    """The values that stand by these labels, in reading order."""
    return [candidate for index in range(len(lines)) for candidate in _on_line(lines, index, labels, read)]


def _on_line(lines: Sequence[Line], index: int, labels: Sequence[Label], read: Reader) -> Iterator[Candidate]:
    taken: list[tuple[int, int]] = []
    for one in labels:
        for match in one.pattern.finditer(lines[index].folded):
            start, end = match.span()
            if any(start < other_end and other_start < end for other_start, other_end in taken):
                continue
            taken.append((start, end))
            candidate = _beside(lines[index], end, one, read) or _under(lines, index, start, end, one, read)
            if candidate:
                yield candidate


def _beside(line: Line, end: int, one: Label, read: Reader) -> Candidate | None:
    reading = read(line, after_separators(line, end))
    return Candidate(reading[0], Spot(line, *reading[1:]), one.weight) if reading else None


def _under(lines: Sequence[Line], index: int, start: int, end: int, one: Label, read: Reader) -> Candidate | None:
    if not one.is_header:
        return None
    under = [
        Candidate(reading[0], Spot(spot.line, *reading[1:]), one.weight * UNDER)
        for spot in cells_below(lines, index, start, end)
        if (reading := read(spot.line, after_separators(spot.line, spot.start)))
    ]
    if not under:
        return None
    is_column = len({candidate.value for candidate in under}) > 1  # of a table of lines, each with its own
    return under[0]._replace(weight=under[0].weight * (IN_COLUMN if is_column else 1.0))


def after_separators(line: Line, place: int) -> int:
    match = BETWEEN.match(line.folded, place)
    return match.end() if match else place


def best(candidates: Sequence[Candidate]) -> Candidate | None:
    """The value most speaks for: agreement adds, a rival nearly as good costs."""
    if not candidates:
        return None
    weights: dict[Any, float] = {}
    for value in dict.fromkeys(candidate.value for candidate in candidates):
        same = [candidate.weight for candidate in candidates if candidate.value == value]
        weights[value] = max(same) + AGREEMENT * (len(same) - 1)
    value = max(weights, key=lambda each: weights[each])
    rivals = [weight for other, weight in weights.items() if other != value]
    cost = RIVAL_COST if rivals and max(rivals) > weights[value] - RIVAL_MARGIN else 0.0
    first = max((one for one in candidates if one.value == value), key=lambda one: one.weight)
    return first._replace(weight=min(weights[value], 0.99) - cost)


def found(candidate: Candidate, is_checked: bool = False) -> Found:
    """The candidate as a field of the document.

    is_checked: something else than the letters themselves confirms it (a key, a sum), so that a recognition
    that hesitated does not count much. Nothing else confirms a number: one letter in doubt and it is not sure.
    """
    value: Value = candidate.value
    legibility = candidate.spot.legibility
    confidence = candidate.weight - (1 - legibility) * (0.1 if is_checked else 0.6)
    if not is_checked and legibility < LEGIBLE:
        confidence = min(confidence, SURE - 0.05)
    return Found(value, round(max(confidence, 0.0), 3), candidate.spot.box, candidate.spot.source)

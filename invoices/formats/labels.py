"""Labels and the values they announce: beside, in the next column, below in the same column, below in the same order.

A label is a pattern on folded text (lower case, no accents) for one field, with a weight from 0 to 1: how surely what
stands beside it is that field. Every stretch of text is one label's at most, the longest that fits: « date de
livraison » announces no date of ours, and hides « date » from the fields that look for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from invoices.domain.document import SURE, Found, Value
from invoices.formats.anchors import Anchors
from invoices.formats.captions import captioned
from invoices.formats.layout import DIGIT, EDGE, TIGHT, Cell, Line, Span, Spot, below, heads, running_pairs, tight_pairs

BETWEEN = re.compile(r"[\s:.=#°|_\-–—>»)·•,]*(?:n ?[°*]\s*)?[\s:.=#|]*")
HYPHENS = ("-", "/")
SECOND_HALF = re.compile(r"[A-Z0-9][\w./\-]*")
INITIALS = 3  # letters of a label that may as well begin a value
LINK = re.compile(r" ?(?:/|ou|et|&|-|–|\(|,) ?(?:de |du |d'|n ?° ?)?")
HEADED = re.compile(r"(?:[\s:.\-–—*)]|\([^)]*\)|n ?°)*")  # what may follow a label that heads a column
UNDER = 0.97  # a value under its label is a little less sure than one beside it
SECOND = 0.85  # of the weight, for a value below something that is none
PREFIX = re.compile(r"[0-9:]|(?:[^\s]+\s+){4}")  # what parts a label from the head of a column it ends
HEAD_OF_LINES = re.compile(r"\b(?:qte|qty|quantites?|prix (?:unitaire|ht)|p\.? ?u\b|pu ht|unit price|taux ht|tarif)")
OF_A_LINE = 0.4  # what stands in the table of goods is a line's
IN_COLUMN = 0.6  # the first of several values under a label
FAR = 120.0  # points: what is further right of its label than this gives way to what stands under it
LONGEST_HALF = 24  # letters of a day that the end of a line breaks
AGREEMENT = 0.02  # each further place that says the same
LEGIBLE = 0.88  # tesseract gives 0.89 to 0.97 to what it reads right
RIVAL_MARGIN, RIVAL_COST = 0.1, 0.25
ANY = "any"  # field of a label that gives way to every other


class Label(NamedTuple):
    field: str
    pattern: re.Pattern[str]
    weight: float
    is_header: bool = True  # its value may stand under it


class Labelled(NamedTuple):
    """A label found on the page: where it stands (row: of the lines), where the next one of its line begins."""

    label: Label
    row: int
    start: int
    end: int
    limit: int


class Candidate(NamedTuple):
    """A possible value of a field, where it stands, how much speaks for it (0 to 1), and what announced it."""

    value: Any
    spot: Spot
    weight: float
    by: str = ""


Reading = tuple[Any, int, int]
Reader = Callable[[Line, int, int], Reading | None]
"""Reads a value that begins at a place of a line and ends before another; gives it with its start and end."""


def label(field: str, pattern: str, weight: float, is_header: bool = True) -> Label:
    return Label(field, re.compile(pattern), weight, is_header)


class LabelledPage:
    """The lines of a file with the labels found on them."""

    def __init__(self, lines: Sequence[Line], labels: Sequence[Label]) -> None:
        self.lines = lines
        anchors = _anchors(tuple(labels))
        self.on_line = [_labels_of(line.folded, index, anchors) for index, line in enumerate(lines)]
        for index in range(len(lines) - 1):
            self._join_heads(index, anchors)

    def candidates(self, readers: Mapping[str, Reader]) -> dict[str, list[Candidate]]:
        """The values that stand by their labels, in reading order, by the field of the label.

        A value that two fields claim is that of the nearer label.
        """
        seen: dict[str, list[Candidate]] = {}
        for row in self.on_line:
            for one in row:
                reader = readers.get(one.label.field)
                candidate = _announced(self, one, reader) if reader else None
                if candidate:
                    seen.setdefault(one.label.field, []).append(candidate)
        return seen

    def column(self, one: Labelled) -> tuple[Span, ...]:
        """The stretches of a label's line, of which it is one: heads of the columns below, if it is a head."""
        line = self.lines[one.row]
        cells = [line.cell_at(each.start) for each in self.on_line[one.row]]
        cuts = [
            each.start
            for number, each in enumerate(self.on_line[one.row])
            if (number and cells[number] == cells[number - 1])
            or PREFIX.search(line.text[cells[number].start : each.start])
        ]
        return heads(self.lines, one.row, cuts)

    def _join_heads(self, index: int, anchors: Anchors[Label]) -> None:
        """Labels that begin on a line and end on the next, in heads of narrow columns and in running text."""
        upper = self.lines[index]
        for first, row, second in (*tight_pairs(self.lines, index), *running_pairs(self.lines, index)):
            lower = self.lines[row]
            head = upper.folded[first.start : first.end]
            joined = f"{head} {lower.folded[second.start : second.end]}"
            for one in _labels_of(joined, row, anchors):
                if one.label.field != ANY and one.start < len(head) and one.end > len(head) + 1:
                    end = second.start + one.end - len(head) - 1
                    self.on_line[index] = _without(self.on_line[index], first.start + one.start, first.end)
                    kept = _without(self.on_line[row], second.start, end)
                    whole = Labelled(one.label, row, second.start, end, len(lower.text))
                    self.on_line[row] = _in_order([*kept, whole], len(lower.text))


def _without(row: Sequence[Labelled], start: int, end: int) -> list[Labelled]:
    return [one for one in row if one.end <= start or end <= one.start]


def _in_order(row: Sequence[Labelled], length: int) -> list[Labelled]:
    placed = sorted(row, key=lambda one: one.start)
    limits = [*(one.start for one in placed[1:]), length][: len(placed)]
    return [one._replace(limit=limit) for one, limit in zip(placed, limits, strict=True)]


@cache
def _anchors(labels: tuple[Label, ...]) -> Anchors[Label]:
    return Anchors(labels)


def _labels_of(folded: str, index: int, anchors: Anchors[Label]) -> list[Labelled]:
    matches = [
        (one, match.start(), match.end()) for one in anchors.possible(folded) for match in one.pattern.finditer(folded)
    ]
    matches.sort(key=lambda each: (each[0].field == ANY, each[1] - each[2]))
    taken: list[tuple[Label, int, int]] = []
    for one, start, end in matches:
        if start < end and not any(start < other_end and other < end for _, other, other_end in taken):
            taken.append((one, start, end))
    row = _in_order([Labelled(one, index, start, end, len(folded)) for one, start, end in taken], len(folded))
    return _linked(row, folded)


def _linked(row: list[Labelled], folded: str) -> list[Labelled]:
    """« Commande / marché : … »: labels with nothing but a link between them announce one value together.

    The first begins where it begins and ends with the last; the others are left out, for one value has one name,
    unless the first is none of ours.
    """
    linked: list[Labelled] = []
    for one in row:
        last = linked[-1] if linked else None
        if last and LINK.fullmatch(folded, last.end, one.start):
            label = one.label if last.label.field in (ANY, "other") else last.label
            linked[-1] = last._replace(label=label, end=one.end, limit=one.limit)
        elif (
            last
            and last.label.field == one.label.field
            and one.end - one.start <= INITIALS
            and BETWEEN.fullmatch(folded, last.end, one.start)
        ):
            linked[-1] = last._replace(limit=one.limit)  # « Commande : BC 12 »: the value begins with a label's letters
        else:
            linked.append(one)
    return linked


def _announced(page: LabelledPage, one: Labelled, read: Reader) -> Candidate | None:
    line = page.lines[one.row]
    beside = read_from(line, one.end, one.limit, read)
    if beside and ("\t" not in line.text[one.end : beside[1]] or not one.label.is_header):
        return _candidate(page, one, line, beside)
    cell = line.cell_at(one.start)
    broken = None if beside else _broken(page, one, cell, read)
    if broken:
        return broken
    if beside and not line.text[: cell.end].endswith(":") and not DIGIT.search(line.text) and len(line.cells) > 2:
        beside = None  # a row of heads, of which the next one looks like a value
    if HEADED.fullmatch(line.folded, one.end, max(cell.end, one.end)) is None:
        return None  # words follow it: what stands elsewhere is not its value
    above = _above(page, one, cell, read) if one.label.is_header and not beside else None
    if above:
        return above
    under = _run_on(page, one, cell, read) or (_under(page, one, read) if one.label.is_header else None)
    if beside and not (under and (_is_far(line, one, beside) or not DIGIT.search(line.text))):
        return _candidate(page, one, line, beside)
    return under


def _candidate(page: LabelledPage, one: Labelled, line: Line, reading: Reading, share: float = 1.0) -> Candidate:
    by = page.lines[one.row].folded[one.start : one.end]
    return Candidate(_whole(page, line, reading), Spot(line, *reading[1:]), one.label.weight * share, by)


def _whole(page: LabelledPage, line: Line, reading: Reading) -> Any:
    """The value with its second half, when its cell is so narrow that « 2025- » stands over « MAPA-359 »."""
    value, start, end = reading
    cell = line.cell_at(start)
    sign = line.text[end : cell.end]
    if not isinstance(value, str) or sign not in HYPHENS:
        return value
    row = page.lines.index(line) + 1
    for lower in page.lines[row : row + 2]:
        for each in lower.cells:
            text = lower.text[each.start : each.end]
            is_under = abs(each.x0 - line.words_of(start, end)[0].x0) < EDGE and lower.page is line.page
            if is_under and lower.top - line.bottom < TIGHT * line.height and SECOND_HALF.fullmatch(text):
                return f"{value}{sign}{text}"
    return value


def _run_on(page: LabelledPage, one: Labelled, cell: Cell, read: Reader) -> Candidate | None:
    """The value that begins the next line, for a label that ends a line of running text."""
    if one.start <= cell.start:
        return None
    for first, row, second in running_pairs(page.lines, one.row):
        if first == cell:
            line = page.lines[row]
            limit = min((each.start for each in page.on_line[row] if each.start >= second.start), default=second.end)
            reading = read_from(line, second.start, min(limit, second.end), read)
            return _candidate(page, one, line, reading, UNDER) if reading else None
    return None


def _above(page: LabelledPage, one: Labelled, cell: Cell, read: Reader) -> Candidate | None:
    """The value a label is the caption of: alone in its cell, and neither has anything else with it."""
    place = captioned(page.lines, one.row, cell) if one.start - cell.start <= INITIALS else None
    if not place or any(place.cell.start <= each.start < place.cell.end for each in page.on_line[place.row]):
        return None
    line = page.lines[place.row]
    reading = read_from(line, place.cell.start, place.cell.end, read)
    is_whole = reading and reading[2] == place.cell.end
    return _candidate(page, one, line, reading, UNDER) if reading and is_whole else None


def _broken(page: LabelledPage, one: Labelled, cell: Cell, read: Reader) -> Candidate | None:
    """The day that begins in a line of running text and ends in the next: « avant le 18 octobre / 2026 »."""
    line = page.lines[one.row]
    rest = line.text[one.end : cell.end]
    if one.limit < cell.end or len(rest) > LONGEST_HALF or not DIGIT.search(rest):
        return None
    for first, row, second in running_pairs(page.lines, one.row):
        if first == cell:
            lower = page.lines[row]
            whole = Line(
                line.page,
                line.words_of(cell.end - len(rest.lstrip()), cell.end) + lower.words_of(second.start, second.end),
            )
            reading = read(whole, 0, len(whole.text))
            if reading and isinstance(reading[0], date) and reading[1] < len(rest.strip()) < reading[2]:
                return Candidate(reading[0], Spot(whole, *reading[1:]), one.label.weight * UNDER)
    return None


def _is_far(line: Line, one: Labelled, beside: Reading) -> bool:
    return line.words_of(beside[1], beside[2])[0].x0 - line.words_of(one.start, one.end)[-1].x1 > FAR


def _under(page: LabelledPage, one: Labelled, read: Reader) -> Candidate | None:
    spans = page.column(one)
    place = max(number for number, span in enumerate(spans) if -1 < span.start <= one.start)
    under: list[Candidate] = []
    share = UNDER
    for stretch in below(page.lines, one.row, spans, place):
        line = page.lines[stretch.row]
        if any(each.start < stretch.end and stretch.start < each.end for each in page.on_line[stretch.row]):
            break  # another label: what follows is announced by that one
        reading = read_from(line, stretch.start, stretch.end, read)
        if reading:
            under.append(_candidate(page, one, line, reading, share))
        elif not under and line.top - page.lines[one.row].bottom > TIGHT * page.lines[one.row].height:
            break  # what stands apart below it is something else
        share = UNDER * SECOND
    if not under:
        return None
    if HEAD_OF_LINES.search(page.lines[one.row].folded):
        return under[0]._replace(weight=under[0].weight * OF_A_LINE)
    is_column = len({candidate.value for candidate in under}) > 1  # of a table of lines, each with its own
    return under[0]._replace(weight=under[0].weight * (IN_COLUMN if is_column else 1.0))


def read_from(line: Line, place: int, limit: int, read: Reader) -> Reading | None:
    """What a reader finds after the separators at a place of a line."""
    match = BETWEEN.match(line.folded, place, limit)
    return read(line, match.end() if match else place, limit)


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

"""The supplier's own earlier invoices: from words and values to the places they stand at, and back.

A value found where an earlier invoice had it completes what the labels known to all did not say. It never outweighs
the arithmetic, and what is read for certain gives way only to the same label at the same place, as a doubt.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, NamedTuple

from invoices.domain.document import AMOUNTS, DATES, SURE, Found
from invoices.domain.lessons import TAUGHT, Lesson, Relation, as_compared
from invoices.formats.labels import Candidate, Reader, found
from invoices.formats.layout import DIGIT, REACH_BELOW, Cell, Line, Span, Spot
from invoices.formats.tokens import read_code, read_date, read_number, read_order
from invoices.formats.values import amounts, fold, ibans

Reading = tuple[Any, int, int]
Scan = Callable[[Line], Iterator[Reading]]
LABEL_WORDS, LABEL_LENGTH = 5, 60
WORDS_IN_LABEL = re.compile(r"[a-z#'./&-]+")
LETTERS = re.compile("[a-z]{2}")
WITH_DIGIT = re.compile(r"\S*[0-9]\S*")
SAME_PLACE = 0.03  # of the width and height of the page
ALL_AGREES, LABEL_AGREES, PLACE_DECIDES, MOVED = 0.93, 0.82, 0.85, 0.75
DOUBT = SURE - 0.05
MOST_LESSONS = 12  # a field: a value is seldom printed more often
CENT = Decimal("0.02")  # by which rounded sums may differ


class Place(NamedTuple):
    """A possible value of a field, where it stands, and one label it may go by."""

    value: Any
    spot: Spot
    label: str
    relation: Relation


class Taught(NamedTuple):
    """What a lesson finds. is_exact: the label and the place both agree; is_settled: earlier invoices confirmed it."""

    found: Found
    is_exact: bool
    is_settled: bool


def lessons_of(lines: Sequence[Line], values: Mapping[str, str]) -> dict[str, list[Lesson]]:
    """Where the values stand, by field, the best place first; no label that tells one of them.

    values: as as_compared gives them.
    """
    taught = {}
    for name in TAUGHT:
        if values.get(name):
            seen = list(_places(lines, name))
            right = [place for place in seen if as_compared(place.value) == values[name]]
            others = {(place.label, place.relation) for place in seen if as_compared(place.value) != values[name]}
            right.sort(key=lambda place: ((place.label, place.relation) in others, "#" in place.label))
            labelled = [place for place in right if not _tells(place.label, values.values())]
            taught[name] = list(dict.fromkeys(_lesson(lines, name, place) for place in labelled))[:MOST_LESSONS]
    return {name: lessons for name, lessons in taught.items() if lessons}


def recalled(lines: Sequence[Line], fields: Mapping[str, Found], lessons: Iterable[Lesson]) -> dict[str, Found]:
    """The fields, completed by what earlier invoices of this supplier teach."""
    after = dict(fields)
    for lesson in lessons:
        taught = _taught(lines, lesson) if lesson.field in TAUGHT else None
        if taught:
            _weigh(after, lesson.field, taught)
    return _in_order(fields, _added_up(fields, after))


def _lesson(lines: Sequence[Line], name: str, place: Place) -> Lesson:
    page, x, y = _where(lines, place.spot)
    return Lesson(name, place.label, place.relation, page, x, y)


def _tells(label: str, values: Iterable[str]) -> bool:
    """Tell if a label is, or holds, one of the values: in a table without heads what stands to the left is one."""
    return any(len(value) > 2 and value in label.replace(" ", "") for value in values)


def _where(lines: Sequence[Line], spot: Spot) -> tuple[int, float, float]:
    """The page, counted from the nearer end of the file, and the share of its width and height."""
    page, word = spot.line.page, spot.words[0]
    last = lines[-1].page.number
    number = page.number if page.number <= (last + 1) / 2 else page.number - last - 1
    return number, round(word.x0 / max(page.width, 1.0), 3), round(word.top / max(page.height, 1.0), 3)


def _by_token(read: Reader) -> Scan:
    def scan(line: Line) -> Iterator[Reading]:
        for start in line.starts:
            reading = read(line, start, line.cell_at(start).end)
            if reading and reading[1] == start:
                yield reading

    return scan


def _amounts(line: Line) -> Iterator[Reading]:
    for one in amounts(line.text):
        if one.is_marked:
            yield one.value, one.start, one.end


def _accounts(line: Line) -> Iterator[Reading]:
    for one in ibans(line.text):
        yield one.value, one.start, one.end


SCANS: Mapping[str, Scan] = {
    "number": _by_token(read_number),
    "market": _by_token(read_number),
    "origin_number": _by_token(read_number),
    "engagement": _by_token(read_order),
    "service_code": _by_token(read_code),
    "iban": _accounts,
    **dict.fromkeys(sorted(DATES), _by_token(read_date)),
    **dict.fromkeys(sorted(AMOUNTS), _amounts),
}


def _places(lines: Sequence[Line], name: str) -> Iterator[Place]:
    """Every value of that kind, with each label it may go by: the nearest first."""
    for row, line in enumerate(lines):
        for value, start, end in SCANS[name](line):
            for label, relation in _labels(lines, row, start, end):
                yield Place(value, Spot(line, start, end), label, relation)


def _labels(lines: Sequence[Line], row: int, start: int, end: int) -> Iterator[tuple[str, Relation]]:
    """The words before a place in its cell; failing these, those of the cell to the left, and of the cell above."""
    line = lines[row]
    cell = line.cell_at(start)
    before = _label(line.text[cell.start : start])
    if before:
        yield before, "beside"
        return
    words = line.words_of(start, end)
    above = _above(lines, row, Span(start, words[0].x0, words[-1].x1))
    over = _label(above.text) if above else ""
    if above and over and not DIGIT.search(above.line.text) and len(above.line.cells) > 1:
        yield over, "under"  # a row of heads: what stands to the left is another value
        return
    left = max((each for each in line.cells if each.end < cell.start), key=lambda each: each.start, default=None)
    beside = _label(line.text[left.start : left.end]) if left else ""
    if beside and "#" not in beside:
        yield beside, "beside"
    if over:
        yield over, "under"


def _above(lines: Sequence[Line], row: int, span: Span) -> Spot | None:
    """The nearest cell over a stretch of a line."""
    line = lines[row]
    for upper in reversed(lines[:row]):
        if upper.page is not line.page or line.top - upper.bottom > REACH_BELOW * line.height:
            return None
        over: list[Cell] = [cell for cell in upper.cells if span.shared(cell.x0, cell.x1) > 0]
        if over:
            best = max(over, key=lambda cell: span.shared(cell.x0, cell.x1))
            return Spot(upper, best.start, best.end)
    return None


def _label(text: str) -> str:
    """The last words of a text as they are compared from one invoice to the next; nothing without letters."""
    words = WORDS_IN_LABEL.findall(WITH_DIGIT.sub("#", fold(text)))
    text = " ".join(word for word in (word.strip("./&-'") for word in words[-LABEL_WORDS:]) if word)
    return text[-LABEL_LENGTH:] if LETTERS.search(text) else ""


def _taught(lines: Sequence[Line], lesson: Lesson) -> Taught | None:
    """The one value that the lesson points at; nothing when its label is gone, or points at several."""
    by = (lesson.label, lesson.relation)
    same = [place for place in _places(lines, lesson.field) if (place.label, place.relation) == by]
    near = [place for place in same if _is_near(_where(lines, place.spot), lesson)]
    chosen = near or same
    if len({place.value for place in chosen}) != 1:
        return None
    is_alone, is_settled = len({place.value for place in same}) == 1, lesson.times > 1
    weight = _weight(bool(near), is_alone, is_settled, lesson.relation)
    one = found(Candidate(chosen[0].value, chosen[0].spot, weight))
    return Taught(one, bool(near), is_settled)


def _weight(is_near: bool, is_alone: bool, is_settled: bool, relation: Relation) -> float:
    if is_near and is_alone:
        return ALL_AGREES
    if is_near:
        return PLACE_DECIDES if is_settled else MOVED
    return LABEL_AGREES if relation == "beside" else MOVED


def _is_near(where: tuple[int, float, float], lesson: Lesson) -> bool:
    page, x, y = where
    return page == lesson.page and abs(x - lesson.x) <= SAME_PLACE and abs(y - lesson.y) <= SAME_PLACE


def _weigh(fields: dict[str, Found], name: str, taught: Taught) -> None:
    """Let what was taught complete, confirm or question what was read."""
    read, one = fields.get(name), taught.found
    if read and as_compared(read.value) == as_compared(one.value):
        fields[name] = replace(read, confidence=max(read.confidence, one.confidence))
        return
    is_claimed = any(other.is_sure and other.box == one.box for key, other in fields.items() if key != name)
    is_contested = is_claimed or (read is not None and read.is_sure)
    if is_contested and not taught.is_exact:
        return
    if is_claimed or (read and not (taught.is_exact and (taught.is_settled or not read.is_sure))):
        one = replace(one, confidence=min(one.confidence, DOUBT))
    fields[name] = one


def _changed(before: Mapping[str, Found], after: Mapping[str, Found], names: Iterable[str]) -> list[str]:
    return [name for name in names if name in after and after[name] is not before.get(name)]


def _restored(before: Mapping[str, Found], after: Mapping[str, Found], names: Iterable[str]) -> dict[str, Found]:
    """The fields without what was taught of these."""
    kept = {name: one for name, one in after.items() if name not in names}
    return kept | {name: before[name] for name in names if name in before}


def _added_up(before: Mapping[str, Found], after: dict[str, Found]) -> dict[str, Found]:
    """Taught amounts are believed as far as they add up: sure if they do, doubtful when nothing tells, else dropped."""
    total = ("total_without_vat", "total_vat", "total_with_vat")
    values = [abs(after[name].value) for name in total if name in after]  # type: ignore[arg-type]
    is_whole = len(values) == len(total)
    if _changed(before, after, total) and is_whole and abs(values[0] + values[1] - values[2]) > CENT:
        after = _restored(before, after, total)
        is_whole = False
    due, whole = after.get("amount_due"), after.get("total_with_vat")
    if due and whole and abs(due.value) > abs(whole.value):  # type: ignore[arg-type]
        after = _restored(before, after, ("amount_due",))
    unproved = ("amount_due",) if is_whole else (*total, "amount_due")
    for name in _changed(before, after, unproved):
        sureness = max(before[name].confidence, DOUBT) if _is_same(before, after, name) else DOUBT
        after[name] = replace(after[name], confidence=min(after[name].confidence, sureness))
    return after


def _is_same(before: Mapping[str, Found], after: Mapping[str, Found], name: str) -> bool:
    return name in before and before[name].value == after[name].value


def _in_order(before: Mapping[str, Found], after: dict[str, Found]) -> dict[str, Found]:
    """No invoice falls due before its day: taught dates that would are dropped."""
    issued, due = after.get("issue_date"), after.get("due_date")
    dates = sorted(DATES)
    is_odd = issued and due and due.value < issued.value  # type: ignore[operator]
    return _restored(before, after, dates) if is_odd and _changed(before, after, dates) else after

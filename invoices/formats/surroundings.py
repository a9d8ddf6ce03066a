"""What is said around a value: before it in its cell, in the cell to its left, over it, under it, after it.

Labels that no table knows are heard by these words. Texts are folded (lower case, no accents), values left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from invoices.formats.captions import captioned
from invoices.formats.labels import HEAD_OF_LINES
from invoices.formats.layout import TIGHT, Cell, Line, Spot

LETTERS = re.compile("[a-z]{2}")
LABEL_LETTERS = re.compile(r"[a-z]{2}|n ?°")
SENTENCE_END = re.compile(r"(?<=[a-z]{3})[.;!?] (?=[^\W\d_])|[–—•|] ")
OWN_VALUE = re.compile(r"[0-9][0-9./\-]{3}|:(?=.*\w)|[0-9][.,][0-9]{2}(?! ?%)")
LONGEST = 60  # letters of a label over, under or left of a value
ROWS_UP, ROWS_DOWN = 14, 3  # lines between a value and the head of its column, the caption under it
ROW_GAP = 4.0  # heights between two rows of one column, at most
SIDE = 3.0  # points by which a head may miss the column it heads


class Heard(NamedTuple):
    """A text said of a value, and how near it stands (0 to 1)."""

    text: str
    nearness: float


BEFORE, LEFT, OVER, JOINED, UNDER = 1.0, 0.95, 0.9, 0.88, 0.85


def heard(lines: Sequence[Line], row: int, spot: Spot, since: int = 0) -> Iterator[Heard]:
    """The texts said of a value on line `row`, nearest first. since: where the value before it in its cell ends."""
    line = spot.line
    cell = line.cell_at(spot.start)
    before = clause(line.folded[max(cell.start, since) : spot.start])
    if LABEL_LETTERS.search(before):
        yield Heard(before, BEFORE)
        return
    wrapped = _wrapped(lines, row, spot)
    if wrapped:
        yield Heard(wrapped, BEFORE)
    left = _cell_before(line, cell)
    if left is not None and cell.start >= since:
        yield Heard(left, LEFT)
    yield from _over(lines, row, spot)
    under = _under(lines, row, cell)
    if under:
        yield Heard(under, UNDER)


def clause(text: str) -> str:
    """The end of a text, from its last full stop on."""
    ends = [match.end() for match in SENTENCE_END.finditer(text)]
    return text[ends[-1] :] if ends else text


def said_of_sum(lines: Sequence[Line], row: int, spot: Spot) -> tuple[str, ...]:
    """What is said of a sum: before it, at the left of its row, over its column; else after it, or under it."""
    line = spot.line
    cell = line.cell_at(spot.start)
    before = line.folded[cell.start : spot.start][-LONGEST:]
    over = (*(one.text for one in _over(lines, row, spot)), _under(lines, row, cell))
    if LETTERS.search(before):
        return (before, *over) if len(line.cells) > 1 else (before,)
    left = next((text for each in reversed(line.cells) if each.end < cell.start and (text := _words(line, each))), "")
    if left or any(over):
        return (left, *over)
    after = line.folded[spot.end : cell.end] or next(
        (text for each in line.cells if each.start > cell.start and (text := _words(line, each))), ""
    )
    return (after[:LONGEST],)


def _words(line: Line, cell: Cell) -> str:
    text = line.folded[cell.start : cell.end]
    return text[-LONGEST:] if LETTERS.search(text) else ""


def _cell_before(line: Line, cell: Cell) -> str | None:
    previous = next((each for each in reversed(line.cells) if each.end < cell.start), None)
    if not previous:
        return None
    text = clause(line.folded[previous.start : previous.end])
    return text if LABEL_LETTERS.search(text) and not OWN_VALUE.search(text) and len(text) <= LONGEST else None


def _wrapped(lines: Sequence[Line], row: int, spot: Spot) -> str:
    """What a line of running text ends with, when the value begins the next."""
    if not row or spot.start:
        return ""
    upper, line = lines[row - 1], spot.line
    is_running = abs(upper.words[0].x0 - line.words[0].x0) < SIDE and line.top - upper.bottom < TIGHT * line.height
    if upper.page is not line.page or not is_running or len(upper.cells) > 1 or len(upper.text) < LONGEST:
        return ""
    text = clause(upper.folded)[-LONGEST:]
    return text if LABEL_LETTERS.search(text) else ""


def _over(lines: Sequence[Line], row: int, spot: Spot) -> Iterator[Heard]:
    """The nearest words over a value, in its column: other values may stand between, and a head may take two lines."""
    words = spot.words
    x0, x1, lower = words[0].x0, words[-1].x1, spot.line
    for number in range(row - 1, max(0, row - ROWS_UP) - 1, -1):
        upper = lines[number]
        if upper.page is not lower.page or lower.top - upper.bottom > ROW_GAP * lower.height:
            return
        cell = _overlapping(upper, x0, x1)
        if not cell:
            continue
        text = upper.folded[cell.start : cell.end]
        if LABEL_LETTERS.search(text):
            if _is_head(text) and not (HEAD_OF_LINES.search(upper.folded) and len(upper.cells) > 2):
                yield Heard(text, OVER)
                yield from _first_half(lines, number, cell, text)
            return
        lower = upper


def _first_half(lines: Sequence[Line], row: int, cell: Cell, text: str) -> Iterator[Heard]:
    lower = lines[row]
    for upper in reversed(lines[max(0, row - ROWS_DOWN) : row]):
        if upper.page is lower.page and lower.top - upper.bottom < TIGHT * lower.height:
            above = _overlapping(upper, cell.x0, cell.x1)
            head = upper.folded[above.start : above.end] if above else ""
            if LETTERS.search(head) and _is_head(head):
                yield Heard(f"{head} {text}", JOINED)
            if above:
                return


def _overlapping(line: Line, x0: float, x1: float) -> Cell | None:
    return next((each for each in line.cells if each.x0 - SIDE < x1 and x0 < each.x1 + SIDE), None)


def _is_head(text: str) -> bool:
    return len(text) <= LONGEST and not OWN_VALUE.search(text)


def _under(lines: Sequence[Line], row: int, cell: Cell) -> str:
    """The caption under a value."""
    for number in range(row + 1, min(row + 1 + ROWS_DOWN, len(lines))):
        lower = lines[number]
        for each in lower.cells:
            place = captioned(lines, number, each) if each.x0 < cell.x1 and cell.x0 < each.x1 else None
            if place and place.row == row and place.cell == cell:
                return lower.folded[each.start : each.end]
    return ""

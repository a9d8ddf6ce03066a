"""Labels that stand under their values, as captions: the value in large letters, what it is in small ones below.

Most labels stand beside or above what they announce, so one is taken for a caption only where it hangs on what is
above it: the same edge, hardly a gap, and more room below than above.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from invoices.formats.layout import VALUE, Cell, Line

ALIGNED = 4.0  # points between edges, or middles, that the eye takes for one
CLOSE = 0.9  # heights of a caption, at most between it and its value
SMALLER = 0.85  # of the height of the value, at most, for a caption with hardly more room below than above
ROOM, MUCH_ROOM = 1.3, 2.5  # times the gap above that there is below: for smaller letters, for letters of one size
LINES_AROUND = 3  # of other columns that may stand between


class Captioned(NamedTuple):
    """What a caption stands under: `row` in the lines of the file, and the cell in it."""

    row: int
    cell: Cell


def captioned(lines: Sequence[Line], row: int, cell: Cell) -> Captioned | None:
    """What a cell is the caption of; None when it is none, as nearly all are."""
    line = lines[row]
    if VALUE.search(line.text, cell.start, cell.end):
        return None
    top, bottom = _edges(line, cell)
    height = bottom - top
    above = _nearest(lines, range(row - 1, max(row - 1 - LINES_AROUND, -1), -1), cell, line)
    if not above:
        return None
    upper_top, upper_bottom = _edges(lines[above.row], above.cell)
    gap = max(top - upper_bottom, 0.1 * height)
    is_smaller = height <= SMALLER * (upper_bottom - upper_top)
    if gap > CLOSE * height or not (is_smaller or VALUE.search(lines[above.row].text, *above.cell[:2])):
        return None
    over = _nearest(lines, range(above.row - 1, max(above.row - 1 - LINES_AROUND, -1), -1), above.cell, line)
    if over and upper_top - _edges(lines[over.row], over.cell)[1] <= gap:
        return None  # it has its label above it
    below = _nearest(lines, range(row + 1, min(row + 1 + LINES_AROUND, len(lines))), cell, line)
    room = _edges(lines[below.row], below.cell)[0] - bottom if below else MUCH_ROOM * height
    return above if room > gap * (ROOM if is_smaller else MUCH_ROOM) else None


def _nearest(lines: Sequence[Line], rows: range, cell: Cell, line: Line) -> Captioned | None:
    """The first cell that is aligned with one, on these rows of its page."""
    for row in rows:
        if lines[row].page is not line.page:
            return None
        for other in lines[row].cells:
            if is_aligned(cell, other):
                return Captioned(row, other)
    return None


def is_aligned(one: Cell, other: Cell) -> bool:
    return (
        abs(one.x0 - other.x0) < ALIGNED
        or abs(one.x1 - other.x1) < ALIGNED
        or abs(one.x0 + one.x1 - other.x0 - other.x1) < 2 * ALIGNED
    )


def _edges(line: Line, cell: Cell) -> tuple[float, float]:
    words = line.words_of(cell.start, cell.end)
    return min(word.top for word in words), max(word.bottom for word in words)

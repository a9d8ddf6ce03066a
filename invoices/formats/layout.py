"""From words with places to lines and cells: what a person sees as standing beside or under something else.

A line's text joins its words by one space, and by a tab where the gap is a column's: so a pattern that allows
only spaces stays inside a cell. `folded` has the same length as `text`: a place in one is a place in the other.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import NamedTuple

from invoices.domain.document import Box, Source
from invoices.domain.page import Page, Word
from invoices.formats.values import Money, amounts, fold

SAME_LINE = 0.5  # of the smaller letter size, between the middles of two words
COLUMN_GAP = 1.0  # of the letter size; a space is a third of it
TIGHT = 0.6  # heights between two lines of one text, at most
NEAR = 3.0  # heights between a head and what is under it beside it
OWN_LABEL = re.compile(r"[^:\t]{3,45}:\s*\S")
EDGE = 3.0  # points by which the left edges of a text may differ
RUNNING = 12.0  # heights a line of running text is wide, at least
BETWEEN_HALVES = 3  # lines that may stand between two halves of a head
VALUE = re.compile(r"[0-9]|:(?=.*\S)")
DIGIT = re.compile("[0-9]")
REACH_BELOW = 4.0  # heights of a label, within which the value printed under it begins


class Cell(NamedTuple):
    """A run of words without a column gap: its place in the line's text, and on the page from x0 to x1."""

    start: int
    end: int
    x0: float
    x1: float


@dataclass(frozen=True, eq=False)
class Line:
    """Words that stand side by side on one page, from left to right."""

    page: Page
    words: tuple[Word, ...]

    @cached_property
    def text(self) -> str:
        parts = [self.words[0].text]
        sizes = sorted(max(word.bottom - word.top, 1.0) for word in self.words)
        gap = COLUMN_GAP * sizes[len(sizes) // 2]
        for left, right in zip(self.words, self.words[1:], strict=False):
            parts.append("\t" if right.x0 - left.x1 > gap else " ")
            parts.append(right.text)
        return "".join(parts)

    @cached_property
    def folded(self) -> str:
        return fold(self.text)

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Where each word begins in the text."""
        starts, place = [], 0
        for word in self.words:
            starts.append(place)
            place += len(word.text) + 1
        return tuple(starts)

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        cells, start = [], 0
        for part in self.text.split("\t"):
            end = start + len(part)
            words = self.words_of(start, end)
            cells.append(Cell(start, end, words[0].x0, words[-1].x1))
            start = end + 1
        return tuple(cells)

    @cached_property
    def sums(self) -> tuple[Money, ...]:
        """The amounts that have cents or a currency."""
        return tuple(one for one in amounts(self.text, self.page.source == "ocr") if one.is_marked)

    @cached_property
    def top(self) -> float:
        return min(word.top for word in self.words)

    @cached_property
    def bottom(self) -> float:
        return max(word.bottom for word in self.words)

    @property
    def height(self) -> float:
        return max(self.bottom - self.top, 1.0)

    def words_of(self, start: int, end: int) -> tuple[Word, ...]:
        """The words that the text from start to end touches."""
        first = max(bisect_right(self.starts, start) - 1, 0)
        last = max(bisect_right(self.starts, end - 1), first + 1)
        return self.words[first:last]

    def cell_at(self, place: int) -> Cell:
        return next((cell for cell in self.cells if place <= cell.end), self.cells[-1])


class Spot(NamedTuple):
    """A stretch of a line's text."""

    line: Line
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.line.text[self.start : self.end]

    @property
    def words(self) -> tuple[Word, ...]:
        return self.line.words_of(self.start, self.end)

    @property
    def box(self) -> Box:
        """Where it stands on the page as displayed."""
        words = self.words
        return self.line.page.box(
            min(word.x0 for word in words),
            min(word.top for word in words),
            max(word.x1 for word in words),
            max(word.bottom for word in words),
        )

    @property
    def source(self) -> Source:
        return self.line.page.source

    @property
    def legibility(self) -> float:
        """How surely the least sure of its words was recognised; 1 for a text layer."""
        return min(word.confidence for word in self.words)


def lines_of(pages: Iterable[Page]) -> tuple[Line, ...]:
    """The lines of the pages, from the top of the first to the bottom of the last."""
    return tuple(line for page in pages for line in _lines_of_page(page))


def _lines_of_page(page: Page) -> Iterator[Line]:
    words = (word for word in page.words if word.text.strip())
    placed = sorted(((word.top + word.bottom) / 2, max(word.bottom - word.top, 1.0), word) for word in words)
    row: list[Word] = []
    total = least = 0.0
    for middle, size, word in placed:
        if row and middle - total / len(row) > SAME_LINE * min(least, size):
            yield _line(page, row)
            row = []
        total, least = (total + middle, min(least, size)) if row else (middle, size)
        row.append(word)
    if row:
        yield _line(page, row)


def _line(page: Page, row: Sequence[Word]) -> Line:
    return Line(page, tuple(sorted(row, key=lambda word: word.x0)))


class Span(NamedTuple):
    """A stretch of a line that heads a column: its place in the line's text, and on the page from x0 to x1.

    A head that stands on the line before or after, between the others, has no place in this line's text: start is -1.
    """

    start: int
    x0: float
    x1: float

    def shared(self, x0: float, x1: float) -> float:
        """Width shared with x0–x1; negative is the gap between them."""
        return min(self.x1, x1) - max(self.x0, x0)


class Below(NamedTuple):
    """A stretch of a lower line, `row` in the lines of the file."""

    row: int
    start: int
    end: int


def heads(lines: Sequence[Line], index: int, cuts: Iterable[int]) -> tuple[Span, ...]:
    """The stretches that head columns on a line: its cells, cut where labels begin, and what fills its gaps.

    What fills them stands a little higher or lower: heads of a table that take one line where others take two.
    """
    line = lines[index]
    starts = sorted({cell.start for cell in line.cells} | set(cuts))
    ends = [*starts[1:], len(line.text) + 1]
    spans = []
    for start, end in zip(starts, ends, strict=True):
        words = line.words_of(start, max(end - 1, start + 1))
        spans.append(Span(start, words[0].x0, words[-1].x1))
    for number in (index - 1, index + 1):
        if 0 <= number < len(lines) and _touches(line, lines[number]):
            spans += [
                Span(-1, cell.x0, cell.x1)
                for cell in lines[number].cells
                if not DIGIT.search(lines[number].text, cell.start, cell.end)
                and all(span.shared(cell.x0, cell.x1) < -line.height / 2 for span in spans)
            ]
    return tuple(sorted(spans, key=lambda span: span.x0))


def _touches(line: Line, other: Line) -> bool:
    gap = max(line.top, other.top) - min(line.bottom, other.bottom)
    return line.page is other.page and gap < TIGHT * line.height


def tight_pairs(lines: Sequence[Line], index: int) -> Iterator[tuple[Cell, int, Cell]]:
    """Cells that may be one head broken in two: under one another, close, and neither with a value.

    Yields the upper cell, the row of the lower one and the lower cell; heads of other columns may stand between.
    """
    upper = lines[index]
    for first in _bare(upper):
        for row in range(index + 1, min(index + 1 + BETWEEN_HALVES, len(lines))):
            lower = lines[row]
            if not _touches(upper, lower):
                break
            under = [cell for cell in _bare(lower) if Span(0, first.x0, first.x1).shared(cell.x0, cell.x1) > 0]
            if under and lower.top > upper.top + TIGHT * upper.height:
                yield first, row, under[0]
                break


def _bare(line: Line) -> Iterator[Cell]:
    """The cells that hold no value, neither in them nor beside them."""
    for cell, right in zip(line.cells, (*line.cells[1:], None), strict=True):
        if not VALUE.search(line.text, cell.start, right.end if right else cell.end):
            yield cell


def run_ons(lines: Sequence[Line], index: int) -> Iterator[tuple[Spot, str]]:
    """Texts that may go on at the next line: the upper cell, and both cells' text with a space between them.

    A text goes on below itself, or at the left edge it began from.
    """
    if index + 1 == len(lines) or not _touches(lines[index], lines[index + 1]):
        return
    upper, lower = lines[index], lines[index + 1]
    is_running = abs(upper.words[0].x0 - lower.words[0].x0) < EDGE
    for first, second in product(upper.cells, lower.cells):
        is_wrapped = is_running and first == upper.cells[-1] and second == lower.cells[0]
        if is_wrapped or Span(0, first.x0, first.x1).shared(second.x0, second.x1) > 0:
            text = upper.text[first.start : first.end]
            yield Spot(upper, first.start, first.end), f"{text} {lower.text[second.start : second.end]}"


def running_pairs(lines: Sequence[Line], index: int) -> Iterator[tuple[Cell, int, Cell]]:
    """Cells of running text: the next line goes on at the same left edge. Yields as tight_pairs does."""
    upper = lines[index]
    for first in upper.cells:
        for row in range(index + 1, min(index + 1 + BETWEEN_HALVES, len(lines))):
            lower = lines[row]
            if not _touches(upper, lower):
                break
            same = [cell for cell in lower.cells if abs(cell.x0 - first.x0) < EDGE and lower.top > upper.top + EDGE]
            if same:
                is_running = first.x1 - first.x0 > RUNNING * upper.height
                if is_running and not OWN_LABEL.match(lower.text, same[0].start, same[0].end):
                    yield first, row, same[0]
                break


def below(lines: Sequence[Line], index: int, spans: Sequence[Span], place: int, most: int = 2) -> Iterator[Below]:
    """What stands under spans[place] of line `index`, nearest first: same page, same column, not far down."""
    line, count = lines[index], 0
    for number in range(index + 1, len(lines)):
        lower = lines[number]
        if lower.page is not line.page or lower.top - line.bottom > REACH_BELOW * line.height or count == most:
            return
        stretch = _under_span(lower, spans, place)
        if stretch:
            count += 1
            yield Below(number, *stretch)


def _under_span(lower: Line, spans: Sequence[Span], place: int) -> tuple[int, int] | None:
    """The stretch of a line that belongs to the column of spans[place], or None."""
    cells = lower.cells
    owners = [_owners(cell, cells, spans) for cell in cells]
    if len(cells) == len(spans) > 1 and all(owned in ([], [number]) for number, owned in enumerate(owners)):
        return cells[place].start, cells[place].end
    for cell, owned in zip(cells, owners, strict=True):
        if owned == [place]:
            return cell.start, cell.end
        if place in owned:
            return _words_under(lower, cell, spans, place)
        is_near = spans[place].shared(cell.x0, cell.x1) > -NEAR * lower.height
        if not owned and is_near and nearest(spans, cell.x0, cell.x1) == place:
            return cell.start, cell.end
    return None


def _owners(cell: Cell, cells: Sequence[Cell], spans: Sequence[Span]) -> list[int]:
    """The columns a cell lies under, without those that have a better cell of their own on the line."""
    over = [number for number, span in enumerate(spans) if span.shared(cell.x0, cell.x1) > 0]
    if len(over) < 2:
        return over
    return [number for number in over if _widest(cells, spans[number]) is cell] or over[:1]


def _widest(cells: Sequence[Cell], span: Span) -> Cell:
    return max(cells, key=lambda cell: span.shared(cell.x0, cell.x1))


def nearest(spans: Sequence[Span], x0: float, x1: float) -> int:
    return max(range(len(spans)), key=lambda number: spans[number].shared(x0, x1))


def _words_under(line: Line, cell: Cell, spans: Sequence[Span], place: int) -> tuple[int, int] | None:
    """Of a cell under several columns that stand close, the words that are nearest to one."""
    words = [
        (start, start + len(word.text))
        for start, word in zip(line.starts, line.words, strict=True)
        if cell.start <= start < cell.end and nearest(spans, word.x0, word.x1) == place
    ]
    return (words[0][0], words[-1][1]) if words else None

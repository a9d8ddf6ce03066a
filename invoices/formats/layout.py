"""From words with places to lines and cells: what a person sees as standing beside or under something else.

A line's text joins its words by one space, and by a tab where the gap is a column's: so a pattern that allows
only spaces stays inside a cell. `folded` has the same length as `text`: a place in one is a place in the other.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from invoices.domain.document import Box, Source
from invoices.domain.page import Page, Word
from invoices.formats.values import fold

SAME_LINE = 0.5  # of the smaller letter size, between the middles of two words
COLUMN_GAP = 1.0  # of the letter size; a space is a third of it
REACH_BELOW = 4.0  # heights of a label, within which the value printed under it begins
TAILS = frozenset("gjpqyçQ,;()[]{}/|@$")
HEAD, BODY, TAIL = 0.22, 0.5, 0.22  # of the letter size: what rises above small letters, they, what hangs below
NO_HEAD = frozenset("acegmnopqrsuvwxyz.,;:-_=~")


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
        sizes = sorted(_size(word, self.page.source) for word in self.words)
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


def _size(word: Word, source: Source) -> float:
    """The size of a word's letters. The box of a text layer has it for height, a recognised one hugs the ink."""
    height = max(word.bottom - word.top, 1.0)
    return height if source == "texte" else height / (BODY + HEAD * _has_head(word.text) + TAIL * _has_tail(word.text))


def _has_tail(text: str) -> bool:
    return not TAILS.isdisjoint(text)


def _has_head(text: str) -> bool:
    return not NO_HEAD.issuperset(text)


def _middle(word: Word, page: Page) -> float:
    """The height at which the middle of the word's capitals would stand, had the page been put straight."""
    tilt = page.slope * (word.x0 + word.x1) / 2
    if page.source == "texte":
        return (word.top + word.bottom) / 2 - tilt
    size = _size(word, page.source)
    return word.bottom - TAIL * size * _has_tail(word.text) - (BODY + HEAD) / 2 * size - tilt


def _lines_of_page(page: Page) -> Iterator[Line]:
    placed = sorted((_middle(word, page), _size(word, page.source), word) for word in page.words if word.text.strip())
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


def cells_below(lines: Sequence[Line], index: int, start: int, end: int, most: int = 2) -> Iterator[Spot]:
    """The cells under a stretch of line `index`, nearest first: same page, same column, not far down."""
    line = lines[index]
    words = line.words_of(start, end)
    x0, x1 = words[0].x0, words[-1].x1
    found = 0
    for lower in lines[index + 1 :]:
        if lower.page is not line.page or lower.top - line.bottom > REACH_BELOW * line.height or found == most:
            return
        cell = _nearest_cell(lower, x0, x1)
        if cell:
            found += 1
            yield Spot(lower, _start_under(lower, cell, x0 - line.height), cell.end)


def _start_under(line: Line, cell: Cell, x0: float) -> int:
    """Where a cell begins for a label at x0: words well to the left belong to the label before."""
    words = zip(line.starts, line.words, strict=True)
    return next((start for start, word in words if cell.start <= start < cell.end and word.x1 > x0), cell.start)


def _nearest_cell(line: Line, x0: float, x1: float) -> Cell | None:
    """The cell of a line that shares most width with x0–x1."""
    shared = [(min(cell.x1, x1) - max(cell.x0, x0), cell) for cell in line.cells]
    width, cell = max(shared, key=lambda pair: pair[0])
    return cell if width > 0 else None

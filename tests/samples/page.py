"""A page from typed lines: a space is a letter wide, « | » starts the next column, an empty line is a gap."""

from __future__ import annotations

from invoices.domain.page import Page, Word

SIZE, LETTER, LEADING, COLUMN = 10.0, 5.0, 14.0, 150.0


def typed(text: str, **page: object) -> Page:
    """The words of an A4 page on which these lines are typed, from the top."""
    words = [
        Word(word, x0, top, x0 + len(word) * LETTER, top + SIZE)
        for row, line in enumerate(text.strip("\n").splitlines())
        for top in (40 + row * LEADING,)
        for column, cell in enumerate(line.split("|"))
        for x0, word in _placed(cell.strip(), 40 + column * COLUMN)
    ]
    return Page(1, 595, 842, tuple(words), **page)


def _placed(cell: str, x0: float) -> list[tuple[float, str]]:
    placed, place = [], 0
    for word in cell.split():
        place = cell.index(word, place)
        placed.append((x0 + place * LETTER, word))
        place += len(word)
    return placed

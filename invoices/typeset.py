"""Recognised words as a text layer would place them: on level lines, each as high as the size of its letters.

A recognition gives the box of the ink: « avons » is half as high as « Objet », and a line of a page that lies askew
on the glass stands in a box higher than two. What is read by distances between lines, or by the largest letters,
would see heads, gaps and blocks where there are none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from invoices.domain.page import Word

TAILS = frozenset("gjpqyçQ,;()[]{}/|@$")
HEAD, BODY, TAIL = 0.22, 0.5, 0.22  # of the letter size: what rises above small letters, they, what hangs below
NO_HEAD = frozenset("acegmnopqrsuvwxyz.,;:-_=~")
OTHER_SIZE = 0.25  # of the size of the line's letters, by which those of a word must differ to be of another size
OFF_LINE = 0.35  # of the letter size, by which a word must stand off the line to be of another one
TELLING = 2  # letters and digits, at least, of a word that is of a size of its own


class _Letters(NamedTuple):
    """The size of a word's letters and the height of their baseline; a dash or a dot has none to speak of."""

    size: float
    baseline: float
    signs: int


def typeset(lines: Sequence[Sequence[Word]], slope: float, middle: tuple[float, float]) -> tuple[Word, ...]:
    """The words of lines as the recognition saw them, put level by a rotation about the middle of the page.

    slope: how far its lines go down per point to the right; small.
    """
    return tuple(word for line in lines for word in _even([_level(each, slope, *middle) for each in line]))


def _level(word: Word, slope: float, across: float, down: float) -> Word:
    """The word turned about that place, in a box that is lower for it."""
    x, y = (word.x0 + word.x1) / 2 - across, (word.top + word.bottom) / 2 - down
    width = word.x1 - word.x0
    height = max(word.bottom - word.top - abs(slope) * width, (word.bottom - word.top) / 2)
    left, top = across + x + slope * y - width / 2, down + y - slope * x - height / 2
    return Word(word.text, left, top, left + width, top + height, word.confidence)


def _even(line: Sequence[Word]) -> Iterator[Word]:
    """The words of one line, in boxes as high as their letters are large and on one baseline."""
    letters = [_letters(word) for word in line]
    telling = [one for one in letters if one.signs] or letters
    size = _middle([one.size for one in telling])
    baseline = _middle([one.baseline for one in telling])
    for word, own in zip(line, letters, strict=True):
        is_own = own.signs >= TELLING and abs(own.size - size) > OTHER_SIZE * size
        is_off = own.signs > 0 and abs(own.baseline - baseline) > OFF_LINE * size
        height, foot = own.size if is_own else size, own.baseline if is_off else baseline
        yield word._replace(top=foot - (BODY + HEAD) * height, bottom=foot + (1 - BODY - HEAD) * height)


def _middle(values: Sequence[float]) -> float:
    """Rather the smaller: boxes that take in a speck or a line of a table are too high, none is too low."""
    return sorted(values)[(len(values) - 1) // 3]


def _letters(word: Word) -> _Letters:
    has_head, has_tail = not NO_HEAD.issuperset(word.text), not TAILS.isdisjoint(word.text)
    size = max(word.bottom - word.top, 1.0) / (BODY + HEAD * has_head + TAIL * has_tail)
    return _Letters(size, word.bottom - TAIL * size * has_tail, sum(sign.isalnum() for sign in word.text))

"""Recognised words as a text layer would place them: on level lines, each as high as the size of its letters.

A recognition gives the box of the ink: « avons » is half as high as « Objet », and a line of a page that lies askew
on the glass stands in a box higher than two. What is read by distances between lines, or by the largest letters,
would see heads, gaps and blocks where there are none.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from PIL import Image

from invoices.domain.page import Word

TAILS = frozenset("gjpqyçQ,;()[]{}/|@$")
HEAD, BODY, TAIL = 0.24, 0.52, 0.22  # of the letter size, in ink: what rises above small letters, they, what hangs
NO_HEAD = frozenset("acegmnopqrsuvwxyz.,;:-_=~")
OTHER_SIZE = 0.25  # of the size of the line's letters, by which those of a word must differ to be of another size
OFF_LINE = 0.35  # of the letter size, by which a word must stand off the line to be of another one
TELLING = 2  # letters and digits, at least, of a word that is of a size of its own
LONG = 4.0  # letter sizes between the middles of two words that tell the slope of their line
STEEPEST = 0.03  # steeper pages are put straight before they are read
JOINED, NARROWEST, WIDEST = 0.3, 0.35, 1.4  # letter sizes between two words that an underscore joins
HYPHEN = 0.4  # or that a hyphen does
UNDER = (-0.05, 0.3)  # letter sizes below the baseline, between which an underscore stands
TOO_HIGH, USUAL_WIDTH = 1.5, 0.55  # times the usual size, letter sizes that a letter is wide: what a word may pass
INKED, RULED = 14, 0.7  # greys by which a row with letters is darker than paper; share of it, by which one of rule is
LOWEST, HIGH_RULE, DOUBTFUL = 0.4, 1.8, 0.85  # letter sizes of a band of ink, and of a rule; confidence
HYPHENED = re.compile(r"-[A-Z0-9]+[.,]?")
CODE = re.compile(r"[A-Z0-9][A-Z0-9.\-_]*")
DARK, LIGHT = 150, 200  # greys, at most, of the underscore; at least, of what stands beside it at its height


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


def slope_of(lines: Iterable[Sequence[Word]]) -> float:
    """How far the lines of a page go down per point to the right: the median, a long line counting more."""
    seen = []
    for line in lines:
        told = [(word, letters) for word in line if (letters := _letters(word)).signs]
        if len(told) > 1:
            (first, left), (last, right) = told[0], told[-1]
            run = (last.x0 + last.x1 - first.x0 - first.x1) / 2
            slope = (right.baseline - left.baseline) / run if run > LONG * left.size else STEEPEST
            seen += [(slope, run)] if abs(slope) < STEEPEST else []
    half = sum(run for _, run in seen) / 2
    for slope, run in sorted(seen):
        half -= run
        if half <= 0:
            return slope
    return 0.0


def without_rules(lines: Iterable[Sequence[Word]], image: Image.Image) -> list[tuple[Word, ...]]:
    """The lines with boxes that hold letters and not the rules of a table beside them; rules read as letters go.

    image: the grey page that the words were read from.
    """
    lines = list(lines)
    sizes = sorted(letters.size for line in lines for word in line if (letters := _letters(word)).signs >= TELLING)
    usual = sizes[len(sizes) // 2] if sizes else 1.0
    words = [word for line in lines for word in line]
    kept = (tuple(_cleared(word, usual, image) for word in line if not _is_rule(word, usual, words)) for line in lines)
    return [line for line in kept if line]


def _cleared(word: Word, usual: float, image: Image.Image) -> Word:
    """The word in the box of its ink, where that box is too high for the width of its letters."""
    size, width = _letters(word).size, (word.x1 - word.x0) / len(word.text)
    if size < TOO_HIGH * max(usual, width / USUAL_WIDTH):
        return word
    rows = _rows(image, word.x0, round(word.top), word.x1, round(word.bottom))
    paper = max(rows)
    bands = [
        list(run)
        for is_inked, run in itertools.groupby(enumerate(rows), lambda row: INKED < paper - row[1] < RULED * paper)
        if is_inked
    ]
    band = max(bands, key=len, default=[])
    if len(band) < LOWEST * usual:
        return word
    return word._replace(top=round(word.top) + band[0][0], bottom=round(word.top) + band[-1][0] + 1)


def _is_rule(word: Word, usual: float, words: Iterable[Word]) -> bool:
    """Tell one or two doubtful signs that are very high, or lie over a word, from a word."""
    if len(word.text) > 2 or word.confidence >= DOUBTFUL:
        return False
    is_high = word.bottom - word.top > HIGH_RULE * usual
    return is_high or any(
        len(other.text) > 2 and min(word.x1, other.x1) > max(word.x0, other.x0) + 1 and word.top < other.bottom
        and other.top < word.bottom for other in words
    )  # fmt: skip


def joined(line: Sequence[Word], image: Image.Image) -> tuple[Word, ...]:
    """The words of a line, those joined that an underscore or a hyphen parts: « SCE_DRH » is often read as two words.

    image: the grey page that the words were read from.
    """
    words = [line[0]]
    for word in line[1:]:
        is_hyphened = _is_hyphened(words[-1], word)
        if is_hyphened or _is_joined(words[-1], word, image):
            left = words.pop()
            text = f"{left.text.rstrip('_')}{'' if is_hyphened else '_'}{word.text.lstrip('_')}"
            places = left.x0, min(left.top, word.top), word.x1, max(left.bottom, word.bottom)
            word = Word(text, *places, min(left.confidence, word.confidence))
        words.append(word)
    return tuple(word._replace(text=word.text.strip("_")) for word in words if word.text.strip("_"))


def _is_hyphened(left: Word, right: Word) -> bool:
    """Tell « SERV -TECH », whose halves stand as close as words of a text."""
    is_code = CODE.fullmatch(left.text) and HYPHENED.fullmatch(right.text) and not left.text.endswith("-")
    return bool(is_code) and right.x0 - left.x1 < HYPHEN * _letters(left).size


def _is_joined(left: Word, right: Word, image: Image.Image) -> bool:
    """Tell if an underscore stands between two words, read or seen; what is underlined has a line under it too."""
    letters, gap = _letters(left), right.x0 - left.x1
    if not (letters.signs and right.text.strip("_") and gap < WIDEST * letters.size):
        return False
    if left.text.endswith("_") or right.text.startswith("_"):
        return gap < JOINED * letters.size
    if gap < NARROWEST * letters.size or not (CODE.fullmatch(left.text) and CODE.fullmatch(right.text)):
        return False
    top, bottom = (round(letters.baseline + share * letters.size) for share in UNDER)
    margin = gap / 5
    between = _rows(image, left.x1 + margin, top, right.x0 - margin, bottom)
    darkest = min(range(len(between)), key=between.__getitem__, default=0)
    beside = _rows(image, left.x1 - letters.size / 2, top, left.x1, bottom)
    return bool(between) and between[darkest] < DARK and beside[darkest] > LIGHT


def _rows(image: Image.Image, x0: float, top: int, x1: float, bottom: int) -> bytes:
    """The mean grey of each row of a rectangle."""
    box = image.crop((round(x0), top, max(round(x1), round(x0) + 1), max(bottom, top + 1)))
    return box.resize((1, box.height), Image.Resampling.BOX).tobytes()


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

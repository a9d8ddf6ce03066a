"""Recognised words put where a text layer would have them: level, and as high as their letters are large."""

import math

import pytest

from invoices.domain.page import Page, Word
from invoices.formats.layout import lines_of
from invoices.typeset import typeset

SIZE = 100  # of the letters, in pixels
INK = {"avons": (0.5, 0.0), "Objet": (0.72, 0.22), "2026": (0.72, 0.0), "payer": (0.5, 0.22)}


def inked(text, x0, baseline, size=SIZE):
    """The box of the ink of a word: above the baseline, and below it, as shares of the size of its letters."""
    over, under = INK[text]
    return Word(text, x0, baseline - over * size, x0 + 300, baseline + under * size)


def askew(word, slope):
    """The word on a page whose lines go down to the right, in the box around it."""
    x, y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
    width, height = word.x1 - word.x0, word.bottom - word.top + abs(slope) * (word.x1 - word.x0)
    x, y = x - slope * y, y + slope * x
    return Word(word.text, x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def line(baseline, size=SIZE):
    return [inked(text, 400 * place, baseline, size) for place, text in enumerate(INK)]


def test_words_of_one_line_are_as_high_as_one_another():
    words = typeset([line(1000)], 0.0, (0, 0))
    assert {round(word.bottom - word.top, 3) for word in words} == {SIZE}
    assert {round(word.top, 3) for word in words} == {1000 - 0.72 * SIZE}


@pytest.mark.parametrize("slope", [-0.016, 0.016])
def test_a_page_askew_is_put_level(slope):
    straight = typeset([line(1000), line(2000)], 0.0, (0, 0))
    found = typeset([[askew(word, slope) for word in each] for each in (line(1000), line(2000))], slope, (0, 0))
    for one, other in zip(straight, found, strict=True):
        assert [*other[1:5]] == pytest.approx([*one[1:5]], abs=2)


def test_larger_letters_stay_larger():
    words = typeset([[*line(1000), inked("2026", 2000, 1000, 2 * SIZE)]], 0.0, (0, 0))
    assert words[-1].bottom - words[-1].top == pytest.approx(2 * SIZE)
    assert words[-1].top == pytest.approx(1000 - 0.72 * 2 * SIZE)


def test_a_dash_and_a_box_too_high_are_as_high_as_their_line():
    words = typeset([[*line(1000), Word("-", 2000, 965, 2040, 970)]], 0.0, (0, 0))
    assert words[-1].top == pytest.approx(words[0].top)


def test_lines_of_a_page_askew_hold_together():
    slope = math.tan(math.radians(0.9))
    rows = [[askew(word, slope) for word in line(1000 + 130 * row)] for row in range(3)]
    page = Page(1, 2480, 3508, typeset(rows, slope, (0, 0)), "ocr")
    assert [each.text.split() for each in lines_of([page])] == [list(INK)] * 3

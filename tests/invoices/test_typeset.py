"""Recognised words put where a text layer would have them: level, and as high as their letters are large."""

import math

import pytest
from PIL import Image, ImageDraw

from invoices.domain.page import Page, Word
from invoices.formats.layout import lines_of
from invoices.typeset import joined, slope_of, typeset, without_rules

SIZE = 100  # of the letters, in pixels
INK = {"avons": (0.52, 0.0), "Objet": (0.76, 0.22), "2026": (0.76, 0.0), "payer": (0.52, 0.22)}


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
    assert {round(word.top, 3) for word in words} == {1000 - 0.76 * SIZE}


@pytest.mark.parametrize("slope", [-0.016, 0.016])
def test_a_page_askew_is_put_level(slope):
    straight = typeset([line(1000), line(2000)], 0.0, (0, 0))
    found = typeset([[askew(word, slope) for word in each] for each in (line(1000), line(2000))], slope, (0, 0))
    for one, other in zip(straight, found, strict=True):
        assert [*other[1:5]] == pytest.approx([*one[1:5]], abs=2)


def test_larger_letters_stay_larger():
    words = typeset([[*line(1000), inked("2026", 2000, 1000, 2 * SIZE)]], 0.0, (0, 0))
    assert words[-1].bottom - words[-1].top == pytest.approx(2 * SIZE)
    assert words[-1].top == pytest.approx(1000 - 0.76 * 2 * SIZE)


def test_a_dash_and_a_box_too_high_are_as_high_as_their_line():
    words = typeset([[*line(1000), Word("-", 2000, 965, 2040, 970)]], 0.0, (0, 0))
    assert words[-1].top == pytest.approx(words[0].top)


def test_lines_of_a_page_askew_hold_together():
    slope = math.tan(math.radians(0.9))
    rows = [[askew(word, slope) for word in line(1000 + 130 * row)] for row in range(3)]
    page = Page(1, 2480, 3508, typeset(rows, slope, (0, 0)), "ocr")
    assert [each.text.split() for each in lines_of([page])] == [list(INK)] * 3


@pytest.mark.parametrize("slope", [-0.016, 0.0, 0.016])
def test_the_slope_of_lines_is_told_whatever_their_letters(slope):
    rows = [[askew(word, slope) for word in line(1000 + 130 * row)] for row in range(3)]
    rows.append([inked("2026", 0, 3000), inked("avons", 500, 2960)])  # two heights in one row of a table
    assert slope_of(rows) == pytest.approx(slope, abs=0.002)


def test_a_page_of_single_words_has_no_slope():
    assert slope_of([[word] for word in line(1000)]) == 0


def code(text, x0):
    return Word(text, x0, 100 - 0.76 * SIZE, x0 + 200, 100)


def sheet(underlined):
    """A grey page with a rule from one place to another just under the baseline of its words."""
    page = Image.new("L", (800, 200), 250)
    ImageDraw.Draw(page).rectangle((underlined[0], 108, underlined[1], 114), fill=30)
    return page


def texts(words, page):
    return [word.text for word in joined(words, page)]


def test_an_underscore_that_was_passed_over_joins_two_words():
    assert texts([code("SCE", 100), code("DRH", 360)], sheet((302, 358))) == ["SCE_DRH"]


@pytest.mark.parametrize("underlined", [(100, 560), (700, 750)], ids=["underlined", "apart"])
def test_words_that_no_underscore_parts_stay_two(underlined):
    assert texts([code("SCE", 100), code("DRH", 360)], sheet(underlined)) == ["SCE", "DRH"]


def test_an_underscore_read_with_one_of_the_words_joins_them_and_goes_where_nothing_follows():
    page = Image.new("L", (800, 200), 250)
    assert texts([code("2025", 100), code("_165L7", 310)], page) == ["2025_165L7"]
    assert texts([code("2025", 100), code("_165L7_", 500), code("_", 780)], page) == ["2025", "165L7"]


def test_a_hyphen_read_with_the_second_half_of_a_code_joins_it_to_the_first():
    page = Image.new("L", (800, 200), 250)
    assert texts([code("SERV", 100), code("-TECH", 330)], page) == ["SERV-TECH"]
    assert texts([code("SERV", 100), code("-TECH", 400)], page) == ["SERV", "-TECH"]
    assert texts([code("Total", 100), code("-12,00", 330)], page) == ["Total", "-12,00"]


def framed():
    """Ten lines of ink, the last in a frame whose rules stand close."""
    page = Image.new("L", (1000, 2000), 250)
    pen = ImageDraw.Draw(page)
    for row in range(10):
        for left in range(100, 500, 30):
            pen.rectangle((left, 124 + 150 * row, left + 12, 200 + 150 * row), fill=20)
    pen.rectangle((40, 1400, 900, 1600), outline=20, width=6)
    return page


def test_a_box_that_takes_in_a_rule_is_brought_back_to_the_letters():
    lines = [[Word("facture", 100, 124 + 150 * row, 480, 200 + 150 * row, 0.9)] for row in range(9)]
    tall = Word("facture", 100, 1398, 480, 1604, 0.9)
    [word] = without_rules([*lines, [tall]], framed())[-1]
    assert (word.top, word.bottom) == pytest.approx((1474, 1551), abs=2)


@pytest.mark.parametrize(
    ("rule", "is_kept"),
    [
        (Word("J", 38, 1400, 60, 1600, 0.6), False),
        (Word("E", 60, 1470, 110, 1560, 0.1), False),
        (Word("1", 60, 1470, 90, 1560, 0.1), True),
        (Word("N°", 38, 1400, 120, 1600, 0.95), True),
    ],
    ids=["high", "over a word", "doubtful", "large"],
)
def test_rules_read_as_letters_go(rule, is_kept):
    lines = [[Word("facture", 100, 124 + 150 * row, 480, 200 + 150 * row, 0.9)] for row in range(10)]
    kept = without_rules([*lines, [rule]], framed())
    assert (kept[-1][0].text == rule.text) == is_kept

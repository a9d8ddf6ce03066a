"""Dark bands turned light and underlines taken off, and nothing that is neither."""

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFont

from invoices.bands import bared

SIZE = (2480, 1400)
PAPER, INK = 250, 20


def lettered(page, left, top, ink):
    """A line of twenty bars, as thick as bold strokes and as far apart as letters."""
    pen = ImageDraw.Draw(page)
    for place in range(20):
        pen.rectangle((left + 24 * place, top, left + 24 * place + 8, top + 30), fill=ink)


def sheet():
    page = Image.new("L", SIZE, PAPER)
    for row in range(8):
        lettered(page, 200, 600 + 60 * row, INK)
    return page


def rule(page, left, right, top, thickness=4):
    ImageDraw.Draw(page).rectangle((left, top, right, top + thickness - 1), fill=INK)


def apart(one, other):
    """How many pixels differ clearly."""
    return ImageChops.difference(one, other).point(lambda step: 255 * (step > 60)).histogram()[255]


def test_a_page_without_any_is_handed_on_as_it_came():
    page = sheet()
    rule(page, 200, 1800, 300)  # of a table, apart from its letters
    lettered(page, 200, 240, INK)
    assert bared(page) is page or apart(bared(page), page) == 0


@pytest.mark.parametrize("band", [0, 70, 100])
@pytest.mark.parametrize("left", [200, 217])
def test_light_letters_on_a_band_become_dark_ones_on_white(band, left):
    page, wanted = sheet(), sheet()
    ImageDraw.Draw(page).rectangle((left, 101, left + 1500, 186), fill=band)
    lettered(page, left + 20, 130, PAPER)
    lettered(wanted, left + 20, 130, INK)
    letters = (left + 10, 125, left + 600, 165)
    assert apart(bared(page).crop(letters), wanted.crop(letters)) < 40
    below = (0, 300, *SIZE)
    assert apart(bared(page).crop(below), page.crop(below)) == 0


def test_a_band_leaves_what_stands_beside_it():
    page = sheet()
    ImageDraw.Draw(page).rectangle((200, 101, 1200, 186), fill=0)
    lettered(page, 1400, 130, INK)
    beside = (1300, 100, 2000, 190)
    assert apart(bared(page).crop(beside), page.crop(beside)) == 0


def test_underlined_letters_lose_their_rule():
    page, wanted = sheet(), sheet()
    for one in (page, wanted):
        lettered(one, 200, 300, INK)
    rule(page, 200, 670, 333)
    assert apart(page, wanted) > 1500
    assert apart(bared(page), wanted) < 200


@pytest.mark.parametrize("size", [(1, 1), (3, 4000), (4000, 3)])
@pytest.mark.parametrize("grey", [0, 120, 255])
def test_any_size_will_do(size, grey):
    assert bared(Image.new("L", size, grey)).size == size


@pytest.mark.parametrize("ground", [PAPER, 225])
def test_bold_print_in_a_heavy_frame_is_on_no_band(ground):
    page = sheet()
    pen = ImageDraw.Draw(page)
    pen.rectangle((200, 100, 1800, 180), fill=ground, outline=INK, width=10)
    said = {"font": ImageFont.load_default(44), "fill": INK}
    pen.text((230, 114), "DATE LIMITE : 02/03/2026", **said)
    pen.text((1300, 114), "8 108,00 EUR", **said)
    inside = (210, 112, 1790, 168)
    assert apart(bared(page).crop(inside), page.crop(inside)) == 0

"""What is mended on a scan before it is read, and what is left alone."""

import random

import pytest
from PIL import Image, ImageChops, ImageDraw

from invoices.cleaning import cleaned

SIZE = (1240, 1754)
PAPER = 250


def sheet(paper=PAPER, ink=20):
    """Lines of bars as thick as the strokes of letters, and a broad black band such as a heading stands on."""
    page = Image.new("L", SIZE, paper)
    pen = ImageDraw.Draw(page)
    for top in range(300, 1500, 40):
        for left in range(100, 1100, 12):
            pen.rectangle((left, top, left + 4, top + 20), fill=ink)
    pen.rectangle((100, 100, 1100, 180), fill=ink)
    return page


def shaded(page, left):
    """The page in light that falls to `left` of it on the right."""
    light = Image.linear_gradient("L").rotate(90).point(lambda grey: round(255 - grey * (1 - left))).resize(SIZE)
    return ImageChops.multiply(page, light)


def speckled(page, count):
    spotted, draw = page.copy(), random.Random(1)
    for _ in range(count):
        spotted.putpixel((draw.randrange(SIZE[0]), draw.randrange(SIZE[1])), 0)
    return spotted


def apart(one, other):
    """The share of pixels that differ clearly."""
    differing = ImageChops.difference(one, other).point(lambda step: 255 * (step > 60))
    return differing.histogram()[255] / (SIZE[0] * SIZE[1])


@pytest.mark.parametrize("page", [sheet(), sheet(paper=200), sheet(ink=80)], ids=["clean", "coloured", "grey ink"])
def test_a_page_with_no_defect_is_handed_on_as_it_came(page):
    assert cleaned(page) is page


@pytest.mark.parametrize("left", [0.6, 0.3])
def test_a_shadow_is_lifted_from_paper_and_not_from_black_bands(left):
    page = sheet()
    assert apart(cleaned(shaded(page, left)), page) < 0.01


def with_area(page, ink=0):
    """The page with a rectangle 8 cm wide and 5 high at 150 dots an inch, in which bars are left white."""
    pen = ImageDraw.Draw(page)
    pen.rectangle((100, 200, 580, 500), fill=ink)
    for left in range(150, 400, 12):
        pen.rectangle((left, 300, left + 4, 320), fill=PAPER)
    return page


@pytest.mark.parametrize("ink", [0, 60, 110])
def test_a_wide_printed_area_is_no_shadow_nor_makes_the_page_a_blank_one(ink):
    page = with_area(sheet(), ink)
    assert cleaned(page) is page


def test_the_black_about_a_sheet_is_no_shadow_nor_makes_the_page_a_blank_one():
    glass = Image.new("L", (1400, 1900), 0)
    glass.paste(sheet(), (80, 80))
    assert cleaned(glass) is glass


@pytest.mark.parametrize("left", [0.6, 0.3])
def test_a_shadow_is_lifted_about_a_wide_printed_area(left):
    page = with_area(sheet())
    assert apart(cleaned(shaded(page, left)), page) < 0.01


def test_faint_print_becomes_black():
    assert cleaned(sheet(ink=225)).getextrema() == (0, 255)


def test_the_grain_of_a_page_of_three_words_is_not_taken_for_its_ink():
    grain = Image.frombytes("L", SIZE, random.Random(1).randbytes(SIZE[0] * SIZE[1]))
    page = Image.blend(Image.new("L", SIZE, PAPER), grain, 0.04)
    pen = ImageDraw.Draw(page)
    for left in range(100, 400, 12):
        pen.rectangle((left, 300, left + 4, 320), fill=0)
    assert cleaned(page) is page


def test_specks_are_taken_away_where_letters_are_thick_enough():
    page, spotted = sheet(), speckled(sheet(), 5000)
    assert apart(cleaned(spotted), page) < 0.1 * apart(spotted, page)
    assert cleaned(spotted, is_sharp=False) is spotted


@pytest.mark.parametrize("size", [SIZE, (1, 1), (3, 4000)])
@pytest.mark.parametrize("paper", [255, 180, 0])
def test_an_even_page_is_blank(size, paper):
    assert cleaned(Image.new("L", size, paper)) is None


def test_the_grain_of_paper_is_no_print():
    grain = Image.frombytes("L", SIZE, random.Random(1).randbytes(SIZE[0] * SIZE[1]))
    assert cleaned(Image.blend(Image.new("L", SIZE, PAPER), grain, 0.04)) is None

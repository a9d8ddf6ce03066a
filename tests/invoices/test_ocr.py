"""The adapter of tesseract: words with places, whatever way the page lay on the glass."""

import cmath
import math
import subprocess
from functools import cache

import pypdfium2
import pytest
from PIL import Image

from invoices import ocr
from invoices.formats.pdf_image import image_to_read
from tests.samples import Invoice, Scan, make_invoice

pytestmark = [pytest.mark.ocr, pytest.mark.samples]


A4_WIDTH, A4_HEIGHT = 595.3, 841.9


@cache
def recognised(scan):
    page = pypdfium2.PdfDocument(make_invoice("colonnes", scan=scan))[0]
    return ocr.read_page(image_to_read(page), 1, page.get_width())


@cache
def printed_words():
    """What the text layer of the same page says, but for the shortest words, which are in any text."""
    page = pypdfium2.PdfDocument(make_invoice("colonnes"))[0]
    return [word for word in page.get_textpage().get_text_range().split() if len(word) > 3]


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_turned_page_is_put_upright(turn):
    page = recognised(Scan(turn=turn))
    assert page.turn == -turn % 360
    assert {Invoice().number, "FACTURE", "Destinataire"} <= {word.text for word in page.words}
    assert page.height > page.width
    assert (page.displayed.width > page.displayed.height) == (turn in (90, 270))


@pytest.mark.parametrize("skew", [-0.8, 0.8])
def test_the_tilt_of_a_page_is_found(skew):
    assert recognised(Scan(skew=skew)).tilt == pytest.approx(-skew, abs=0.15)


@pytest.mark.parametrize(
    "scan",
    [
        Scan(skew=5),
        Scan(dpi=100),
        Scan(shade=0.7, skew=-3, turn=180),
        Scan(ink=0.1),
        Scan(is_bitonal=True),
        Scan(grain=0.15, blur=1.0),
    ],
    ids=str,
)
def test_what_a_poor_scan_says_is_read_all_the_same(scan):
    read = "".join(word.text for word in recognised(scan).words)
    lost = [word for word in printed_words() if word not in read]
    assert len(lost) <= 0.04 * len(printed_words()), lost


def test_the_words_of_a_page_put_straight_are_found_where_they_were():
    page, straight = recognised(Scan(skew=5)), recognised(Scan(skew=0))
    assert page.tilt == pytest.approx(-5, abs=0.2)
    assert _centre(page, "IBAN") == pytest.approx(_askew(_centre(straight, "IBAN"), 5), abs=3)


def _centre(page, text):
    word = next(word for word in page.words if word.text == text)
    box = page.box(*word[1:5])
    return (box.x0 + box.x1) / 2, (box.top + box.bottom) / 2


def _askew(place, degrees):
    """Where a place of a page of A4 goes when the page is turned anticlockwise about its middle."""
    turn = cmath.exp(-1j * math.radians(degrees))
    moved = (complex(*place) - complex(A4_WIDTH, A4_HEIGHT) / 2) * turn + complex(A4_WIDTH, A4_HEIGHT) / 2
    return moved.real, moved.imag


def test_words_have_a_place_and_a_confidence():
    page = recognised(Scan(turn=0))
    word = next(word for word in page.words if word.text == Invoice().number)
    assert 0 <= word.x0 < word.x1 <= page.width
    assert 0 <= word.top < word.bottom <= page.height
    assert 0.5 < word.confidence <= 1


def test_a_page_without_words_is_empty():
    rule = Image.new("L", (800, 1000), 255)
    rule.paste(0, (300, 500, 340, 504))
    assert ocr.read_page(rule, 1, 595).words == ()
    assert ocr.read_page(Image.new("L", (800, 1000), 255), 1, 595).words == ()


def test_without_tesseract_there_is_no_recognition(monkeypatch):
    assert ocr.is_available()
    monkeypatch.setenv("PATH", "/nonexistent")
    assert not ocr.is_available()


def test_a_page_has_one_limit_of_time_for_all_its_poses(monkeypatch):
    monkeypatch.setattr(ocr, "SECONDS_A_PAGE", 0.0)
    with pytest.raises(subprocess.TimeoutExpired):
        ocr.read_page(Image.new("L", (800, 1000), 255), 1, 595)

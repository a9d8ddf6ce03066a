"""The adapter of tesseract: words with places, whatever way the page lay on the glass."""

from functools import cache

import pypdfium2
import pytest
from PIL import Image

from invoices import ocr
from invoices.formats.pdf_image import image_to_read
from tests.samples import Invoice, Scan, make_invoice

pytestmark = [pytest.mark.ocr, pytest.mark.samples]


@cache
def recognised(scan):
    page = pypdfium2.PdfDocument(make_invoice("colonnes", scan=scan))[0]
    return ocr.read_page(image_to_read(page), 1, page.get_width())


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_turned_page_is_put_upright(turn):
    page = recognised(Scan(turn=turn))
    assert page.turn == -turn % 360
    assert {Invoice().number, "FACTURE", "Destinataire"} <= {word.text for word in page.words}
    assert page.height > page.width
    assert (page.displayed.width > page.displayed.height) == (turn in (90, 270))


@pytest.mark.parametrize("skew", [-0.8, 0.8])
def test_the_slope_of_a_tilted_page_is_found(skew):
    assert recognised(Scan(skew=skew)).slope == pytest.approx(-skew * 3.1416 / 180, abs=0.003)


def test_words_have_a_place_and_a_confidence():
    page = recognised(Scan(turn=0))
    word = next(word for word in page.words if word.text == Invoice().number)
    assert 0 <= word.x0 < word.x1 <= page.width
    assert 0 <= word.top < word.bottom <= page.height
    assert 0.5 < word.confidence <= 1


def test_a_page_without_words_is_empty():
    assert ocr.read_page(Image.new("L", (800, 1000), 255), 1, 595).words == ()


def test_without_tesseract_there_is_no_recognition(monkeypatch):
    assert ocr.is_available()
    monkeypatch.setenv("PATH", "/nonexistent")
    assert not ocr.is_available()

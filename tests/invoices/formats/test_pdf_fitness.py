"""Which pages are read from their text layer, and which from their image: layers that lie are told from others."""

import random

import pypdfium2
import pytest
from pdfminer.pdffont import PDFUnicodeNotDefined

from invoices import ocr
from invoices.domain.page import Page
from invoices.formats import pdf
from invoices.formats.pdf_fitness import fitness, is_rubbish
from tests.samples import PLAIN, Invoice, layers, make_invoice
from tests.samples.layers import overlaid, with_meanings

pytestmark = pytest.mark.samples

DEAR = "Cher client, voici notre note du mois dernier pour le ramonage de votre toit"


def told(data):
    return [fitness(page) for page in pypdfium2.PdfDocument(data)]


def scan():
    return make_invoice("colonnes", scan=True)


def text():
    return make_invoice("colonnes")


def signs(likely, alphabet):
    """A change of words into signs of this alphabet, each sign with that likelihood."""
    lot = random.Random(1)
    return lambda words: "".join(lot.choice(alphabet) if lot.random() < likely else sign for sign in words)


@pytest.mark.parametrize("layout", PLAIN)
def test_an_invoice_with_its_text_is_read_from_it(layout):
    assert set(told(make_invoice(layout))) == {"texte"}


@pytest.mark.parametrize(
    "changed",
    [layers.shifted(1), layers.shifted(13), layers.private, lambda code: 0x41, lambda code: 0xFFFD, None],
    ids=["shifted by 1", "by 13", "private use", "all the same", "unknown", "no meaning told"],
)
def test_fonts_that_lie_leave_the_image(changed):
    assert told(with_meanings(text(), changed)) == ["image"]


@pytest.mark.parametrize("by", [1, 3, 7, 20])
def test_a_short_text_in_cipher_is_rubbish_and_in_french_is_none(by):
    assert is_rubbish("".join(chr(layers.shifted(by)(ord(sign))) for sign in DEAR))
    assert not is_rubbish(DEAR)


@pytest.mark.parametrize(
    "words", ["4500123456 · 1 234,50 · FA-2026-0147 · 48215936500121", "Ligne 12 Ligne 13 Ligne 14"]
)
def test_numbers_and_few_words_are_believed(words):
    assert not is_rubbish(words)


def test_a_recognition_laid_unseen_over_its_picture_is_used_when_good():
    assert told(overlaid(scan(), text())) == ["reconnu"]
    assert told(overlaid(scan(), text(), signs(0.02, "|il1"))) == ["reconnu"]


@pytest.mark.parametrize(
    "change",
    [signs(1, "~|l1°;:.'_ifj/\\"), signs(0.2, "|;~_^°"), lambda words: words[:1]],
    ids=["garbage", "poor", "few"],
)
def test_a_poor_one_is_done_again(change):
    assert told(overlaid(scan(), text(), change)) == ["image"]


def test_text_shown_on_a_background_is_text():
    assert told(overlaid(scan(), text(), is_shown=True)) == ["texte"]


def test_text_that_is_not_shown_is_not_believed_without_a_picture():
    assert told(overlaid(with_meanings(text(), layers.private), text())) == ["image"]


def test_what_another_recognition_laid_is_read_without_ours_and_believed_a_little_less():
    document = pdf.read(overlaid(scan(), text()), recognise=None)
    assert document.value("number") == Invoice().number
    assert document.found["number"].source == "ocr"
    assert document.notes == ()


def test_of_a_file_only_the_pages_that_need_it_are_recognised():
    recognised = []

    def note(image, number, width):
        recognised.append(number)
        return Page(number, width, width)

    pdf.read(with_meanings(make_invoice("abonnement"), layers.shifted(3), slice(1, 2)), recognise=note)
    assert recognised == [2]


def test_a_sign_only_pdfium_can_read_is_read_by_it(monkeypatch):
    monkeypatch.setattr("pdfminer.pdffont.PDFCIDFont.to_unichr", _unknown)
    monkeypatch.setattr("pdfminer.pdffont.PDFSimpleFont.to_unichr", _unknown)
    assert pdf.read(text()).value("number") == Invoice().number


def _unknown(*_):
    raise PDFUnicodeNotDefined


@pytest.mark.ocr
def test_a_file_in_cipher_is_read_as_people_see_it():
    document = pdf.read(with_meanings(text(), layers.shifted(1)), recognise=ocr.read_page)
    assert document.value("number") == Invoice().number
    assert document.value("amount_due") == Invoice().amount_due

"""Scanned pages recognised side by side: all of them, in their order, whatever becomes of one of them."""

import io
import subprocess
import threading

import pypdfium2
import pytest
from PIL import Image, ImageDraw

from invoices.domain.page import Page, Word
from invoices.formats import pdf, pdf_scans

PATIENCE = 10  # seconds one page waits for the other


def sheets(count, blank=()):
    """A file of so many pictures of pages; of page n, all but its first n squares are white."""
    pages = []
    for number in range(1, count + 1):
        page = Image.new("L", (300, 420), 255)
        for place in range(0 if number in blank else number):
            ImageDraw.Draw(page).rectangle((20 + 25 * place, 20, 35 + 25 * place, 40), fill=0)
        pages.append(page)
    buffer = io.BytesIO()
    pages[0].save(buffer, "PDF", save_all=True, append_images=pages[1:], resolution=36)
    return buffer.getvalue()


def read_as_number(image, number, width):
    return Page(number, width, width, (Word(f"Page{number}", 0, 0, 10, 10),), "ocr")


def recognised(data, recognise, cores):
    document = pypdfium2.PdfDocument(data)
    return list(pdf_scans.recognised(document, range(1, len(document) + 1), recognise, cores))


@pytest.mark.parametrize("cores", [0, 1, 2, 64])
def test_pages_come_in_their_order(cores):
    found = recognised(sheets(6, blank=[3]), read_as_number, cores)
    assert [scanned.number for scanned in found] == [1, 2, 3, 4, 5, 6]
    assert [scanned.page and scanned.page.words[0].text for scanned in found] == [
        "Page1", "Page2", None, "Page4", "Page5", "Page6"]  # fmt: skip
    assert not any(scanned.note for scanned in found)


def test_two_pages_are_read_at_once_on_two_cores():
    together = threading.Barrier(2, timeout=PATIENCE)

    def wait_for_the_other(image, number, width):
        together.wait()
        return read_as_number(image, number, width)

    assert all(scanned.page for scanned in recognised(sheets(4), wait_for_the_other, 2))


@pytest.mark.parametrize(
    "error", [subprocess.TimeoutExpired("tesseract", 40), subprocess.CalledProcessError(-9, "tesseract"), OSError()]
)
def test_a_page_that_fails_is_told_and_the_others_are_read(error):
    def fail_at_two(image, number, width):
        if number == 2:
            raise error
        return read_as_number(image, number, width)

    document = pdf.read(sheets(3), recognise=fail_at_two, cores=2)
    assert document.notes == ("La page 2 n'a pas pu être lue. Saisissez ses données à la main.",)
    assert document.pages_read == (1, 2, 3)


def test_when_time_runs_out_what_is_left_is_told(monkeypatch):
    monkeypatch.setattr(pdf_scans, "RECOGNITION_SECONDS", -1.0)
    document = pdf.read(sheets(2), recognise=read_as_number)
    assert "les pages 1, 2 n'ont pas été lues" in document.notes[0]


def test_progress_is_told_page_by_page():
    steps = []
    pdf.read(sheets(3), None, lambda *step: steps.append(step), read_as_number, 2)
    assert steps[-4:] == [(0, 3), (1, 3), (2, 3), (3, 3)]

"""What a PDF carries besides its pages is told to its depositor, with what to do."""

import io

import pikepdf
import pytest

from invoices.formats.pdf_inside import FILES, PROGRAM, notes_on
from tests.samples import hostile, make_invoice

pytestmark = pytest.mark.samples
SCRIPT = {"/S": pikepdf.Name.JavaScript, "/JS": "app.alert(1)"}


def notes(content):
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return notes_on(pdf)


def test_a_plain_invoice_has_nothing_to_tell():
    assert notes(make_invoice("colonnes")) == ()


def test_a_program_and_other_files_are_told():
    assert notes(hostile.with_javascript()) == (PROGRAM,)
    assert notes(hostile.with_attachment()) == (FILES,)


@pytest.mark.parametrize("place", ["names", "closing", "page"])
def test_a_program_is_seen_wherever_it_starts_from(place):
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page()
        if place == "names":
            script = pikepdf.Dictionary(Names=pikepdf.Array(["go", pikepdf.Dictionary(SCRIPT)]))
            pdf.Root.Names = pikepdf.Dictionary(JavaScript=script)
        elif place == "closing":
            pdf.Root.AA = pikepdf.Dictionary(WC=pikepdf.Dictionary(SCRIPT))
        else:
            page.AA = pikepdf.Dictionary(O=pikepdf.Dictionary(S=pikepdf.Name.Launch))
        assert notes_on(pdf) == (PROGRAM,)


@pytest.mark.parametrize("name", ["Names", "OpenAction", "AA"])
def test_what_is_not_of_the_right_kind_is_passed_over(name):
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.Root[f"/{name}"] = 7
        assert notes_on(pdf) == ()

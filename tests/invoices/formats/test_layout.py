"""Lines, cells and columns, as an eye would see them."""

from invoices.formats.layout import Spot, below, heads, lines_of
from tests.samples.page import typed


def texts(page):
    return [line.text for line in lines_of([page])]


def test_a_column_gap_is_a_tab():
    assert texts(typed("Total HT|100,00 €\nTVA|20,00 €")) == ["Total HT\t100,00 €", "TVA\t20,00 €"]


def test_a_place_in_the_text_leads_to_the_words_and_their_box():
    (line,) = lines_of([typed("Total HT|100,00 €")])
    spot = Spot(line, line.text.index("100"), len(line.text))
    assert (spot.text, [word.text for word in spot.words]) == ("100,00 €", ["100,00", "€"])
    assert (spot.box.page, spot.box.x0, spot.box.top) == (1, 190.0, 40.0)


def test_what_stands_under_a_header_is_in_its_column():
    lines = lines_of([typed("N° facture|Date|Client\nF-12|31/01/2026|C-7")])
    (stretch,) = below(lines, 0, heads(lines, 0, ()), 1)
    assert lines[stretch.row].text[stretch.start : stretch.end] == "31/01/2026"


def test_under_ends_with_the_reach_of_the_eye():
    lines = lines_of([typed("Date\n\n\n\n\n\n\n31/01/2026")])
    assert list(below(lines, 0, heads(lines, 0, ()), 0)) == []

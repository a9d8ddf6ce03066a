"""Values in large letters with what they are in small ones below."""

from invoices.domain.page import Page, Word
from invoices.formats.captions import captioned
from invoices.formats.layout import lines_of
from invoices.formats.references import read_references


def lines(*rows):
    """rows: (top, size, {x0: text})."""
    words = []
    for top, size, cells in rows:
        for x0, text in cells.items():
            for word in text.split():
                words.append(Word(word, x0, top, x0 + len(word) * size / 2, top + size))
                x0 += (len(word) + 1) * size / 2
    return lines_of([Page(1, 595, 842, tuple(words))])


def test_values_above_small_labels_row_after_row():
    page = lines(
        (100, 12, {50: "25080196", 220: "21/08/2025"}),
        (115, 7, {50: "numéro de facture", 220: "date de facture"}),
        (130, 12, {50: "4500123456", 220: "FINANCES"}),
        (145, 7, {50: "votre bon de commande", 220: "code service"}),
        (200, 9, {50: "Désignation", 220: "Montant"}),
    )
    found = read_references(page)
    values = {name: str(one.value) for name, one in found.items()}
    assert values["number"] == "25080196"
    assert values["issue_date"] == "2025-08-21"
    assert values["engagement"] == "4500123456"
    assert values["service_code"] == "FINANCES"


def test_labels_above_large_values_stay_above():
    page = lines(
        (100, 7, {50: "numéro de facture"}),
        (109, 12, {50: "25080196"}),
        (130, 7, {50: "bon de commande"}),
        (139, 12, {50: "4500123456"}),
    )
    found = read_references(page)
    assert (found["number"].value, found["engagement"].value) == ("25080196", "4500123456")


def test_a_label_as_far_from_what_is_below_is_no_caption():
    page = lines((100, 10, {50: "75001 PARIS"}), (112, 10, {50: "N° facture"}), (124, 10, {50: "F-12"}))
    assert captioned(page, 1, page[1].cells[0]) is None


def test_letters_of_one_size_need_much_more_room_below():
    page = lines((100, 10, {50: "F-12"}), (111, 10, {50: "N° facture"}), (150, 10, {50: "Désignation"}))
    assert captioned(page, 1, page[1].cells[0]).row == 0


def test_a_value_with_its_label_above_it_is_not_that_of_the_label_below():
    page = lines(
        (100, 5, {50: "N° document", 220: "N° cde client"}),
        (107, 7, {50: "F-12", 220: "CDE2500278"}),
        (119, 5, {50: "Date", 220: "Service destinataire"}),
        (126, 7, {50: "21/08/2025"}),
    )
    found = read_references(page)
    assert "service_code" not in found
    assert found["engagement"].value == "CDE2500278"

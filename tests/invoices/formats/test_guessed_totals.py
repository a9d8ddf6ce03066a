"""Totals that no known label announces: found by what adds up, offered to be verified; what they belie is in doubt."""

from decimal import Decimal

import pytest

from invoices.domain.document import SURE, Found, Hints
from invoices.formats.fields import read_fields
from invoices.formats.guessed_totals import guessed_totals
from invoices.formats.layout import lines_of
from tests.samples.page import typed

NAMES = ("total_without_vat", "total_vat", "total_with_vat", "paid_amount", "amount_due")


def guessed(text, **read):
    fields = {name: Found(Decimal(value), sureness) for name, (value, sureness) in read.items()}
    return guessed_totals(lines_of([typed(text)]), fields)


def amounts(guesses):
    return {name: str(guesses[name].value) for name in NAMES if name in guesses}


SHEETS = {
    "without words": (
        "Pose|700,00\nDépose|300,00\n|1 000,00\n20 %|200,00\n|1 200,00",
        {"total_without_vat": "1000.00", "total_vat": "200.00", "total_with_vat": "1200.00", "amount_due": "1200.00"},
    ),
    "strange words": (
        "Valeur nette totale|1 009.92 EUR\nTVA 20,00 % × 1 009.92 EUR|201.98 EUR\nValeur finale|1 211.90 EUR",
        {"total_without_vat": "1009.92", "total_vat": "201.98", "total_with_vat": "1211.90", "amount_due": "1211.90"},
    ),
    "several rates, the tax not added up": (
        "Taux|Assiette|Impôt\n20 %|100,00|20,00\n10 %|50,00|5,00\nHors impôt|150,00\nImpôt compris|175,00",
        {"total_without_vat": "150.00", "total_vat": "25.00", "total_with_vat": "175.00", "amount_due": "175.00"},
    ),
    "a part settled": (
        "Achats hors taxe|38,18\nTaxe (20 %)|7,64\nAchats taxe comprise|45,82\nAvance permanente|12,16\nSolde|33,66",
        {
            "total_without_vat": "38.18",
            "total_vat": "7.64",
            "total_with_vat": "45.82",
            "paid_amount": "12.16",
            "amount_due": "33.66",
        },
    ),
    "a guarantee kept back": (
        "Hors taxes|100,00\nTVA 20 %|20,00\nTTC|120,00\nRetenue 5 %|6,00\nNet à mandater|114,00",
        {"total_without_vat": "100.00", "total_vat": "20.00", "total_with_vat": "120.00", "amount_due": "114.00"},
    ),
    "no tax due": (
        "Cours|400,00\nTrajet|35,50\nSomme globale|435,50\nTVA non applicable, article 293 B du CGI",
        {"total_without_vat": "435.50", "total_vat": "0.00", "total_with_vat": "435.50", "amount_due": "435.50"},
    ),
    "the tax left out": (
        "Pose|700,00\nDépose|300,00\nHors taxes|1 000,00\nTaux 20 %\nTaxes comprises|1 200,00",
        {"total_without_vat": "1000.00", "total_vat": "200.00", "total_with_vat": "1200.00", "amount_due": "1200.00"},
    ),
    "nothing that adds up": ("Pose|700,00\nDépose|310,00", {}),
    "one amount in a sentence": ("Société au capital de 7 500,00 € et plafond de garantie de 500,00 € par envoi", {}),
}


@pytest.mark.parametrize(("text", "wanted"), SHEETS.values(), ids=SHEETS)
def test_sums_say_what_words_do_not(text, wanted):
    guesses = guessed(text)
    assert amounts(guesses) == wanted
    assert all(one.confidence < SURE for one in guesses.values())


TABLE = "TX 20|138,15|27,63|165,78\nTX 5,5|14 662,10|806,42|15 468,52\nTOTAL|14 800,25|834,05|15 634,30"
ROW = {"total_without_vat": ("14662.10", 0.97), "total_vat": ("806.42", 0.97), "total_with_vat": ("15468.52", 0.97)}


def test_a_row_of_a_breakdown_gives_way_to_what_the_rows_make():
    guesses = guessed(TABLE, **ROW)
    assert amounts(guesses) == {
        "total_without_vat": "14800.25",
        "total_vat": "834.05",
        "total_with_vat": "15634.30",
        "amount_due": "15634.30",
    }
    assert not any(one.is_sure for one in guesses.values())


def test_what_labels_and_their_own_sum_say_stays():
    text = "A|72 510,00|14 502,00|87 012,00\nTotal HT|100,00\nTVA|20,00\nTotal TTC|120,00"
    read = {"total_without_vat": ("100", 0.97), "total_vat": ("20", 0.97), "total_with_vat": ("120", 0.97)}
    assert not amounts(guessed(text, **read, amount_due=("120", 0.96)))


def test_a_sure_total_without_a_sum_is_belied_by_one():
    text = "Base|3 889,47\nImpôt 20 %|777,89\nToutes taxes|4 667,36"
    guesses = guessed(text, total_without_vat=("4667.36", 0.86), total_with_vat=("4667.36", 0.86))
    assert guesses["total_without_vat"].value == Decimal("3889.47")
    assert not guesses["total_without_vat"].is_sure


def test_a_page_is_completed_by_sums():
    read = read_fields([typed("Pose|700,00\nDépose|300,00\n|1 000,00\n20 %|200,00\n|1 200,00")], Hints())
    assert read.value("total_with_vat") == Decimal("1200.00")
    assert not read.found["total_with_vat"].is_sure

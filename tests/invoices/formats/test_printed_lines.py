"""Lines of goods and services: only where a head names the columns and arithmetic bears the rows out."""

from decimal import Decimal

import pytest

from invoices.formats.layout import lines_of
from invoices.formats.printed_lines import read_lines
from tests.samples.page import typed

HEAD = "Désignation|Qté|PU HT|Montant HT\n"


def read(text, total=None):
    return [
        (line.name, *(None if value is None else str(value) for value in (line.quantity, line.unit_price, line.total)))
        for line in read_lines(lines_of([typed(text)]), total)
    ]


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "Porte|3|845,50|2 536,50\nVis|10|0,20|2,00",
        "Article|Quantité|Prix unitaire|Total\nPorte|3 u|845,50 €|2 536,50 €\nVis|10 u|0,20 €|2,00 €",
        HEAD + "Porte|3|845,50|2 536,50\nSous-total|||2 536,50\nVis|10|0,20|2,00\nTotal HT|||2 538,50",
    ],
)
def test_rows_of_a_table(text):
    assert read(text) == [("Porte", "3", "845.50", "2536.50"), ("Vis", "10", "0.20", "2.00")]


def test_a_name_goes_on_at_the_next_line():
    assert read(HEAD + "Porte en chêne|3|845,50|2 536,50\nmassif") == [
        ("Porte en chêne massif", "3", "845.50", "2536.50")
    ]


def test_rows_that_nothing_bears_out_are_left_out():
    assert read(HEAD + "Porte|3|845,50|1 000,00") == []


def test_rows_that_add_up_to_the_total_are_kept():
    text = "Désignation|Taux|Montant HT\nPorte|20 %|100,00\nVis|20 %|2,00"
    assert read(text) == []
    assert read(text, Decimal("102.00")) == [("Porte", None, None, "100.00"), ("Vis", None, None, "2.00")]


def test_without_a_head_there_are_no_lines():
    assert read("Porte|3|845,50|2 536,50", Decimal("2536.50")) == []


@pytest.mark.parametrize(
    "text",
    [
        "Réf|Désignation|Nb|Prix HT|Montant HT\nA12|Porte|3|845,50|2 536,50\nB7|Vis|10|0,20|2,00",
        "Article|Désignation|Qté|PU HT|Montant HT\n78554928|Porte|3|845,50|2 536,50\n42588056|Vis|10|0,20|2,00",
        "Intitulé|Effectif|Participation|Total\nPorte|3|845,50 €|2 536,50 €\nVis|10|0,20 €|2,00 €",
        HEAD + "Porte|3|845,50|2 536,50\nTotal BL|||2 536,50\nBL n° 12\nVis|10|0,20|2,00",
        HEAD + "Porte|3|845,50|2 536,50\nS/N 3957843241\nVis|10|0,20|2,00",
        "Acte|Combien|Chacun|Montant\nPorte|3|845,50|2 536,50\nVis|10|0,20|2,00",
    ],
)
def test_rows_say_what_columns_hold(text):
    assert read(text, Decimal("2538.50")) == [("Porte", "3", "845.50", "2536.50"), ("Vis", "10", "0.20", "2.00")]


def test_a_discount_is_part_of_the_sum():
    text = "Désignation|Qté|PU HT|Rem. %|Montant HT\nPorte|3|100,00|10|270,00"
    assert read(text) == [("Porte", "3", "100.00", "270.00")]


def test_a_rate_that_does_not_exist_is_a_code():
    line = read_lines(lines_of([typed("Désignation|Qté|PU HT|TVA|Montant\nVis|10|0,20|1|2,00")]), Decimal("2.00"))[0]
    assert (line.rate, line.quantity, line.unit_price) == (None, Decimal("10"), Decimal("0.20"))


def test_quantity_and_price_that_do_not_make_the_total_are_left_out():
    text = HEAD + "Porte|3|100,00|300,00\nForfait|2|50,00|75,00"
    assert read(text, Decimal("375.00"))[1] == ("Forfait", None, None, "75.00")

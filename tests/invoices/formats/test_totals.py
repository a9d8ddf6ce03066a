"""Totals: labels propose, HT + TVA = TTC decides, and what nothing confirms is not sure."""

from decimal import Decimal

import pytest

from invoices.formats.layout import lines_of
from invoices.formats.totals import is_credit, read_totals
from invoices.formats.vat import read_vat
from tests.samples.page import typed

NAMES = ("total_without_vat", "total_vat", "total_with_vat")


def read(text, **page):
    return read_totals(lines_of([typed(text, **page)]))


def values(found, *names):
    return tuple(str(found[name].value) if name in found else None for name in names)


@pytest.mark.parametrize(
    "text",
    [
        "Total HT|100,00 €\nTVA 20 %|20,00 €\nTotal TTC|120,00 €",
        "Total HT|Total TVA|Total TTC\n100,00|20,00|120,00",
        "Montant HT : 100,00\nMontant TVA : 20,00\nMontant TTC : 120,00",
        "Total hors taxes 100.00 EUR\nTVA 20.00 EUR\nTotal toutes taxes comprises 120.00 EUR",
        "Sous-total 40,00 €\nSous-total 60,00 €\nTotal HT 100,00 €\nTVA 20,00 €\nTotal TTC 120,00 €",
        "Total HT brut 110,00 €\nRemise -10,00 €\nTotal HT net 100,00 €\nTVA 20,00 €\nTotal TTC 120,00 €",
    ],
)
def test_three_labels_that_add_up_are_sure(text):
    found = read(text)
    assert values(found, *NAMES) == ("100.00", "20.00", "120.00")
    assert all(found[name].is_sure for name in NAMES)


@pytest.mark.parametrize(
    "text",
    [
        "Le montant hors taxes de 100,00 € est augmenté de la TVA,\nsoit 20,00 €, le total étant de 120,00 € TTC.",
        "Taux|HT|TVA|TTC\n20 %|60,00|12,00|72,00\n20 %|40,00|8,00|48,00\nTotal|100,00|20,00|120,00",
        "Total HT 100,00 €\nTVA 20 % 12,00 €\nTVA 20 % 8,00 €\nTotal TTC 120,00 €",
        "Cumul HT 140,00 €\nAntérieur HT 40,00 €\nTotal HT 100,00 €\nTVA 20,00 €\nTotal TTC 120,00 €",
    ],
)
def test_the_total_is_told_from_rows_that_add_up_too(text):
    assert values(read(text), *NAMES) == ("100.00", "20.00", "120.00")


@pytest.mark.parametrize(
    "text",
    [
        "TVA 20 % 20,00 €\nTotal TTC 120,00 €",
        "Total HT 100,00 €\nTotal TTC 120,00 €",
        "Total HT 100,00 €\nTVA 20 % 20,00 €",
        "Total HT 100,00 €\nTVA 20 % 20,00 €\nTotal TTC 728,00 €",
    ],
)
def test_a_total_that_lacks_or_is_misread_is_worked_out_as_a_guess(text):
    found = read(text)
    assert values(found, *NAMES) == ("100.00", "20.00", "120.00")
    assert not any(found[name].is_sure for name in NAMES)


def test_no_tax_is_above_the_highest_rate():
    assert "total_vat" not in read("Total HT 100,00 €\nReport 60,00 €\nTotal TTC 160,00 €")


def test_totals_that_do_not_add_up_are_not_sure():
    found = read("Total HT 100,00 €\nTVA 20,00 €\nTotal TTC 125,00 €")
    assert not any(found[name].is_sure for name in NAMES)


def test_a_table_of_lines_with_the_three_columns_is_not_the_total():
    found = read("Montant HT|TVA|Montant TTC\n10,00|2,00|12,00\n20,00|4,00|24,00\n35,00|7,00|42,00")
    assert not any(one.is_sure for one in found.values())


def test_what_is_held_back_as_a_guarantee_is_not_paid():
    found = read(TRIPLE + "Retenue de garantie 5 % 6,00 €\nNet à payer 114,00 €")
    assert values(found, "amount_due", "paid_amount") == ("114.00", None)
    assert found["amount_due"].is_sure


def test_what_is_held_back_and_what_was_paid_explain_what_remains():
    found = read(TRIPLE + "Retenue de garantie 5 % -6,00 €\nAcompte versé -30,00 €\nNet à payer 84,00 €")
    assert values(found, "amount_due", "paid_amount") == ("84.00", "30.00")
    assert all(found[name].is_sure for name in ("amount_due", "paid_amount"))


def test_a_lone_total_is_a_guess():
    found = read("Total TTC 125,00 €")
    assert values(found, *NAMES) == (None, None, "125.00")
    assert not found["total_with_vat"].is_sure


def test_a_shop_without_vat_says_so():
    assert values(read("TOTAL : 500,00 €\nTVA non applicable, art. 293 B du CGI"), *NAMES) == (
        "500.00",
        "0.00",
        "500.00",
    )


def test_amounts_of_an_avoir_are_positive():
    lines = lines_of([typed("Total HT -218,48 €\nTaxes 14,99 €\nTotal TTC -233,47 €")])
    assert values(read_totals(lines), *NAMES) == ("218.48", "14.99", "233.47")
    assert is_credit(lines)


def test_a_sum_mends_an_amount_cut_by_recognition():
    found = read("Total HT|21 8,48 €\nTVA|14,99 €\nTotal TTC|233,47 €", source="ocr")
    assert values(found, *NAMES) == ("218.48", "14.99", "233.47")


TRIPLE = "Total HT 100,00 €\nTVA 20,00 €\nTotal TTC 120,00 €\n"


@pytest.mark.parametrize(
    ("text", "paid", "due", "is_sure"),
    [
        ("Net à payer 120,00 €", None, "120.00", True),
        ("Acompte versé 30,00 €\nReste à payer 90,00 €", "30.00", "90.00", True),
        ("Déjà réglé : 0,00 €\nNet à payer : 120,00 €", "0.00", "120.00", True),
        ("Virement du 05/01/2026 30,00 €\nSolde à payer 90,00 €", "30.00", "90.00", True),
        ("Net à payer 95,00 €", None, "95.00", False),
        ("", None, "120.00", False),
        ("Acompte versé 30,00 €", "30.00", None, False),
    ],
)
def test_what_remains_to_pay(text, paid, due, is_sure):
    found = read(TRIPLE + text)
    assert values(found, "paid_amount", "amount_due") == (paid, due)
    assert not due or found["amount_due"].is_sure == is_sure


def test_the_breakdown_agrees_with_the_totals():
    lines = lines_of([typed(
        "Taux|Base|Montant\n20,00 %|81,90 €|16,38 €\n5,5 %|543,00 €|29,87 €\n"
        "Total HT 624,90 €\nTVA 46,25 €\nTotal TTC 671,15 €"
    )])  # fmt: skip
    groups = read_vat(lines, read_totals(lines))
    assert [(str(group.rate), str(group.base), str(group.tax)) for group in groups] == [
        ("20", "81.90", "16.38"),
        ("5.5", "543.00", "29.87"),
    ]


def test_a_breakdown_that_does_not_add_up_is_left_out():
    lines = lines_of([typed("20,00 %|81,90 €|16,38 €\nTotal HT 624,90 €\nTVA 46,25 €\nTotal TTC 671,15 €")])
    assert read_vat(lines, read_totals(lines)) == ()


def test_one_rate_for_the_whole_invoice():
    lines = lines_of([typed("Total HT 100,00 €\nTVA 20 % 20,00 €\nTotal TTC 120,00 €")])
    assert [group.rate for group in read_vat(lines, read_totals(lines))] == [Decimal(20)]


def test_rates_that_tax_nothing_are_left_out():
    lines = lines_of([typed(
        "Taux|Base|Montant\n20,00 %|100,00 €|20,00 €\n10,00 %|0,00 €|0,00 €\n"
        "Total HT 100,00 €\nTVA 20,00 €\nTotal TTC 120,00 €"
    )])  # fmt: skip
    assert [group.rate for group in read_vat(lines, read_totals(lines))] == [Decimal(20)]


def test_one_rate_that_agrees_with_doubtful_totals_proves_nothing():
    lines = lines_of([typed("20,00 %|81,90 €|16,38 €\nTotal HT 81,90 €\nTVA 16,38 €\nTotal TTC 671,15 €")])
    assert not read_totals(lines)["total_without_vat"].is_sure
    assert read_vat(lines, read_totals(lines)) == ()


def test_amounts_told_in_the_conditions_of_sale_put_no_total_in_doubt():
    told = "Sous 150,00 € de commande, frais de 12,50 € ; garantie de 15 000,00 €, 900,00 € ou 800,00 € par sinistre"
    text = f"Total HT 24,24 €\nTVA 4,85 €\nTotal TTC 29,09 €\n\n{told}"
    assert read(text)["total_with_vat"].is_sure

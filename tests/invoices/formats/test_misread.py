"""Recognised codes, numbers and breakdowns mended where something vouches for it, and never surer for it."""

from decimal import Decimal

import pytest

from invoices.domain.document import Hints, VatGroup
from invoices.formats.fields import read_fields
from tests.samples.page import typed


def read(text, source="ocr"):
    return read_fields([typed(text, source=source)], Hints())


def doubted(page, *texts):
    """The page with little confidence in those words."""
    words = tuple(word._replace(confidence=0.6 if word.text in texts else 0.95) for word in page.words)
    return type(page)(page.number, page.width, page.height, words, "ocr")


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("Facture n° FCO00225", "number", "FC000225"),
        ("Facture n° N0O0850/25", "number", "N00850/25"),
        ("Facture n° AVOO270", "number", "AV00270"),
        ("Facture n° Fâ-2026-OOO1", "number", "FA-2026-0001"),
        ("Marché n° 2650364", "market", "26S0364"),
        ("Marché n° 202650364", "market", "2026S0364"),
        ("Marché n° 2025DS10447", "market", "2025DSI0447"),
        ("Commande n° 2550364", "engagement", "2550364"),
    ],
)
def test_letters_and_digits_that_look_alike(text, name, value):
    assert read(text).found[name].value == value


def test_a_code_that_was_changed_is_never_sure():
    assert not read("Facture n° FCO00225").found["number"].is_sure
    assert not read("Marché n° 2650364").found["market"].is_sure
    assert read("Marché n° 2650364", "texte").found["market"].value == "2650364"


def test_half_a_number_is_not_sure():
    assert not read("Marché n° 2026").found["market"].is_sure


def test_a_code_is_what_the_page_prints_most_clearly():
    page = doubted(typed("Facture n° FA8O12\n\n\nÀ rappeler : FA8012, merci"), "FA8O12")
    assert read_fields([page], Hints()).found["number"].value == "FA8012"
    page = doubted(typed("Facture n° FAS012\n\n\nÀ rappeler : FA5012, merci\nRéf. FA5012"), "FAS012")
    found = read_fields([page], Hints()).found["number"]
    assert (found.value, found.is_sure) == ("FA5012", False)


def test_a_siret_cut_in_the_wrong_place_is_one_for_its_key():
    assert read("Client|SIRET 2613005 7800240").found["recipient_siret"].value == "26130057800240"
    assert "recipient_siret" not in read("Client|SIRET 2613005 7800240", "texte").found


@pytest.mark.parametrize(
    ("read_as", "name"),
    [
        ("En2ymatis Services", "Enzymatis Services"),
        ("Dr P, Hoarau", "Dr P. Hoarau"),
        ("Hydro'\"Therm SARL", "Hydro'Therm SARL"),
        ("Atelier 21", "Atelier 21"),
    ],
)
def test_a_name_has_no_digits_among_its_letters(read_as, name):
    page = f"{read_as}\n12 rue Haute\n75012 PARIS\n\n\nFacture n° F-12"
    assert read(page).found["supplier_name"].value == name


TOTALS = "Total HT|300,00\nTotal TVA|{tax}\nTotal TTC|{total}"


def test_the_row_of_a_breakdown_that_was_misread_is_what_the_others_leave():
    rows = "TVA 20,00 %|100,00|20,00\nTVA 10,00 %|2OO,O|20,00\n"
    found = read(rows + TOTALS.format(tax="40,00", total="340,00"))
    assert set(found.vat) == {
        VatGroup(Decimal(20), Decimal(100), Decimal(20)), VatGroup(Decimal(10), Decimal(200), Decimal(20))}  # fmt: skip


def test_what_does_not_add_up_is_no_breakdown():
    rows = "TVA 20,00 %|100,00|20,00\nTVA 10,00 %|2OO,O|20,00\n"
    assert read(rows + TOTALS.format(tax="41,00", total="341,00")).vat == ()


def test_totals_that_a_nought_alone_proves_are_in_doubt():
    found = read("Total HT|39 O1867\nTVA|6 5O3.ll\nTotal TTC|39 018,67\nMontant HT|39 018,67\nAcompte|0,00").found
    assert not found["total_without_vat"].is_sure


def test_a_larger_amount_that_is_called_the_total_puts_totals_in_doubt():
    page = "Total HT|100,00\nTVA|20,00\nTotal TTC|120,00\nTotal à payer|480,00"
    assert not read(page).found["total_with_vat"].is_sure


def test_a_name_is_said_as_it_was_read_most_surely():
    head, foot = (
        "Offset Cevenol SARL\n12 rue Haute\n30000 NIMES\n\n\nFacture n° F-12\n\n\n",
        "à l'ordre de Offset Cévenol SARL",
    )
    page = doubted(typed(head + foot), "Cevenol")
    assert read_fields([page], Hints()).found["supplier_name"].value == "Offset Cévenol SARL"


def test_a_code_is_no_name():
    page = "SCE_DRH\n12 rue Haute\n75012 PARIS\n\n\nFacture n° F-12"
    assert "supplier_name" not in read(page).found

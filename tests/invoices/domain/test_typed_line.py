"""Lines as people type them: read, or refused with a sentence that says how to write them."""

import csv
import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoices.domain import exemptions, rates, units
from invoices.domain.typed_line import clean, read_line

CHAIRS = {"reference": "Tolx101", "name": "Chaises A Tolx", "quantity": "20", "unit": "Pièce", "unit_price": "320"}


def test_a_line_is_read_as_it_is_typed():
    typed = CHAIRS | {"quantity": " 1 234,5 ", "unit_price": "0,123456 €", "discount": "12,5", "rate": "5,5 %"}
    values, refused = read_line(typed)
    assert refused == {}
    assert values == {
        "reference": "Tolx101",
        "name": "Chaises A Tolx",
        "quantity": Decimal("1234.5"),
        "unit": "H87",
        "unit_price": Decimal("0.123456"),
        "discount": Decimal("12.50"),
        "rate": Decimal("5.50"),
        "exemption_reason": "",
    }


def test_what_is_missing_is_no_refusal():
    values, refused = read_line({})
    assert (values["quantity"], values["discount"], values["unit"], refused) == (None, 0, "C62", {})


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("quantity", "NaN", "« Quantité » : « NaN » n'est pas un nombre."),
        ("quantity", "1e400", "« Quantité » : « 1e400 » n'est pas un nombre."),
        ("quantity", "Infinity", "« Quantité » : « Infinity » n'est pas un nombre."),
        ("quantity", "1.234,50", "« Quantité » : « 1.234,50 » n'est pas un nombre."),
        ("quantity", "٣", "« Quantité » : « ٣ » n'est pas un nombre."),
        ("quantity", "1,23456", "« Quantité » : « 1,23456 » compte 5 chiffres après la virgule. Il en faut 4 au plus."),
        ("unit_price", "1" * 19, "compte 19 chiffres avant la virgule. Il en faut 13 au plus."),
        ("unit_price", "9" * 5000, "compte 5000 chiffres avant la virgule."),
        ("discount", "1,005", "compte 3 chiffres après la virgule. Il en faut 2 au plus."),
        ("rate", "120", "« Taux TVA » : « 120 » n'est pas un taux. Écrivez-le entre 0 et 100."),
        ("rate", "-5", "« Taux TVA » : « -5 » n'est pas un taux."),
        ("unit", "coudée", "« Unité » : « coudée » n'est pas une unité connue."),
        ("exemption_reason", "parce que", "« Motif d'exonération » : « parce que » n'est pas dans la liste."),
        ("name", "a" * 1001, "« Dénomination » compte 1001 caractères. Il en faut 1000 au plus."),
    ],
)
def test_what_cannot_be_read_says_why(field, typed, said):
    values, refused = read_line(CHAIRS | {field: typed})
    assert said in str(refused[field])
    assert len(str(refused[field])) < 160
    assert set(refused) == {field}
    assert values["reference"] == "Tolx101"


def test_a_minus_sign_of_a_spreadsheet_is_one():
    assert read_line({"quantity": "\u22123"})[0]["quantity"] == -3


@given(st.text(max_size=60), st.sampled_from(sorted(CHAIRS)))
def test_any_text_is_a_value_or_a_refusal(text, field):
    values, refused = read_line({field: text})
    assert set(values) == set(read_line({})[0])
    assert all(error.text and error.remedy for error in refused.values())


@given(st.text(max_size=200))
def test_a_clean_text_can_be_held_by_xml_and_postgresql(text):
    kept = clean(text)
    assert all(unicodedata.category(sign) not in ("Cc", "Cs") or sign == "\n" for sign in kept)
    assert clean(kept) == kept


def test_every_plane_and_script_stays_but_no_mark_that_turns_what_follows():
    assert clean("Vis ⌀ 4 🪑 𝄞 שלום العربية 漢字") == "Vis ⌀ 4 🪑 𝄞 שלום العربية 漢字"
    assert clean("prix \u202e001\u202c €\x00\r\nsuite\x07") == "prix 001 €\nsuite"


@pytest.mark.parametrize(
    ("text", "code"),
    [("KGM", "KGM"), ("kg", "KGM"), ("Kilogrammes", "KGM"), ("pièces", "H87"), ("PIECE", "H87"), ("EA", "C62"),
     ("heure", "HUR"), ("h", "HUR"), ("m²", "MTK"), ("Forfait", "LS"), ("%", "P1"), ("j", "DAY"), ("", None)],
)  # fmt: skip
def test_a_unit_is_known_by_its_code_its_name_and_its_abbreviation(text, code):
    assert units.unit_named(text) == code


@pytest.mark.corpus
def test_the_tables_are_the_published_ones(corpus):
    """UN/ECE Rec 20 and 21, VATEX, CGI: the same codes, categories and rates as in the public lists."""

    def rows(name):
        with (corpus.parent / "data" / "codes" / f"{name}.csv").open(encoding="utf-8") as file:
            return list(csv.DictReader(file))

    assert set(units.UNITS) <= {row["code"] for row in rows("unece_rec20_unites")}
    published = {row["code"]: row["categorie_5305"] for row in rows("vatex_motifs_exoneration")}
    assert {code: exemption.category for code, exemption in exemptions.EXEMPTIONS.items()} == published
    in_force = {Decimal(row["taux"]) for row in rows("taux_tva_fr") if not row["fin"]}
    assert {rate for zone in rates.RATES.values() for rate, _ in zone} == in_force

"""What may be typed for each of the six types of identifier. Source: domain.md §2.1 and §18.8."""

import csv
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.fr import siren

from structures.domain import vat
from structures.domain.countries import COUNTRIES, EUROPEAN_UNION
from structures.domain.errors import IdentifierRefused
from structures.domain.identifiers import (
    LABELS,
    Identifier,
    IdentifierType,
    compact,
    grouped,
    has_siret_key,
    is_siret,
    parse,
)

DATA = Path(__file__).parents[2] / "data"
DIGITS = "0123456789"
OTHER_DIGITS = st.characters(categories=["Nd", "No"]).filter(lambda sign: sign not in DIGITS)
SIRET, EUROPEAN, OUTSIDE, RIDET, TAHITI, PERSON = IdentifierType


def refusal(kind, typed="", **where):
    """The whole sentence that says what was wrong; fails when nothing was."""
    with pytest.raises(IdentifierRefused) as refused:
        parse(kind, typed, **where)
    assert refused.value.text
    assert refused.value.remedy
    return f"{refused.value.text} {refused.value.remedy}"


@given(st.text(alphabet=DIGITS, min_size=14, max_size=14))
def test_any_fourteen_digits_are_a_siret_and_a_wrong_key_only_warns(number):
    found = parse(SIRET, number)
    assert (found.type, found.value) == (SIRET, number)
    right = (luhn.is_valid(number) and luhn.is_valid(number[:9])) or has_siret_key(number)
    assert bool(found.warning) is not right


@pytest.mark.parametrize("printed", ["00000000108396", "20004216800013"])
def test_the_sirets_printed_in_the_guides_with_a_wrong_key_pass(printed):
    assert parse(SIRET, printed).warning


@pytest.mark.parametrize("right", ["35600000000048", "35600000000001"])
def test_la_poste_has_its_own_rule(right):
    """The head office follows Luhn; any other SIRET is right when the sum of its digits is a multiple of 5."""
    assert not parse(SIRET, right).warning
    assert parse(SIRET, "35600000000002").warning


@pytest.mark.parametrize(
    "typed", ["217 800 929 00010", "217\u00a0800\u202f929\u00a000010", "217.800.929-00010", " 21780092900010\n"]
)
def test_the_separators_people_and_this_portal_write_are_dropped(typed):
    assert parse(SIRET, typed).value == "21780092900010"


@given(st.integers(0, 13), OTHER_DIGITS)
def test_a_digit_of_another_alphabet_is_refused(rank, sign):
    typed = "21780092900010"[:rank] + sign + "21780092900010"[rank + 1 :]
    assert not is_siret(typed)
    refusal(SIRET, typed)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "vide"),
        ("   ", "vide"),
        ("O1780092900010", "lettre « O »"),
        ("o1780092900010", "lettre « O »"),
        ("\u041e1780092900010", "lettre « O »"),  # Cyrillic
        ("２１７８００９２９０００１０", "autre alphabet"),
        ("٢١٧٨٠٠٩٢٩٠٠٠١٠", "autre alphabet"),
        ("21780092900010\u200b", "invisible"),
        ("\u202e21780092900010", "invisible"),
        ("2178009290001\0", "invisible"),
        ("217800929", "SIREN"),
        ("2178009290001", "zéro du début"),
        ("217800929000100", "14 chiffres"),
        ("1" * 10_000, "compte 10000 chiffres"),
        ("2178009290001A", "« A »"),
    ],
)
def test_what_is_no_siret_is_told_why(typed, words):
    said = refusal(SIRET, typed)
    assert words in said
    assert len(said) < 300


def test_the_vat_numbers_follow_the_published_shapes():
    with (DATA / "vat_shapes.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert {row["country"] for row in rows} == {*EUROPEAN_UNION, "GB"} - {"FR"}
    for row in rows:
        if row["accepted"] == "yes":
            assert parse(EUROPEAN, row["number"], country=row["country"]).value == row["number"]
        else:
            refusal(EUROPEAN, row["number"], country=row["country"])


def test_a_missing_prefix_is_added_and_another_country_is_refused():
    assert parse(EUROPEAN, "999 900 008", country="de").value == "DE999900008"
    assert parse(EUROPEAN, "u12345678", country="AT").value == "ATU12345678"
    assert "BE" in refusal(EUROPEAN, "BE0999000030", country="DE")


def test_a_vat_key_warns_and_does_not_refuse():
    assert not parse(EUROPEAN, "DE999900008", country="DE").warning
    assert parse(EUROPEAN, "DE999900007", country="DE").warning


@pytest.mark.parametrize(
    ("country", "words"), [("FR", "SIRET"), ("CH", "hors UE"), ("", "pays"), ("ZZ", "hors UE"), ("é", "hors UE")]
)
def test_a_country_outside_the_union_has_another_type(country, words):
    assert words in refusal(EUROPEAN, "DE123456789", country=country)


@given(st.sampled_from(sorted(vat.SHAPES)), st.text(max_size=20))
def test_no_text_breaks_the_reading_of_a_vat_number(country, typed):
    try:
        found = parse(EUROPEAN, typed, country=country)
    except IdentifierRefused:
        return
    assert found.value.isascii()
    assert len(found.value) <= 18
    assert parse(EUROPEAN, found.value, country=country) == found


@given(st.from_regex(r"[0-9]{9}", fullmatch=True).filter(siren.is_valid))
def test_the_french_vat_number_of_a_siren_has_the_right_key(number):
    assert vat.french(number)[4:] == number
    assert vat.has_key(vat.french(number))


@pytest.mark.parametrize(
    ("country", "name", "expected"),
    [
        ("CH", "Fictive Instruments AG", "CHFICTIVEINSTRUMEN"),
        ("US", "Ab", "USAB"),
        ("MA", "Société  d'Été du Maroc", "MASOCIÉTÉD'ÉTÉDUMA"),
        ("gb", "Fictional Supplies Limited", "GBFICTIONALSUPPLIE"),
    ],
)
def test_an_identifier_outside_the_union_is_built(country, name, expected):
    assert parse(OUTSIDE, "whatever was typed", country=country, name=name).value == expected


@given(st.sampled_from(sorted(COUNTRIES.keys() - EUROPEAN_UNION)), st.text(max_size=200))
def test_a_built_identifier_fits_whatever_the_name_holds(country, name):
    try:
        found = parse(OUTSIDE, country=country, name=name)
    except IdentifierRefused:
        return
    assert found.value[:2] == country
    assert 2 < len(found.value) <= 18
    assert not any(sign.isspace() or not sign.isprintable() for sign in found.value)


@pytest.mark.parametrize(
    ("country", "name", "words"),
    [
        ("DE", "Firma", "Structure européenne"),
        ("FR", "Société", "SIRET"),
        ("GP", "Rhum", "SIRET"),
        ("PM", "Morue", "SIRET"),
        ("NC", "Nickel", "RIDET"),
        ("PF", "Vanille", "TAHITI"),
        ("", "Firma", "pays"),
        ("CH", " \u200b\0 ", "vide"),
    ],
)
def test_an_identifier_outside_the_union_needs_a_country_and_a_name(country, name, words):
    assert words in refusal(OUTSIDE, country=country, name=name)


@given(st.text(alphabet=DIGITS + "AO٢２", min_size=0, max_size=12))
def test_a_ridet_has_nine_or_ten_digits(typed):
    if typed.isascii() and typed.isdecimal() and len(typed) in (9, 10):
        assert parse(RIDET, typed).value == typed
    else:
        refusal(RIDET, typed)


@pytest.mark.parametrize(
    ("kind", "value", "spellings"),
    [
        (RIDET, "0123456001", {"0123456001", "123456001"}),
        (RIDET, "123456001", {"0123456001", "123456001"}),
        (RIDET, "1234567001", {"1234567001"}),
        (SIRET, "00000000108396", {"00000000108396"}),
        (TAHITI, "012345001", {"012345001"}),
    ],
)
def test_only_a_ridet_may_lose_its_first_zero(kind, value, spellings):
    assert set(Identifier(kind, value).spellings) == spellings


@pytest.mark.parametrize("typed", ["999999001", "A12345001", "a12345 001"])
def test_a_tahiti_number_has_nine_characters(typed):
    assert parse(TAHITI, typed).value == compact(typed).upper()


@pytest.mark.parametrize("typed", ["", "12345678", "1234567890", "123456ABC", "É12345001", "１23456001", "ſ12345001"])
def test_what_is_no_tahiti_number_is_refused(typed):
    refusal(TAHITI, typed)


@pytest.mark.parametrize("typed", ["1800173065", "2750675056", "1850199100", "200122A004", "180122b033", "1804297105"])
def test_a_person_has_a_code_of_ten_characters(typed):
    assert parse(PERSON, typed).value == typed.upper()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("3800173065", "1er caractère"),
        ("1A00173065", "2 et 3"),
        ("1800073065", "mois"),
        ("1801373065", "mois"),
        ("1801973065", "mois"),
        ("1800100065", "commune"),
        ("180012C033", "commune"),
        ("18001730A5", "commune"),
        ("180017306", "9 caractères"),
        ("18001730655", "11 caractères"),
        ("１800173065", "autre alphabet"),
    ],
)
def test_a_code_that_no_person_can_have_says_which_part_is_wrong(typed, words):
    assert words in refusal(PERSON, typed)


@given(st.sampled_from(list(IdentifierType)), st.text(max_size=30), st.text(max_size=4), st.text(max_size=30))
def test_anything_typed_is_either_an_identifier_or_a_sentence(kind, typed, country, name):
    try:
        found = parse(kind, typed, country=country, name=name)
    except IdentifierRefused as refused:
        found, said = None, (refused.text, refused.remedy)
    if found is None:
        assert all(said)
        return
    assert found.type is kind
    assert 0 < len(found.value) <= 18


@given(st.text(alphabet=DIGITS, min_size=14, max_size=14))
def test_grouping_and_compacting_are_each_other_s_reverse(number):
    assert compact(grouped(number)) == number


@given(st.text())
def test_a_text_without_fourteen_ascii_digits_is_no_siret(text):
    assume(not (text.isascii() and text.isdigit() and len(text) == 14))
    assert not is_siret(text)
    assert grouped(text) == text


def test_every_type_has_its_label():
    assert set(LABELS) == set(IdentifierType)

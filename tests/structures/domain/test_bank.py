"""IBAN, RIB and BIC by their published rules and examples. Source: domain.md §2.7, §18.9; ECBS, SWIFT registry."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from structures.domain import bank
from structures.domain.errors import IdentifierRefused

PUBLISHED = (  # the examples of the SWIFT registry of IBAN formats
    "AT611904300234573201", "BE68539007547034", "BG80BNBG96611020345678", "CH9300762011623852957",
    "CY17002001280000001200527600", "CZ6508000000192000145399", "DE89370400440532013000", "DK5000400440116243",
    "EE382200221020145685", "ES9121000418450200051332", "FI2112345600000785", "FR1420041010050500013M02606",
    "GB29NWBK60161331926819", "GR1601101250000000012300695", "HR1210010051863000160", "HU42117730161111101800000000",
    "IE29AIBK93115212345678", "IT60X0542811101000000123456", "LI21088100002324013AA", "LT121000011101001000",
    "LU280019400644750000", "LV80BANK0000435195001", "MC5811222000010123456789030", "MT84MALT011000012345MTLCAST001S",
    "NL91ABNA0417164300", "NO9386011117947", "PL61109010140000071219812874", "PT50000201231234567890154",
    "RO49AAAA1B31007593840000", "SE4550000000058398257466", "SI56263300012039086", "SK3112000000198742637541",
    "SM86U0322509800000000270100",
)  # fmt: skip
FRENCH = "FR1420041010050500013M02606"


def refusal(read, typed):
    with pytest.raises(IdentifierRefused) as refused:
        read(typed)
    return refused.value.text


@pytest.mark.parametrize("number", PUBLISHED)
def test_the_published_examples_pass_and_their_table_has_every_country(number):
    assert bank.iban(number) == number
    assert {one[:2] for one in PUBLISHED} == set(bank.LENGTHS)


def test_an_iban_is_taken_as_it_stands_on_paper():
    assert bank.iban("fr14 2004 1010 0505 0001 3M02 606") == FRENCH
    assert bank.iban("FR14\u00a02004\u202f1010 0505 0001 3m02-606") == FRENCH


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (FRENCH[:-1] + "5", "La clé de cet IBAN est fausse"),
        (FRENCH[:-1], "compte 26 caractères ; celui du pays FR en compte 27"),
        ("US64SVBKUS6S3300958879", "ne commence pas par le code d'un pays connu"),
        ("", "ne commence pas par le code"),
        ("FR١٤20041010050500013M02606", "Ce numéro contient « ١ »"),
        ("FR１４20041010050500013M02606", "Ce numéro contient « １ »"),
        ("FR14200410100505000\u202e13M02606", "un caractère invisible"),
        ("FR14\x0020041010050500013M02606", "un caractère invisible"),
        ("ſR1420041010050500013M02606", "Ce numéro contient « ſ »"),
        ("FRAB20041010050500013M02606", "La clé de cet IBAN est fausse"),
    ],
)
def test_a_wrong_iban_says_what_is_wrong(typed, words):
    assert words in refusal(bank.iban, typed)


def test_a_french_iban_of_which_only_the_rib_key_is_wrong_is_refused():
    """A forger who knows mod 97 alone: the key of the IBAN is right, that of the RIB is not."""
    inner = FRENCH[4:-1] + "7"
    key = 98 - int("".join(str(int(sign, 36)) for sign in inner + "FR00")) % 97
    assert "La clé RIB est fausse" in refusal(bank.iban, f"FR{key:02d}{inner}")


def test_a_rib_has_its_key():
    assert bank.rib("20041 01005 0500013M026 06") == "20041010050500013M02606"
    assert bank.rib("30006 00001 12345678901 89") == "30006000011234567890189"
    assert "La clé RIB est fausse" in refusal(bank.rib, "20041010050500013M02607")
    assert "compte 22 caractères au lieu de 23" in refusal(bank.rib, "20041010050500013M0260")
    assert "5 chiffres pour la banque" in refusal(bank.rib, "A0041010050500013M02606")


@pytest.mark.parametrize("typed", ["BNPAFRPP", "bnpafrppxxx", "SOGE FR PP"])
def test_a_bic_of_eight_or_eleven(typed):
    assert bank.bic(typed).startswith(("BNPAFRPP", "SOGEFRPP"))


@pytest.mark.parametrize("typed", ["BNPAFRP", "BNPAFRPPX", "BNPAFRPPXXXX", "BNP1FRPP", "BNPA12PP", ""])
def test_any_other_bic_is_refused(typed):
    assert "BIC" in refusal(bank.bic, typed)


def test_what_is_shown_of_a_number_is_too_little_to_pay_on_it():
    assert bank.masked(FRENCH) == "FR14 •••• 2606"
    assert bank.masked("20041010050500013M02606") == "•••• 2606"
    assert bank.grouped(FRENCH).split(" ") == ["FR14", "2004", "1010", "0505", "0001", "3M02", "606"]


def test_the_sentence_of_subrogation_names_the_factor():
    assert bank.subrogation("AFFACTURE SA").startswith("Règlement à l'ordre de AFFACTURE SA à lui adresser directement")


@given(st.text(max_size=60))
def test_anything_typed_is_read_or_refused(typed):
    for read in (bank.iban, bank.rib, bank.bic):
        with contextlib.suppress(IdentifierRefused):
            assert read(typed).isascii()


@given(st.sampled_from(PUBLISHED), st.data())
def test_one_wrong_digit_never_passes(number, draw):
    """What mod 97 is for: a single digit mistyped."""
    at = draw.draw(st.sampled_from([place for place, sign in enumerate(number) if sign.isdecimal()]))
    digit = draw.draw(st.sampled_from([other for other in "0123456789" if other != number[at]]))
    with pytest.raises(IdentifierRefused):
        bank.iban(number[:at] + digit + number[at + 1 :])

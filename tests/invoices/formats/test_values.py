"""Values as printed: each way of writing, and what must not be taken for one."""

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoices.formats import values
from tests.samples import siret_of

FULLWIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def only(found):
    return [one.value for one in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4 137,50 €", "4137.50"),
        ("4\u202f137,50\u00a0€", "4137.50"),
        ("4.137,50", "4137.50"),
        ("4,137.50 EUR", "4137.50"),
        ("€ 49,99", "49.99"),
        ("-218,48 €", "-218.48"),
        ("(12,00)", "-12.00"),
        ("12,00-", "-12.00"),
        ("1 234 567,89", "1234567.89"),
        ("2535.00 €", "2535.00"),
        ("40 €", "40.00"),
    ],
)
def test_amounts(text, expected):
    (money,) = [one for one in values.amounts(text) if one.is_marked]
    assert money.value == Decimal(expected)


@pytest.mark.parametrize("text", ["20,00 %", "5,5%", "31/01/2026", "2026-01-31", "5Unit(s)", "４ １３７,５０", "FA12"])
def test_what_is_no_amount(text):
    assert not [one for one in values.amounts(text) if one.is_marked]


@given(st.decimals(0, 10**9, places=2), st.sampled_from([" ", "\u00a0", "\u202f", "."]))
def test_an_amount_is_read_as_it_was_written(amount, gap):
    whole, cents = f"{amount:,.2f}".split(".")
    printed = f"Total\t{whole.replace(',', gap)},{cents} €"
    assert only(values.amounts(printed)) == [amount]


@given(st.text())
def test_no_text_breaks_a_scan(text):
    for scan in (values.amounts, values.spaced_amounts, values.dates, values.sirets, values.sirens, values.ibans):
        for one in scan(text):
            assert 0 <= one.start < one.end <= len(text)
    assert len(values.fold(text)) == len(text)


@pytest.mark.parametrize(
    "text",
    [
        "31/01/2026",
        "31-01-26",
        "31.01.2026",
        "2026-01-31",
        "20260131",
        "31 janvier 2026",
        "31 JANV. 2026",
        "31-janv-26",
        "Jan 31, 2026",
        "January 31st, 2026",
    ],
)
def test_dates(text):
    assert only(values.dates(f"le {text}, à Tours")) == [datetime.date(2026, 1, 31)]


@pytest.mark.parametrize("text", ["1er février 2026", "1 fevrier 2026", "ler février 2026", "1er févr. 26"])
def test_the_first_of_a_month(text):
    assert only(values.dates(text)) == [datetime.date(2026, 2, 1)]


@pytest.mark.parametrize(
    "text", ["32/01/2026", "30/02/2026", "03/20/2023", "FA-2026-01-12", "01 02 03 54 87", "31/01/1899"]
)
def test_what_is_no_date(text):
    assert only(values.dates(text)) == []


@given(st.dates(datetime.date(1990, 1, 1), datetime.date(2079, 12, 31)))
def test_a_date_is_read_as_it_was_written(day):
    for printed in (day.strftime("%d/%m/%Y"), day.isoformat(), f"{day.day} {values.MONTHS[day.month - 1]} {day.year}"):
        assert only(values.dates(printed)) == [day]


sirets = st.builds(siret_of, st.integers(10**7, 10**8 - 1).map(str), st.integers(1, 9999))


@given(sirets, st.sampled_from(["", " ", "\u00a0", "\u202f", "."]))
def test_a_siret_in_groups_is_found_with_its_key(siret, gap):
    printed = gap.join((siret[:3], siret[3:6], siret[6:9], siret[9:]))
    assert [(one.value, one.has_key) for one in values.sirets(f"SIRET : {printed} - APE")] == [(siret, True)]


@given(sirets, st.integers(0, 13), st.sampled_from([FULLWIDTH, ARABIC]))
def test_digits_that_are_not_ascii_never_count(siret, place, other):
    forged = siret[:place] + siret[place].translate(other) + siret[place + 1 :]
    assert siret not in only(values.sirets(forged))
    assert siret not in only(values.sirets(siret.translate(other)))


@pytest.mark.parametrize(
    "text", ["FR20 1254 2547 2569 8542 5874 698", "GTIN:598785412598745", "+33 4 72 07 08 55", "0" * 14]
)
def test_what_is_no_siret(text):
    assert only(values.sirets(text)) == []


def test_a_siret_with_a_wrong_key_is_told_apart():
    assert [one.has_key for one in values.sirets("98765432100029")] == [False]
    assert [one.has_key for one in values.sirets("356 000 000 00048")] == [True]  # La Poste, head office


def test_accounts_and_vat_numbers_need_their_keys():
    assert only(values.ibans("IBAN : FR20 1242 1242 1242 1242 1242 124 - BIC : FIDCFR21XXX")) == [
        "FR2012421242124212421242124"
    ]
    assert only(values.ibans("IBAN FR7630006000011234567890189 BIC AGRIFRPP")) == ["FR7630006000011234567890189"]
    assert only(values.ibans("IBAN FR21 1242 1242 1242 1242 1242 124")) == []
    assert [one.has_key for one in values.french_vat_numbers("FR 11 123 456 782 et FR32 123 456 789")] == [True, False]

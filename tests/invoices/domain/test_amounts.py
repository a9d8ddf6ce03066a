"""Amounts: what people type, two decimals, half up, and ASCII digits only."""

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoices.domain import amounts

money = st.decimals(min_value="-99999999999999.99", max_value="99999999999999.99", places=2)


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("4 137,50", "4137.50"),
        ("4137.5", "4137.50"),
        ("4137,50 €", "4137.50"),
        ("4\u202f137,50\u00a0€", "4137.50"),  # as printed
        (" 1200 EUR ", "1200.00"),
        ("+12", "12.00"),
        ("-12,30", "-12.30"),
        ("0", "0.00"),
        ("-0", "0.00"),
        ("0,10", "0.10"),
        ("99999999999999,99", "99999999999999.99"),
    ],
)
def test_amounts_are_read_as_people_type_them(typed, amount):
    parsed = amounts.parse(typed)
    assert (str(parsed), parsed.as_tuple().exponent) == (amount, -2)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "€",
        "douze",
        "1.234,50",  # which one is the decimal mark is not guessed
        "1,234.50",
        "1,",
        ",5",
        "1e3",
        "1e308",
        "NaN",
        "Infinity",
        "--1",
        "0,005",
        "1" + "0" * 14,
        "9" * 5000,
        "0," + "0" * 40 + "1",
        "12\x00",
        "١٢",  # Arabic-Indic digits
        "１２",  # full width
        "1O0",  # letter O
        "12 $",
    ],
)
def test_anything_else_is_refused(typed):
    with pytest.raises(ValueError):
        amounts.parse(typed)


@given(money)
def test_what_is_shown_reads_back_the_same(amount):
    assert amounts.parse(amounts.plain(amount)) == amount
    assert amounts.parse(amounts.grouped(amount)) == amount
    assert amounts.parse(amounts.spelt(amount)) == amount


@given(st.text(alphabet=st.characters(categories=["Nd"], exclude_characters="0123456789"), min_size=1))
def test_no_other_script_s_digits_make_an_amount(typed):
    with pytest.raises(ValueError):
        amounts.parse(typed)


@given(st.text(max_size=40))
def test_any_text_is_an_amount_or_a_value_error(typed):
    with suppress(ValueError):
        assert amounts.parse(typed).as_tuple().exponent == -2


@given(st.decimals(min_value="-1000000", max_value="1000000", places=6))
def test_rounding_is_to_the_nearest_cent_and_half_goes_away_from_zero(amount):
    rounded = amounts.cents(amount)
    assert abs(rounded - amount) <= Decimal("0.005")
    assert abs(rounded) >= abs(amount) or abs(rounded - amount) < Decimal("0.005")


@pytest.mark.parametrize(
    ("amount", "rounded"), [("2.675", "2.68"), ("-2.675", "-2.68"), ("0.005", "0.01"), ("2.665", "2.67")]
)
def test_half_a_cent_goes_up(amount, rounded):
    assert str(amounts.cents(Decimal(amount))) == rounded


@pytest.mark.parametrize(
    ("base", "rate", "tax"),
    [
        ("100", "20", "20.00"),
        ("33.33", "5.5", "1.83"),
        ("0.25", "10", "0.03"),
        ("100", "0", "0.00"),
        ("1", "2.1", "0.02"),
    ],
)
def test_tax_is_rounded_once_per_rate(base, rate, tax):
    """EN 16931-1, BR-CO-17."""
    assert str(amounts.tax_on(Decimal(base), Decimal(rate))) == tax


def test_amounts_are_spelt_the_french_way():
    assert amounts.spelt(Decimal("4137.5")) == "4\u202f137,50\u00a0€"
    assert amounts.spelt(Decimal("-1234567.891")) == "-1\u202f234\u202f567,89\u00a0€"
    assert amounts.spelt(Decimal("12"), "CHF") == "12,00\u00a0CHF"


@pytest.mark.parametrize(("rows", "allowed"), [(0, "0.01"), (1, "0.01"), (7, "0.07"), (100, "1.00"), (5000, "1.00")])
def test_tolerance_is_a_cent_a_row_and_a_euro_at_most(rows, allowed):
    assert amounts.tolerance(rows) == Decimal(allowed)

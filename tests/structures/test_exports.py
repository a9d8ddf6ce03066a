"""A text that a spreadsheet would compute is stopped (OWASP, CSV injection; hostile.md 6)."""

from decimal import Decimal

import pytest

from structures.exports import cell, neutral


@pytest.mark.parametrize("text", ["=1+1", "+33", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =cmd|' /C calc'!A0"])
def test_formulas_are_stopped(text):
    assert neutral(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "BOUGIVAL", "21780092900010", "a=b", "0,50"])
def test_texts_stay_as_they_are(text):
    assert neutral(text) == text


@pytest.mark.parametrize(("amount", "written"), [("-12.5", "-12,50"), ("1234567.89", "1234567,89"), ("0", "0,00")])
def test_an_amount_stays_a_number_even_below_zero(amount, written):
    assert cell(Decimal(amount)) == written
    assert cell("-12,50") == "'-12,50"  # a text is never computed, whatever it looks like

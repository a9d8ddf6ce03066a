"""What an invoice says: the published example, sums that hold whatever the lines. Source: domain.md §5.8, §18.10."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoices.domain.amounts import CENT, cents, tax_on
from invoices.domain.bill import Bill, Line, Party, settle_rates
from invoices.domain.rates import RATES

PARTY = Party("Les Délices de Savoie", "00000000108396")
CHAIRS = Line(1, "Chaises A Tolx", Decimal(20), "H87", Decimal(320), Decimal(10), reference="Tolx101")
EXAMPLE = Bill("TMP2025000000000324", date(2025, 3, 1), PARTY, Party("BOUGIVAL", "21780092900010"), (CHAIRS,))

every_rate = st.sampled_from([rate for rates in RATES.values() for rate, _ in rates])
quantities = st.decimals(min_value="-1000", max_value="10000", places=4).filter(bool)
prices = st.decimals(min_value=0, max_value="5000", places=6)


@st.composite
def lines(draw, quantity=quantities):
    """A line as the controls admit it: a discount within what it takes off."""
    line = Line(1, "x", draw(quantity), "C62", draw(prices), draw(every_rate), exemption="VATEX-FR-CGI261-4")
    share = draw(st.decimals(min_value=0, max_value=1, places=2))
    return replace(line, discount=cents(max(line.gross, Decimal(0)) * share))


bills = st.lists(lines(), min_size=1, max_size=8).map(lambda rows: replace(EXAMPLE, lines=tuple(rows)))
payable_bills = st.lists(
    lines(st.decimals(min_value="0.0001", max_value="10000", places=4)), min_size=1, max_size=6
).map(lambda rows: replace(EXAMPLE, lines=tuple(rows)))


def test_twenty_chairs_at_320_euros():
    totals = EXAMPLE.totals
    shown = (totals.without_vat, totals.vat, totals.with_vat, totals.due)
    assert [str(amount) for amount in shown] == ["6400.00", "640.00", "7040.00", "7040.00"]
    assert (CHAIRS.net, CHAIRS.with_vat) == (Decimal("6400.00"), Decimal("7040.00"))


@given(bills)
def test_totals_are_the_sums_of_their_lines_and_of_their_rows(bill):
    """EN 16931, BR-CO-10, BR-CO-13 to BR-CO-18."""
    assert bill.totals.without_vat == sum(line.net for line in bill.lines) == bill.lines_total
    assert bill.totals.vat == sum(row.tax for row in bill.vat)
    assert bill.totals.with_vat == bill.totals.without_vat + bill.totals.vat
    for row in bill.vat:
        assert row.tax == tax_on(row.base, row.rate)
        assert row.base == sum(
            line.net for line in bill.lines if (line.category, line.rate) == (row.category, row.rate)
        )
    assert bill.prepaid == 0
    assert all(amount == cents(amount) for row in bill.vat for amount in (row.base, row.tax))


@given(bills)
def test_the_same_lines_taken_back_make_the_opposite(bill):
    back = replace(
        bill, lines=tuple(replace(line, quantity=-line.quantity, discount=-line.discount) for line in bill.lines)
    )
    assert back.totals.with_vat == -bill.totals.with_vat
    assert [(row.base, row.tax) for row in back.vat] == [(-row.base, -row.tax) for row in bill.vat]


@given(bills)
def test_an_avoir_counts_like_its_invoice(bill):
    avoir = replace(bill, type="AVOIR", origin_number="2026000000000000001")
    assert avoir.totals == bill.totals


@given(payable_bills, st.decimals(min_value=0, max_value=1, places=4))
def test_a_discount_with_vat_is_taken_off_to_the_cent_and_lowers_the_tax(bill, share):
    discount = cents(bill.totals.with_vat * share)
    reduced = replace(bill, discount=discount)
    assert reduced.reduced.payable == reduced.due == bill.totals.with_vat - discount
    assert 0 <= reduced.reduced.rounding <= CENT * len(bill.vat)
    for before, after, allowance in zip(reduced.vat, reduced.reduced.rows, reduced.reduced.allowances, strict=True):
        assert after.base == before.base - allowance
        assert 0 <= allowance <= before.base + CENT
        assert after.tax == tax_on(after.base, after.rate)
    assert reduced.totals.with_vat == bill.totals.with_vat  # the form's totals are before the discount


def test_a_discount_is_shared_in_proportion_to_what_each_rate_weighs():
    rows = (replace(CHAIRS, rate=Decimal(20)), replace(CHAIRS, rate=Decimal("5.5")))
    bill = replace(EXAMPLE, lines=rows, discount=Decimal("1443.20"))
    assert [str(row.base) for row in bill.reduced.rows] == ["5760.00", "5760.00"]
    assert bill.reduced.allowances == (Decimal("640.00"), Decimal("640.00"))


def test_what_is_paid_already_is_told_apart():
    assert replace(EXAMPLE, framework="A2", due_typed=Decimal("0.00")).prepaid == Decimal("7040.00")
    assert replace(EXAMPLE, discount=Decimal(40), due_typed=Decimal(5000)).prepaid == Decimal("2000.00")


@pytest.mark.parametrize("vat_type", ["EXONERATION", "SANS_TVA"])
def test_an_invoice_without_vat_taxes_no_line_and_gives_each_its_reason(vat_type):
    own = replace(CHAIRS, exemption="VATEX-EU-AE")
    settled = settle_rates((CHAIRS, own), vat_type, "VATEX-FR-FRANCHISE")
    assert [(line.rate, line.category, line.exemption) for line in settled] == [
        (0, "E", "VATEX-FR-FRANCHISE"),
        (0, "AE", "VATEX-EU-AE"),
    ]


def test_a_taxed_line_has_no_reason_not_to_be():
    (line,) = settle_rates((replace(CHAIRS, exemption="VATEX-EU-AE"),), "TVA_SUR_DEBIT", "VATEX-FR-FRANCHISE")
    assert (line.category, line.exemption) == ("S", "")


def test_lines_at_zero_go_by_category():
    exempt = replace(CHAIRS, rate=Decimal(0), exemption="VATEX-FR-CGI261-4")
    other = replace(exempt, exemption="VATEX-FR-FRANCHISE")
    bill = replace(EXAMPLE, lines=(CHAIRS, exempt, other, replace(exempt, exemption="VATEX-EU-AE")))
    assert [(row.category, row.rate) for row in bill.vat] == [("S", 10), ("AE", 0), ("E", 0)]
    assert bill.exemptions_of(bill.vat[2]) == ("VATEX-FR-CGI261-4", "VATEX-FR-FRANCHISE")


def test_a_price_of_six_decimals_times_a_large_quantity_loses_nothing():
    line = replace(CHAIRS, quantity=Decimal("123456789012345.6789"), unit_price=Decimal("1234567890123.456789"))
    assert str(line.gross) == "152415787532388367501905199.88"

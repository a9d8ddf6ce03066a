"""What a typed draft takes over of an XML: lines that give the file's own totals, how it is paid and delivered."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from invoices.domain.amounts import cents, line_total
from invoices.domain.declared import (
    Declared,
    DeclaredAccount,
    DeclaredAdjustment,
    DeclaredLine,
    DeclaredNote,
    DeclaredVat,
)
from invoices.formats import filling

LINE = DeclaredLine("1", "Chaise", Decimal(3), "C62", Decimal("10.5"), Decimal("31.50"), Decimal(20), "S")


def filled(*lines, **said):
    return json.loads(filling.write(Declared("UBL", "Invoice", lines=lines, **said)))


def total_of(line):
    return line_total(Decimal(line["quantity"]), Decimal(line["unit_price"]), Decimal(line["discount"]))


def test_a_plain_line_comes_over_as_it_stands():
    [line] = filled(replace(LINE, unit="HUR", seller_id="REF-1"))["lines"]
    numbers = {"quantity": "3.0000", "unit_price": "10.500000", "discount": "0.00", "rate": "20.00"}
    assert line == numbers | {"name": "Chaise", "reference": "REF-1", "unit": "HUR", "exemption_reason": ""}


@pytest.mark.parametrize(
    "line",
    [
        replace(LINE, adjustments=(DeclaredAdjustment(amount=Decimal("1.50")),), total=Decimal("30.00")),
        replace(LINE, unit_price=Decimal(1050), base_quantity=Decimal(100)),
        replace(
            LINE, total=Decimal("40.00"), adjustments=(DeclaredAdjustment(is_charge=True, amount=Decimal("8.50")),)
        ),
        replace(LINE, quantity=Decimal(7), total=Decimal("0.03")),
        replace(LINE, quantity=Decimal("0.00001"), unit_price=Decimal(3150000)),
        replace(LINE, quantity=None),
        replace(LINE, unit_price=None),
    ],
    ids=["allowance", "price of a hundred", "charge", "nothing divides", "tiny quantity", "no quantity", "no price"],
)
def test_whatever_the_file_computes_the_line_gives_its_total(line):
    [made] = filled(line)["lines"]
    assert total_of(made) == line.total


NUMBERS = st.decimals(Decimal(-(10**6)), Decimal(10**6), places=6)


@given(NUMBERS, NUMBERS, NUMBERS)
@settings(max_examples=60, deadline=None)
def test_any_line_gives_its_total(quantity, price, total):
    [made] = filled(replace(LINE, quantity=quantity, unit_price=price, total=total))["lines"]
    assert total_of(made) == cents(total)


def test_a_line_without_total_stays_as_it_is_told():
    [made] = filled(replace(LINE, total=None, quantity=None, rate=None, category=""))["lines"]
    assert (made["quantity"], made["unit_price"], made["rate"]) == (None, "10.500000", None)


def test_allowances_and_charges_of_the_whole_become_lines():
    allowed = DeclaredAdjustment(amount=Decimal(5), reason="Fidélité", category="S", rate=Decimal(20))
    charged = DeclaredAdjustment(is_charge=True, amount=Decimal(12), category="S", rate=Decimal(20))
    lines = filled(LINE, adjustments=(allowed, charged))["lines"]
    assert [(line["name"], total_of(line)) for line in lines[1:]] == [("Fidélité", Decimal(-5)), ("Frais", Decimal(12))]


def test_what_bears_no_vat_is_at_zero_for_the_reason_of_its_category():
    vat = DeclaredVat("E", None, Decimal("31.50"), Decimal(0), reason_code="vatex-eu-132-1i")
    [line] = filled(replace(LINE, rate=None, category="E"), vat=(vat,))["lines"]
    assert (line["rate"], line["exemption_reason"]) == ("0.00", "VATEX-EU-132-1I")


def test_a_negative_invoice_becomes_a_positive_avoir():
    line = replace(LINE, quantity=Decimal(-3), total=Decimal("-31.50"))
    [made] = filled(line, total_with_vat=Decimal("-37.80"))["lines"]
    assert total_of(made) == Decimal("31.50")


def test_what_is_beside_the_lines_comes_over_too():
    notes = (DeclaredNote("Merci."), DeclaredNote("Pénalités", "PMD"), DeclaredNote("#AAB#Pas d'escompte"))
    account = DeclaredAccount("FR14 2004 1010 0505 0001 3M02 606")
    told = filled(LINE, payment_means="58", accounts=(account,), delivered_on=date(2026, 3, 2), noted=notes)
    assert (told["payment_means"], told["iban"]) == ("VIREMENT", "FR1420041010050500013M02606")
    assert (told["delivered_on"], told["comment"]) == ("2026-03-02", "Merci.")


@pytest.mark.parametrize("number", [Decimal("1e40"), Decimal("-1e13")])
def test_what_no_column_holds_is_left_out(number):
    [line] = filled(replace(LINE, quantity=number, unit_price=number, total=number, rate=number))["lines"]
    assert (line["quantity"], line["unit_price"], line["rate"]) == (None, None, None)

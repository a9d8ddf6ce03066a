"""What is written as UBL and CII passes the published schema and rules of EN 16931, and reads back the same."""

from dataclasses import replace
from decimal import Decimal

import facturx
import pytest
from hypothesis import given, settings
from lxml import etree

from invoices.domain.amounts import cents
from invoices.formats import cii, trees, ubl
from invoices.formats.trees import Misread
from tests.invoices.domain.test_bill import payable_bills
from tests.samples.bills import AVOIRS, BILL, CASES, EVERY_EXEMPTION
from tests.validating import faults

FORMATS = {"cii": cii, "ubl": ubl}
EVERYTHING = CASES | AVOIRS


def told(bill):
    """What a file can tell: not who drew it up nor the recipient's service name; a net à payer is always written."""
    account = bill.account if bill.payment_means == "VIREMENT" else None
    reason = bill.discount_reason if any(bill.reduced.allowances) else ""
    means = {"drawn_up_by": "", "account": account, "due_typed": bill.due, "discount_reason": reason}
    return replace(bill, delivered_on=bill.delivery_day, **means)


@pytest.mark.parametrize("syntax", FORMATS)
@pytest.mark.parametrize("name", EVERYTHING)
def test_every_kind_of_invoice_follows_the_rules_and_reads_back_the_same(syntax, name):
    bill = EVERYTHING[name]
    written = FORMATS[syntax].write(bill)
    assert faults(written) == []
    read, wanted = FORMATS[syntax].read(written), told(bill)
    if name.endswith("hors champ"):  # names no VAT number, by rule
        wanted = replace(wanted, supplier=replace(wanted.supplier, vat_number=""))
    if "intracommunautaire" in name:  # names the buyer's, by rule
        wanted = replace(wanted, recipient=replace(wanted.recipient, vat_number="FR32217800929"))
    if name.endswith("deux motifs"):  # the rules allow one row for both: each line takes the first that it tells
        wanted, read = (replace(bill, lines=()) for bill in (wanted, read))
    assert read == wanted
    assert (read.vat, read.totals, read.reduced) == (wanted.vat, wanted.totals, wanted.reduced)


@pytest.mark.parametrize("syntax", FORMATS)
def test_every_reason_not_to_tax_follows_the_rules(syntax):
    bad = {code: faults(FORMATS[syntax].write(bill)) for code, bill in EVERY_EXEMPTION.items()}
    assert {code: found for code, found in bad.items() if found} == {}


@pytest.mark.parametrize("syntax", FORMATS)
@pytest.mark.parametrize("name", EVERYTHING)
def test_the_factur_x_library_reads_the_same_values(syntax, name):
    bill = EVERYTHING[name]
    read = facturx.parse_ubl_cii_xml(FORMATS[syntax].write(bill), check_xsd=False)
    said = {"BT-1": bill.number, "BT-5": bill.currency, "BT-23": bill.framework, "BT-72": bill.delivery_day}
    said |= {"BT-2": bill.issued_on, "BT-3": "381" if bill.is_avoir else "380"}
    assert {code: read[code] for code in said} == said
    assert (read["BG-4"]["name"], read["BG-7"]["legal_identifier"]) == (bill.supplier.name, bill.recipient.identifier)
    amounts = {"BT-106": bill.lines_total, "BT-109": bill.reduced.without_vat, "BT-110": bill.reduced.vat}
    amounts |= {"BT-112": bill.reduced.with_vat, "BT-115": bill.due}
    assert {code: Decimal(read[code]) for code in amounts} == amounts
    rows = [(row["BT-118"], Decimal(row["BT-116"]), Decimal(row["BT-117"])) for row in read["BG-23"]]
    assert rows == [(row.category, row.base, row.tax) for row in bill.reduced.rows]
    lines = [
        (Decimal(line["BT-129"]), line["BT-130"], Decimal(line["BT-146"]), line["BT-153"]) for line in read["BG-25"]
    ]
    assert lines == [(line.quantity, line.unit, line.unit_price, line.name) for line in bill.lines]


@given(payable_bills)
@settings(max_examples=25, deadline=None)
def test_any_amounts_follow_the_rules(bill):
    discounted = replace(bill, discount=cents(bill.totals.with_vat / 3), discount_reason="Remise")
    for syntax in FORMATS.values():
        written = syntax.write(discounted)
        assert faults(written) == []
        assert syntax.read(written).due == discounted.due


@pytest.mark.parametrize("syntax", FORMATS)
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.7",
        b"<a/>",
        b"<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>",
        b'<?xml version="1.0"?><Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"/>',
    ],
)
def test_what_is_no_invoice_says_so(syntax, content):
    with pytest.raises(Misread, match=r"\.$|»"):
        FORMATS[syntax].read(content)


def test_a_number_that_is_none_says_where():
    broken = cii.write(BILL).replace(b"<ram:ChargeAmount>320<", b"<ram:ChargeAmount>NaN<")
    with pytest.raises(Misread, match="ChargeAmount"):
        cii.read(broken)


def test_control_characters_never_reach_the_file():
    bill = replace(BILL, comment="a\x00b\x0bc\ud800d")
    assert cii.read(cii.write(bill)).comment == "abcd"


def test_numbers_are_plain():
    assert [trees.plain(Decimal(text)) for text in ("20", "1E+3", "0.100000", "-3.50", "100")] == [
        "20",
        "1000",
        "0.1",
        "-3.5",
        "100",
    ]
    assert etree.fromstring(ubl.write(BILL)).tag.endswith("Invoice")

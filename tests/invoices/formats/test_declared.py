"""Invoices in XML that others wrote: every datum at its place of EN 16931, whatever is wrong with the rest.

The mark to reach is the manifest's `fields` (tests/bench/declared_accuracy.py).
"""

import json
from datetime import date
from decimal import Decimal

import pytest

from invoices.formats.declared import MOST_BYTES, read
from invoices.formats.declared_document import document_of
from invoices.formats.exchange.places import day, number
from invoices.formats.trees import Misread
from tests.bench.declared_accuracy import differences

CII = (
    '<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100" '
    'xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100" '
    'xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">{}</rsm:CrossIndustryInvoice>'
)
UBL = (
    '<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" '
    'xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" '
    'xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">{}</Invoice>'
)
SETTLED = (
    "<rsm:SupplyChainTradeTransaction><ram:ApplicableHeaderTradeSettlement>{}"
    "</ram:ApplicableHeaderTradeSettlement></rsm:SupplyChainTradeTransaction>"
)
LAUGHS = b"".join(
    (
        b'<!DOCTYPE a [<!ENTITY e0 "lol">',
        *(b'<!ENTITY e%d "%s">' % (rank, b"&e%d;" % (rank - 1) * 10) for rank in range(1, 12)),
        b"]><a>&e11;</a>",
    )
)


def cii(settlement):
    return read(CII.format(SETTLED.format(settlement)).encode())


@pytest.mark.corpus
@pytest.mark.parametrize(("folder", "least"), [("facturx/", 650), ("en16931-", 650), ("chorus-pro-flux/", 150)])
def test_every_value_another_program_read_is_read(corpus, folder, least):
    files = json.loads((corpus / "manifest.json").read_text())["files"]
    values = [
        value
        for one in files
        if one["path"].startswith(folder) and "fields" in one
        for value in differences(corpus, one)
    ]
    assert [value for value in values if value] == []
    assert len(values) >= least


REFUSED = {  # what it is → its bytes, a word of what is said
    "nothing": (b"", "XML"),
    "cut": (b"<a>", "XML"),
    "another XML": (b"<a/>", "CII"),
    "a PDF": (b"%PDF-1.4", "XML"),
    "an order": (UBL.format("").replace("Invoice-2", "Order-2").encode(), "CII"),
    "external entity": (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "DOCTYPE"),
    "billion laughs": (LAUGHS, "XML"),
    "external DTD": (b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a/>', "DOCTYPE"),
    "too deep": (b"<a>" * 100_000, "XML"),
    "huge attribute": (b"<a " + b"x" * 10_000_000 + b"='1'/>", "XML"),
    "wrong encoding": (CII.format("é").encode("latin-1"), "XML"),
    "too large": (b"<a/>" + b" " * MOST_BYTES, "10 Mo"),
    "too many elements": (UBL.format("<cbc:Note/>" * 500_001).encode(), "éléments"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_invoice_or_means_harm_is_refused(name):
    content, word = REFUSED[name]
    with pytest.raises(Misread, match=word):
        read(content)


def test_an_invoice_of_which_nothing_is_told_is_read_as_empty():
    for content in (CII.format(""), UBL.format("")):
        declared = read(content.encode())
        assert (declared.number, declared.issue_date, declared.amount_due, declared.lines) == ("", None, None, ())
        assert document_of(declared).found.keys() == {"document_type"}


def test_a_value_that_cannot_be_understood_is_left_out_and_told():
    declared = cii(
        "<ram:SpecifiedTradeSettlementHeaderMonetarySummation><ram:GrandTotalAmount>1e308</ram:GrandTotalAmount>"
        "<ram:DuePayableAmount>2400,00</ram:DuePayableAmount></ram:SpecifiedTradeSettlementHeaderMonetarySummation>"
    )
    assert (declared.total_with_vat, declared.amount_due) == (None, Decimal("2400.00"))
    assert [("montant TTC" in text, "« 1e308 »" in text) for text in declared.oddities] == [(True, True)]


@pytest.mark.parametrize("text", ["NaN", "1e5", "Infinity", "--1", "1.2.3", "٣", "", "12 rue", "1" * 30])
def test_what_is_no_plain_number_is_none(text):
    assert number(text) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [("20260131", date(2026, 1, 31)), ("2026-01-31", date(2026, 1, 31)), ("2026-01-31Z", date(2026, 1, 31)),
     ("2026-01-31T00:00:00", date(2026, 1, 31)), ("20260231", None), ("31/01/2026", None), ("", None)],
)  # fmt: skip
def test_days_are_read_in_both_writings(text, value):
    assert day(text) == value


def test_of_two_vat_totals_the_one_in_the_invoices_currency_counts():
    declared = cii(
        "<ram:InvoiceCurrencyCode>USD</ram:InvoiceCurrencyCode><ram:SpecifiedTradeSettlementHeaderMonetarySummation>"
        '<ram:TaxTotalAmount currencyID="EUR">18</ram:TaxTotalAmount>'
        '<ram:TaxTotalAmount currencyID="USD">20</ram:TaxTotalAmount>'
        "</ram:SpecifiedTradeSettlementHeaderMonetarySummation>"
    )
    assert declared.total_vat == 20

"""The syntax of a flow, told from the first bytes of its first invoice."""

import pytest

from invoices.formats import cii, ubl
from invoices.formats.sniffing import HEAD, syntax_of
from tests.samples.bills import BILL

UBL, CII = ubl.write(BILL), cii.write(BILL)


def without(xml, start, end):
    """The XML less what stands from one mark to the end of another."""
    head, _, rest = xml.partition(start)
    return head + rest.partition(end)[2]


CASES = {
    "UBL": (UBL, "IN_DP_E1_UBL_INVOICE"),
    "UBL in UTF-16": (UBL.decode().replace("UTF-8", "UTF-16").encode("utf-16"), "IN_DP_E1_UBL_INVOICE"),
    "UBL after a mark": (b"\xef\xbb\xbf" + UBL, "IN_DP_E1_UBL_INVOICE"),
    "UBL after a comment that lies": (
        UBL.replace(b"<Invoice", b"<!-- <CrossIndustryInvoice> --><Invoice", 1),
        "IN_DP_E1_UBL_INVOICE",
    ),
    "UBL without BT-24": (
        without(UBL, b"<cbc:CustomizationID>", b"</cbc:CustomizationID>"),
        "IN_DP_E2_UBL_INVOICE_MIN",
    ),
    "credit note": (b"<ubl:CreditNote xmlns:ubl='x'><cbc:CustomizationID>x", "IN_DP_E1_UBL_INVOICE"),
    "CII": (CII, "IN_DP_E1_CII_16B"),
    "CII without BT-24": (
        without(CII, b"<ram:GuidelineSpecified", b"</ram:GuidelineSpecifiedDocumentContextParameter>"),
        "IN_DP_E2_CII_MIN_16B",
    ),
    "CPP": (b"<?xml version='1.0'?>\n<CPPFactureMixte Version='1'>", "IN_DP_E2_CPP_FACTURE_MIN"),
    "PDF": (b"%PDF-1.7", "IN_DP_E2_CII_FACTURX"),
    "a page": (b"<html><body>Invoice", ""),
    "words": (b"Invoice", ""),
    "nothing": (b"", ""),
}


@pytest.mark.parametrize("case", CASES)
def test_the_syntax_is_told_without_parsing(case):
    content, syntax = CASES[case]
    assert syntax_of(content[:HEAD]) == syntax

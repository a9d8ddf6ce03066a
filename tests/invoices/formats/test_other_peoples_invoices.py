"""Invoices made by others, with the values printed on them: the mark to reach (corpus/README.md, `expected`)."""

import json
from functools import cache

import pytest

from invoices import ocr
from invoices.formats import pdf

pytestmark = [pytest.mark.corpus, pytest.mark.ocr]

NAMES = {
    "invoice_number": "number",
    "issue_date": "issue_date",
    "due_date": "due_date",
    "currency": "currency",
    "buyer_reference": "service_code",
    "purchase_order": "engagement",
    "contract": "market",
    "preceding_invoice": "origin_number",
    "business_process": "framework",
    "seller_name": "supplier_name",
    "buyer_name": "recipient_name",
    "seller_siret": "supplier_siret",
    "seller_siren": "supplier_siren",
    "seller_vat": "supplier_vat",
    "buyer_siret": "recipient_siret",
    "buyer_siren": "recipient_siren",
    "buyer_vat": "recipient_vat",
    "iban": "iban",
    "total_without_vat": "total_without_vat",
    "total_vat": "total_vat",
    "total_with_vat": "total_with_vat",
    "amount_due": "amount_due",
    "document_type": "document_type",
}
ASKED_FOR = {
    "number", "issue_date", "supplier_siret", "recipient_siret", "total_without_vat", "total_vat", "total_with_vat",
}  # fmt: skip


@cache
def readings(corpus, kind):
    """[(file, document, {field: printed text})] of the French invoices of that kind, « text » or « scan »."""
    files = json.loads((corpus / "manifest.json").read_text())["files"]
    return [
        (
            one["path"],
            pdf.read((corpus / one["path"]).read_bytes(), recognise=ocr.read_page),
            {NAMES[name]: str(value).replace(" ", "") for name, value in one["expected"].items() if name in NAMES},
        )
        for one in files
        if one["path"].startswith(f"invoice-pdf/fr-{kind}-")
    ]


def marks(corpus, kind, names):
    """[(file, field, printed, read, is sure)] for every value of these fields that is printed."""
    return [
        (path, name, printed, str(document.value(name)).replace(" ", ""), document.found.get(name))
        for path, document, values in readings(corpus, kind)
        for name, printed in values.items()
        if name in names
    ]


def test_text_invoices_are_read_without_fault(corpus):
    asked = marks(corpus, "text", ASKED_FOR)
    assert len(asked) >= 40
    assert [mark for mark in asked if mark[2] != mark[3]] == []


def test_nine_tenths_of_the_scans_are_read(corpus):
    asked = marks(corpus, "scan", ASKED_FOR)
    assert len(asked) >= 25
    assert sum(printed == read for _, _, printed, read, _ in asked) >= 0.9 * len(asked)


@pytest.mark.parametrize("kind", ["text", "scan"])
def test_nothing_is_wrong_and_sure(corpus, kind):
    wrong = [mark for mark in marks(corpus, kind, set(NAMES.values())) if mark[2] != mark[3]]
    assert [mark for mark in wrong if mark[4] and mark[4].is_sure] == []


@pytest.mark.parametrize("kind", ["text", "scan"])
def test_what_is_not_printed_stays_empty(corpus, kind):
    # printed inside a SIRET or a VAT number, or as a payment made
    may_be_worked_out = {"supplier_siren", "recipient_siren", "paid_amount"}
    for path, document, values in readings(corpus, kind):
        assert set(document.found) - set(values) <= may_be_worked_out, path

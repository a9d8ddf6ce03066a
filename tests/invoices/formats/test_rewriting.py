"""An XML invoice in another form, from its bytes."""

import json

import pytest

from invoices.domain.readable import Readable
from invoices.formats import cii, ubl
from invoices.formats.rewriting import WRITERS, write
from invoices.formats.trees import Misread
from tests.samples.bills import BILL


@pytest.mark.parametrize("syntax", [cii, ubl])
def test_an_invoice_is_read_as_a_page(syntax):
    read = Readable.from_json(json.loads(write(syntax.write(BILL), "readable")))
    assert read.title == f"Facture n° {BILL.number}"
    assert [party.name for party in read.parties] == [BILL.supplier.name, BILL.recipient.name]
    assert [(line.name, line.quantity, line.total) for line in read.lines] == [
        ("Chaises A Tolx", "20", "6\u202f400,00")
    ]
    assert Readable.from_json(read.to_json()) == read


@pytest.mark.parametrize("target", WRITERS)
def test_what_is_no_invoice_is_written_in_no_form(target):
    with pytest.raises(Misread):
        write(b"<a/>", target)

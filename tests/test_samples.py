"""The generator held to its word: the same files at each run, and on each page what the layout says it prints."""

import datetime
import re
from decimal import Decimal
from html import unescape

import pypdfium2
import pytest
from stdnum import iban
from stdnum.fr import siret

from tests.samples import LAYOUTS, UNSEEN, Invoice, Scan, documents, expected, make_invoice, scanned, scans
from tests.samples.rendering import drawn
from tests.samples.writing import MONTHS, SHORT_MONTHS

pytestmark = pytest.mark.samples
SHOWN_OTHERWISE = {"document_type", "currency", "vat", "lines"}


def squeezed(text):
    return re.sub(r"[\s.\u00a0\u202f]", "", text).casefold()


def forms(value):
    """The ways a value may be written, without spaces or points."""
    if isinstance(value, datetime.date):
        day = "1er" if value.day == 1 else str(value.day)
        yield from (value.strftime(shape) for shape in ("%d/%m/%Y", "%d/%m/%y", "%d%m%Y", "%d-%m-%Y", "%Y-%m-%d"))
        yield from (f"{day}{MONTHS[value.month - 1]}{value.year}", f"{value:%B}{value.day},{value.year}".lower())
        yield from (f"{value:%d}{MONTHS[value.month - 1]}{value.year}", f"{value.day}{value:%B}{value.year}".lower())
        yield from (f"{value:%d·%m·%Y}", f"{value:%d%m%y}", f"{value:%b}{value.day},{value.year}".lower())
        month = SHORT_MONTHS[value.month - 1].replace(".", "")
        yield from (f"{value.day}-{month}-{value.year}", f"{value.day}{month}{value.year}")
    elif isinstance(value, Decimal):
        yield from (f"{value:.2f}".replace(".", ","), f"{value:.2f}".replace(".", ""), f"{value:,.2f}".replace(".", ""))
    else:
        yield squeezed(value)


def missing(values, text):
    return {
        name: value
        for name, value in values.items()
        if name not in SHOWN_OTHERWISE and not any(form in text for form in forms(value))
    }


@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_a_layout_prints_stands_in_its_page(layout):
    for invoice in documents(layout):
        html = unescape(re.sub(r"<[^>]*>", "", LAYOUTS[layout].draw(invoice)))
        assert missing(expected(layout, invoice), squeezed(html)) == {}


@pytest.mark.parametrize("layout", list(LAYOUTS)[::4])  # drawing all of them takes longer than it tells
def test_and_in_the_text_of_its_file(layout):
    invoice = documents(layout)[0]
    document = pypdfium2.PdfDocument(make_invoice(layout, invoice))
    text = "".join(page.get_textpage().get_text_range() for page in document)
    assert missing(expected(layout, invoice), squeezed(text)) == {}


def test_there_is_enough_to_judge_by():
    assert len(LAYOUTS) >= 40
    assert sum(len(expected(layout, invoice)) for layout in UNSEEN for invoice in documents(layout)) >= 2000


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_five_documents_of_a_layout_differ(layout):
    made = documents(layout)
    assert len({invoice.supplier.name for invoice in made}) == len({invoice.number for invoice in made}) == 5
    assert len(set(scans(layout))) == 5


def test_numbers_of_the_documents_have_right_keys():
    for invoice in (invoice for layout in LAYOUTS for invoice in documents(layout)):
        iban.validate(invoice.iban)
        for party in (invoice.supplier, invoice.recipient, invoice.delivery, invoice.payee, invoice.head_office):
            siret.validate(party.siret)


def test_files_are_the_same_at_each_run():
    invoice = Invoice()
    html = LAYOUTS["colonnes"].draw(invoice)
    once = drawn(html)
    assert drawn(html) == once
    sheet = Scan(dpi=72, shade=0.3, ink=0.5, is_bitonal=True)
    assert scanned(once, sheet) == scanned(once, sheet)

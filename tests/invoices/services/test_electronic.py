"""What a worker makes of an invoice that came as data: a PDF to read with the data inside, a page, the same as UBL."""

import io
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import facturx as library
import pdfplumber
import pikepdf
import pytest
from django.db import transaction
from lxml import html

from invoices import storage
from invoices.domain.declared import DeclaredLine
from invoices.domain.lifecycle import Status
from invoices.formats import cii, facturx, ubl
from invoices.formats import declared as foreign
from invoices.formats.readable import readable
from invoices.models import Invoice
from invoices.rules import NotWritten
from invoices.services import documents, electronic, sweeping
from invoices.services.paper import page_of
from invoices.services.sheet import MOST_PRINTED, sheet_of
from tests.factories.electronic import electronic as came
from tests.factories.invoices import InvoiceFactory
from tests.samples.bills import BILL, ODD_TEXT, lines
from tests.validating import faults

AT = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
HOSTILE = "<script>alert(1)</script><img src=//127.0.0.1:9/x> {{ 7|add:1 }} {% now %}"
BASIC = "urn:cen.eu:en16931:2017#compliant#urn:factur-x.eu:1p0:basic"


@pytest.fixture
def folder(settings, tmp_path):
    settings.STORAGE_ROOT = tmp_path


@pytest.fixture
def sent(db, folder):
    """An invoice of a flow from its bytes."""

    def made(content, **said):
        with transaction.atomic():
            return came(content, **said)

    return made


def drawn(invoice, judges):
    documents.draw_up(invoice.pk, judges.reader, judges.engine)
    return Invoice.objects.get(pk=invoice.pk)


def text_of(pdf):
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        return " ".join(" ".join(page.extract_text() for page in document.pages).split())


@pytest.mark.parametrize("syntax", [ubl, cii])
def test_an_xml_has_a_factur_x_to_read_drawn_up_once(sent, judges, syntax):
    data = syntax.write(BILL)
    invoice = drawn(sent(data), judges)
    pdf = storage.read_original(invoice.document.pk)
    name, inside = library.get_xml_from_pdf(pdf)
    assert (name, faults(inside)) == ("factur-x.xml", [])
    assert syntax is ubl or inside == data
    told, kept = foreign.read(data), foreign.read(inside)
    assert (kept.number, kept.amount_due, kept.lines) == (told.number, told.amount_due, told.lines)
    for words in (
        BILL.number,
        BILL.supplier.name,
        BILL.recipient.name,
        "Chaises A Tolx",
        "7 040,00 €",
        "seules font foi",
    ):
        assert words in text_of(pdf).replace("\u202f", " ").replace("\u00a0", " ")
    again = drawn(invoice, judges)
    assert (again.document_file_id, again.document_key) == (invoice.document_file_id, invoice.document_key)
    assert invoice.document_name == f"facture-{invoice.number}.pdf"


def test_the_profile_of_a_factur_x_xml_is_told_by_the_metadata(sent, judges):
    data = cii.write(BILL).replace(b">urn:cen.eu:en16931:2017<", f">{BASIC}<".encode())
    pdf = storage.read_original(drawn(sent(data), judges).document.pk)
    with pikepdf.open(io.BytesIO(pdf)) as document, document.open_metadata() as metadata:
        assert metadata["{urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#}ConformanceLevel"] == "BASIC"


def test_the_same_is_given_as_ubl_and_as_a_page(sent, judges):
    data = cii.write(BILL)
    invoice = drawn(sent(data), judges)
    written = electronic.ubl_of(invoice)
    assert faults(written) == []
    assert foreign.read(written).lines == foreign.read(data).lines
    assert electronic.page_of(invoice).title == f"Facture n° {BILL.number}"


def test_an_original_in_ubl_is_its_own_ubl(sent, judges):
    data = ubl.write(BILL)
    assert electronic.ubl_of(drawn(sent(data), judges)) == data


def test_a_deposited_factur_x_is_its_own_document(sent, judges):
    pdf = facturx.write(BILL, page_of(BILL, AT), AT)
    invoice = drawn(sent(pdf, media_type="application/pdf", name="FA-12.pdf"), judges)
    assert (invoice.document_file, invoice.document, invoice.document_name) == (None, invoice.deposit.file, "FA-12.pdf")
    assert foreign.read(electronic.ubl_of(invoice)).number == BILL.number


def test_what_no_ubl_can_tell_is_refused_with_its_reason(sent, judges):
    data = cii.write(BILL)
    start, end = data.index(b"<ram:IncludedSupplyChain"), data.rindex(b"LineItem>") + len(b"LineItem>")
    invoice = drawn(sent(data[:start] + data[end:]), judges)
    with pytest.raises(NotWritten, match="aucune ligne"):
        electronic.ubl_of(invoice)
    assert invoice.document


def test_forms_that_are_gone_are_asked_for_and_made_again(sent, judges, monkeypatch):
    rung = []
    monkeypatch.setattr(electronic, "ring", lambda *message, **_: rung.append(message))
    invoice = drawn(sent(ubl.write(BILL)), judges)
    for name in (electronic.PAGE, electronic.UBL):
        storage.derived(invoice.deposit.file_id, name).unlink()
    assert (electronic.page_of(invoice), electronic.ubl_of(invoice)) == (None, None)
    assert rung == [("invoices.draw_up", invoice.pk)] * 2
    Invoice.objects.update(document_claimed_until=None)
    assert electronic.page_of(drawn(invoice, judges))


def test_hostile_text_is_printed_as_text_and_odd_letters_stop_nothing(sent, judges):
    bill = replace(BILL, comment=f"{HOSTILE} {ODD_TEXT}", lines=lines({"name": HOSTILE}))
    assert text_of(storage.read_original(drawn(sent(ubl.write(bill)), judges).document.pk))
    page = html.fromstring(sheet_of(readable(foreign.read(ubl.write(bill))), AT))
    assert (page.findall(".//script"), page.findall(".//img")) == ([], [])
    assert page.text_content().count("<script>alert(1)</script>") == 2


def test_thousands_of_lines_and_long_texts_are_printed_within_bounds():
    told = foreign.read(ubl.write(BILL))
    many = tuple(DeclaredLine(str(rank), "Article", Decimal(1), "H87", Decimal(1)) for rank in range(5_000))
    page = readable(replace(told, lines=many, payment_terms="m" * 50_000))
    printed = html.fromstring(sheet_of(page, AT))
    assert len(printed.xpath("//table[contains(@class, 'lines')]/tbody/tr")) == MOST_PRINTED
    assert "4500 autres lignes sont dans les données de la facture (5000 lignes en tout)" in printed.text_content()
    assert len(printed.text_content()) < 100_000


def test_the_sweeper_rings_for_what_came_as_data_and_once_it_is_made_no_more(sent, judges, monkeypatch):
    rung = []
    monkeypatch.setattr(sweeping, "ring", lambda *message, **_: rung.append(message))
    pdf = sent(facturx.write(BILL, page_of(BILL, AT), AT), media_type="application/pdf", name="FA.pdf")
    xml, other = sent(ubl.write(BILL)), InvoiceFactory(status=Status.MISE_A_DISPOSITION)
    sweeping.sweep()
    wanted = {("invoices.draw_up", one.pk) for one in (pdf, xml)}
    assert wanted <= set(rung)
    assert ("invoices.draw_up", other.pk) not in rung
    for one in (pdf, xml):
        drawn(one, judges)
    rung.clear()
    sweeping.sweep()
    assert not wanted & set(rung)

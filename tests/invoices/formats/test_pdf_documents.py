"""The documents that a Factur-X brings: those of its XML, then the files of the PDF beside it, within bounds."""

import io

import pikepdf
import pytest

from invoices.formats import cii, pdf_documents, ubl
from invoices.formats.pdf import documents
from tests.mixing import bill_of, with_files
from tests.samples import Invoice, make_invoice
from tests.samples.flows import with_document

pytestmark = pytest.mark.samples
XML = cii.write(bill_of(Invoice()))
UBL = ubl.write(bill_of(Invoice()))


@pytest.fixture(scope="module")
def page():
    return make_invoice("colonnes")


def brought(content):
    return [(one.name, one.content, one.description, one.fault) for one in documents(content)]


def test_files_beside_the_invoice_come_after_those_inside_it(page):
    xml = with_document(UBL, "plan.pdf", "application/pdf", b"%PDF-plan", "PLAN-1")
    content = with_files(page, {"facture.xml": xml, "bon.txt": b"bon"})
    assert brought(content) == [("plan.pdf", b"%PDF-plan", "PLAN-1", ""), ("bon.txt", b"bon", "", "")]


def test_a_file_to_which_the_invoice_refers_is_called_as_it_says(page):
    referred = b"<cac:AdditionalDocumentReference><cbc:ID>BL-7</cbc:ID><cbc:DocumentDescription>Bon de livraison"
    referred += b"</cbc:DocumentDescription><cac:Attachment><cac:ExternalReference><cbc:URI>#ef=/Bon.TXT</cbc:URI>"
    referred += b"</cac:ExternalReference></cac:Attachment></cac:AdditionalDocumentReference>"
    xml = UBL.replace(b"<cac:AccountingSupplierParty>", referred + b"<cac:AccountingSupplierParty>")
    assert brought(with_files(page, {"facture.xml": xml, "bon.txt": b"bon"})) == [
        ("bon.txt", b"bon", "Bon de livraison", "")
    ]


def test_a_pdf_without_invoice_data_brings_nothing(page):
    assert brought(with_files(page, {"bon.txt": b"bon"})) == []
    assert brought(with_files(page, {"factur-x.xml": b"<a>", "bon.txt": b"bon"})) == []


def test_the_same_invoice_under_another_name_of_the_standard_is_no_document(page):
    assert brought(with_files(page, {"factur-x.xml": XML, "xrechnung.xml": UBL, "a.txt": b"a"})) == [
        ("a.txt", b"a", "", "")
    ]


def test_what_unfolds_beyond_measure_is_told_and_not_kept(page, monkeypatch):
    monkeypatch.setattr(pdf_documents, "MOST_BYTES", 100)
    monkeypatch.setattr(pdf_documents, "MOST_OF_ALL", 150)
    files = {"factur-x.xml": XML, "a.txt": b"a" * 101, "b.txt": b"b" * 100, "c.txt": b"c" * 51, "d.txt": b"d" * 50}
    told = [
        (name, len(content), fault) for name, content, _, fault in brought(with_files(page, files | {"e.txt": b"e"}))
    ]
    assert told == [
        ("a.txt", 0, pdf_documents.DAMAGED),
        ("b.txt", 100, ""),
        ("c.txt", 0, pdf_documents.TOO_MUCH),
        ("d.txt", 50, ""),
        ("e.txt", 0, pdf_documents.TOO_MUCH),
    ]


def test_a_damaged_stream_is_told(page):
    with pikepdf.open(io.BytesIO(with_files(page, {"factur-x.xml": XML, "a.txt": b"a" * 500}))) as opened:
        stream = opened.attachments["a.txt"].obj.EF.F
        stream.write(b"no deflate", filter=pikepdf.Name.FlateDecode)
        made = io.BytesIO()
        opened.save(made, compress_streams=False)
    assert brought(made.getvalue()) == [("a.txt", b"", "", pdf_documents.DAMAGED)]

"""What a PDF carries besides its pages: an invoice for machines is read, other files are listed, programs are told."""

import io
import zlib
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pikepdf
import pytest

from invoices.domain.document import Document, Hints
from invoices.formats import cii, declared, pdf, ubl
from invoices.formats.pdf_inside import FILES, PROGRAM, UNSEALED, look_into
from tests.mixing import bill_of, with_files
from tests.samples import Invoice, hostile, make_invoice
from tests.signing import signed

pytestmark = pytest.mark.samples
SCRIPT = {"/S": pikepdf.Name.JavaScript, "/JS": "app.alert(1)"}
INVOICE = Invoice()


@pytest.fixture(scope="module")
def page():
    return make_invoice("colonnes", INVOICE)


def read(page, files, **changes):
    """The page of the invoice with these data of it inside: file name → writer of the format, or bytes."""
    bill = replace(bill_of(INVOICE), **changes)
    written = {name: one if isinstance(one, bytes) else one.write(bill) for name, one in files.items()}
    return pdf.read(with_files(page, written), Hints(supplier_siret=INVOICE.supplier.siret))


def notes(content):
    with pikepdf.open(io.BytesIO(content)) as opened:
        return look_into(opened, content).notes


@pytest.mark.parametrize(
    ("name", "syntax", "label"),
    [
        ("factur-x.xml", cii, "Factur-X EN 16931"),
        ("Factur-X.XML", cii, "Factur-X EN 16931"),
        ("ZUGFeRD-invoice.xml", cii, "ZUGFeRD EN 16931"),
        ("facture.xml", cii, "CII EN 16931"),
        ("facture.xml", ubl, "UBL EN 16931"),
        ("factur-x.xml", ubl, "UBL EN 16931"),
    ],
)
def test_the_fields_come_from_the_data_and_their_places_from_the_page(page, name, syntax, label):
    document = read(page, {name: syntax})
    assert (document.data_format, document.differences) == (label, ())
    assert [(one.name, one.is_invoice) for one in document.embedded] == [(name, True)]
    told = {field: one for field, one in document.found.items() if one.source == "xml"}
    assert {field for field, one in told.items() if one.box is None} <= {"framework", "vat_type", "payment_means"}
    assert {one.confidence for one in told.values()} == {1.0}
    assert (document.value("number"), document.value("amount_due")) == (INVOICE.number, Decimal("4965.00"))
    assert [line.name for line in document.lines] == [item.name for item in INVOICE.items]
    assert label in document.notes[0]


def test_what_only_the_page_has_completes_the_data(page):
    document = read(page, {"factur-x.xml": cii}, engagement="", account=None)
    assert (document.value("engagement"), document.found["engagement"].source) == (INVOICE.engagement, "texte")
    assert document.found["due_date"].source == "texte"
    assert document.value("iban") == INVOICE.iban


@pytest.mark.parametrize(
    ("changes", "field", "on_page", "in_data"),
    [
        ({"due_typed": Decimal("5000")}, "amount_due", "4\u202f965,00\u00a0€", "5\u202f000,00\u00a0€"),
        ({"issued_on": date(2026, 2, 1)}, "issue_date", "31/01/2026", "01/02/2026"),
        ({"number": "AUTRE-1"}, "number", "FA-2026-0147", "AUTRE-1"),
        ({"type": "AVOIR"}, "document_type", "FACTURE", "AVOIR"),
    ],
)
def test_what_differs_is_told_with_both_values_and_is_to_be_checked(page, changes, field, on_page, in_data):
    document = read(page, {"factur-x.xml": cii}, **changes)
    found = {one.field: (one.on_page, one.in_data) for one in document.differences}
    assert found[field] == (on_page, in_data)
    assert not document.found[field].is_sure
    assert document.found[field].source == "xml"


def test_the_siret_printed_for_a_siren_of_the_data_is_certain(page):
    known_by_vat = replace(bill_of(INVOICE).recipient, identifier="", vat_number=INVOICE.recipient.vat)
    document = read(page, {"factur-x.xml": cii}, recipient=known_by_vat)
    found = document.found["recipient_siret"]
    assert (found.value, found.source, found.is_sure) == (INVOICE.recipient.siret, "texte", True)


def test_a_recipient_known_by_its_siren_alone_is_to_be_completed():
    nowhere = replace(INVOICE, recipient=replace(INVOICE.recipient, siret=""))
    known_by_vat = replace(bill_of(INVOICE).recipient, identifier="", vat_number=INVOICE.recipient.vat)
    document = read(make_invoice("colonnes", nowhere), {"factur-x.xml": cii}, recipient=known_by_vat)
    assert "recipient_siret" not in document.found
    assert any(f"que son SIREN, {INVOICE.recipient.siren}" in note for note in document.notes)


def test_a_party_that_differs_is_told_once(page):
    other = replace(bill_of(INVOICE).recipient, identifier="21780092900010")
    document = read(page, {"factur-x.xml": cii}, recipient=other)
    assert [one.field for one in document.differences] == ["recipient_siret"]
    assert {one.value for one in document.sirets if one.role == "recipient"} == {"21780092900010"}


def test_a_siret_that_lost_a_digit_on_the_page_is_told():
    short = replace(INVOICE.recipient, siret=INVOICE.recipient.siret[:13])
    document = read(make_invoice("colonnes", replace(INVOICE, recipient=short)), {"factur-x.xml": cii})
    assert any("compte 13 chiffres au lieu de 14" in note for note in document.notes)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"<a>", "n'est pas du XML lisible"),
        (b"<Order/>", "n'est pas une facture"),
        (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "DOCTYPE"),
        (b"<a/>" + b" " * declared.MOST_BYTES, "volumineux"),
    ],
    ids=["broken", "order", "xxe", "large"],
)
def test_data_that_cannot_be_read_leave_the_page_to_be_read(page, data, why):
    document = read(page, {"factur-x.xml": data})
    assert document.data_format == ""
    assert (document.value("number"), document.found["number"].source) == (INVOICE.number, "texte")
    assert len(document.notes) == 1
    assert why in document.notes[0]


def test_of_two_invoices_inside_the_first_is_read_and_the_other_is_told(page):
    document = read(page, {"xrechnung.xml": ubl, "factur-x.xml": cii})
    assert document.data_format == "Factur-X EN 16931"
    assert any("plusieurs factures" in note and "« xrechnung.xml »" in note for note in document.notes)


def test_other_files_are_listed_with_their_type_and_size(page):
    document = pdf.read(with_files(page, {"bon.pdf": b"%PDF-1.4", "../../x\u202efdp.exe": b"MZ"}, "application/pdf"))
    listed = {(one.name, one.media_type, one.size) for one in document.embedded}
    assert listed == {("bon.pdf", "application/pdf", 8), ("xfdp.exe", "application/pdf", 2)}
    assert FILES in document.notes
    assert Document.from_json(document.to_json()) == document


def test_a_file_associated_or_pinned_on_the_page_is_listed_once(page):
    with pikepdf.open(io.BytesIO(with_files(page, {"a.txt": b"a"}))) as opened:
        listed = opened.attachments["a.txt"].obj
        pinned = pikepdf.AttachedFileSpec(opened, b"bb", filename="b.txt").obj
        opened.Root.AF = pikepdf.Array([listed])
        note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FileAttachment, FS=pinned)
        opened.pages[0].Annots = pikepdf.Array([note])
        files = look_into(opened, b"").data.files
    assert [(one.name, one.size) for one in files] == [("a.txt", 1), ("b.txt", 2)]


def test_a_stream_that_unfolds_to_a_gigabyte_is_stopped(page):
    with pikepdf.open(io.BytesIO(with_files(page, {"factur-x.xml": b"x"}))) as opened:
        stream = opened.attachments["factur-x.xml"].get_file().obj
        stream.write(zlib.compress(b" " * (declared.MOST_BYTES + 1)), filter=pikepdf.Name.FlateDecode)
        found = look_into(opened, b"").data
    assert found.invoice is None
    assert "volumineux" in found.notes[0]


def test_a_plain_invoice_has_nothing_to_tell(page):
    assert notes(page) == ()


def test_a_program_and_other_files_are_told():
    assert notes(hostile.with_javascript()) == (PROGRAM,)
    assert notes(hostile.with_attachment()) == (FILES,)


def test_a_signature_that_does_not_cover_all_is_told(page):
    whole = signed(page)
    assert notes(whole) == ()
    assert notes(whole + b"\n% added") == (UNSEALED,)
    with pikepdf.open(io.BytesIO(whole)) as opened:
        assert [one.signer for one in look_into(opened, whole).signatures] == ["Camille Durand"]


@pytest.mark.parametrize("place", ["names", "closing", "page"])
def test_a_program_is_seen_wherever_it_starts_from(place):
    with pikepdf.new() as opened:
        page = opened.add_blank_page()
        if place == "names":
            script = pikepdf.Dictionary(Names=pikepdf.Array(["go", pikepdf.Dictionary(SCRIPT)]))
            opened.Root.Names = pikepdf.Dictionary(JavaScript=script)
        elif place == "closing":
            opened.Root.AA = pikepdf.Dictionary(WC=pikepdf.Dictionary(SCRIPT))
        else:
            page.AA = pikepdf.Dictionary(O=pikepdf.Dictionary(S=pikepdf.Name.Launch))
        assert look_into(opened, b"").notes == (PROGRAM,)


@pytest.mark.parametrize("name", ["Names", "OpenAction", "AA", "AF", "AcroForm"])
def test_what_is_not_of_the_right_kind_is_passed_over(name):
    with pikepdf.new() as opened:
        opened.add_blank_page()
        opened.Root[f"/{name}"] = 7
        assert look_into(opened, b"").notes == ()


@pytest.mark.corpus
def test_every_factur_x_of_others_agrees_with_its_page_unless_it_was_made_to_differ(corpus):
    made_to_differ = {"CALC-001.pdf": ["total_with_vat"], "CALC-003.pdf": ["total_vat", "total_with_vat"]}
    misprinted, count = set(), 0
    for path in sorted((corpus / "facturx").rglob("*.pdf")):
        document = pdf.read(path.read_bytes())
        count += bool(document.data_format)
        assert [one.field for one in document.differences] == made_to_differ.get(path.name, []), path.name
        assert any("n'a pas pu être lue" in note for note in document.notes) == path.name.startswith("XML-"), path.name
        misprinted |= {path.name for note in document.notes if "au lieu de 14" in note}
    assert (count, misprinted) == (30, {"IDENT-001.pdf"})

"""The document of a typed invoice: Factur-X in PDF/A-3, made once in the worker; three readers agree with its XML."""

import io
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import facturx as library
import pdfplumber
import pikepdf
import pytest
from django.utils import timezone

from invoices import rendering, storage
from invoices.domain.amounts import spelt
from invoices.domain.lifecycle import Status
from invoices.formats import facturx, ubl
from invoices.formats.trees import Misread
from invoices.models import Invoice, StoredFile
from invoices.services import documents, sweeping
from invoices.services.billing import bill_of
from invoices.services.paper import page_of
from invoices.services.totalling import retotal
from invoices.views.standing import pages_of
from tests.factories.lines import InvoiceLineFactory, TypedInvoiceFactory
from tests.factories.structures import StructureFactory
from tests.samples.bills import BILL, CASES, ODD_TEXT, avoir, lines
from tests.validating import faults

MILLIMETRE = 72 / 25.4
AT = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
MANY = replace(BILL, lines=lines(*({"name": f"Article {rank}", "quantity": Decimal(rank)} for rank in range(1, 61))))
SHOWN = {
    "vingt chaises": BILL,
    "avoir": avoir(BILL),
    "soixante lignes": MANY,
    **{name: CASES[name] for name in ("remise globale", "déjà payée", "deux motifs", "francs suisses", "affacturage")},
}


@pytest.fixture(scope="module", params=SHOWN)
def made(request):
    bill = SHOWN[request.param]
    return bill, facturx.write(bill, page_of(bill, AT), AT)


def text_of(pdf):
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        return [page.extract_text() for page in document.pages]


def test_what_is_printed_equals_the_xml_inside(made):
    bill, pdf = made
    name, xml = library.get_xml_from_pdf(pdf)
    assert (name, faults(xml)) == ("factur-x.xml", [])
    read = facturx.read(pdf)
    printed = " ".join(" ".join(text_of(pdf)).split())
    amounts = [read.reduced.without_vat, read.reduced.vat, read.reduced.with_vat, read.due]
    amounts += [amount for row in read.reduced.rows for amount in (row.base, row.tax)]
    assert f"n° {read.number}" in printed
    for amount in amounts:
        assert spelt(amount, read.currency).replace("\u202f", " ").replace("\u00a0", " ") in re.sub(
            "[\u202f\u00a0]", " ", printed
        )
    assert (read.number, read.totals, read.due) == (bill.number, bill.totals, bill.due)


def test_nothing_goes_beyond_the_margins(made):
    with pdfplumber.open(io.BytesIO(made[1])) as document:
        for page in document.pages:
            assert max(word["x1"] for word in page.extract_words()) <= float(page.width) - 14 * MILLIMETRE + 1
            assert max(line["x1"] for line in [*page.rects, *page.lines]) <= float(page.width) - 14 * MILLIMETRE + 1


def roles(element):
    """The kinds of tags below one."""
    kids = element.get("/K", [])
    below = [
        kid for kid in (kids if isinstance(kids, pikepdf.Array) else [kids]) if isinstance(kid, pikepdf.Dictionary)
    ]
    return {str(kid.S) for kid in below if "/S" in kid}.union(*(roles(kid) for kid in below))


def test_it_is_a_tagged_archive_that_carries_its_xml(made):
    """ISO 19005-3 and 14289-1, as far as structure tells; Factur-X 1.09 §6."""
    _, content = made
    with pikepdf.open(io.BytesIO(content)) as pdf:
        root = pdf.Root
        with pdf.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
            assert metadata["pdfuaid:part"] == "1"
            fx = {name: metadata[f"{{{facturx.SCHEMA}}}{name}"] for name, _ in facturx.PROPERTIES}
        assert fx == {
            "DocumentFileName": "factur-x.xml",
            "DocumentType": "INVOICE",
            "Version": "1.0",
            "ConformanceLevel": "EN 16931",
        }
        assert bytes(root.Metadata.read_bytes()).count(b"<rdf:RDF") == 1
        (carried,) = root.AF
        assert (carried.UF, carried.AFRelationship) == ("factur-x.xml", "/Alternative")
        assert carried.EF.F.Subtype == "/text/xml"
        assert (root.MarkInfo.Marked, root.Lang, root.ViewerPreferences.DisplayDocTitle) == (True, "fr", True)
        assert {"/H1", "/H2", "/P", "/Table", "/TR", "/TH", "/TD"} <= roles(root.StructTreeRoot)
        assert root.OutputIntents[0].S == "/GTS_PDFA1"
        assert "/ID" in pdf.trailer
        fonts = [font for page in pdf.pages for font in page.Resources.Font.values()]
        described = [font.get("/DescendantFonts", [font])[0].FontDescriptor for font in fonts]
        assert all(any(f"/FontFile{kind}" in one for kind in ("", "2", "3")) for one in described)


def test_long_tables_carry_their_totals_from_page_to_page():
    pages = text_of(facturx.write(MANY, page_of(MANY, AT), AT))
    assert len(pages) > 2
    carried = [re.search(r"À reporter : ([0-9\u202f ]+,[0-9]{2})", page) for page in pages]
    brought = [re.search(r"Report : ([0-9\u202f ]+,[0-9]{2})", page) for page in pages]
    assert brought[0] is None
    assert carried[-1] is None
    assert [one[1] for one in carried[:-1]] == [one[1] for one in brought[1:]]
    last = max(int(number) for number in re.findall(r"Article ([0-9]+)", pages[0]))
    assert carried[0][1] == spelt(Decimal(3200 * last * (last + 1)) / 20).removesuffix("\u00a0€").replace("\u202f", " ")
    assert all("Désignation" in page for page in pages[:-1])
    assert all(f"page {rank} sur {len(pages)}" in page for rank, page in enumerate(pages, 1))


def test_it_bears_what_the_law_asks():
    printed = " ".join(" ".join(text_of(facturx.write(BILL, page_of(BILL, AT), AT))).split())
    for said in (
        "au nom et pour le compte de Les Délices de Savoie & Fils",
        "intérêts moratoires",
        "indemnité forfaitaire de 40 €",
        "Livraison ou exécution 28/02/2025",
        *("SIRET : 000 000 001 08396", "RCS : Chambéry 000 000 001", "N° TVA : FR12000000001"),
        *("SIRET : 217 800 929 00010", "Service : TECHNIQUE", "1400005262", "2025-M-014"),
        *("Chaises A Tolx", "320,00", "10 %", "FR14 2004 1010 0505 0001 3M02 606", "30 jours"),
    ):
        assert said in printed


@pytest.mark.parametrize("name", [ODD_TEXT, "x" * 1000, "a\nb\n" * 200, "ش" * 500])
def test_any_text_is_laid_out_and_told_as_it_is(name):
    bill = replace(BILL, lines=lines({"name": name}, {}), comment=name)
    pdf = facturx.write(bill, page_of(bill, AT), AT)
    assert facturx.read(pdf).lines[0].name == name.strip()
    assert "14 080,00" in re.sub("[\u202f\u00a0]", " ", " ".join(text_of(pdf)))


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"<xml/>"])
def test_a_file_without_an_invoice_inside_says_so(content):
    with pytest.raises(Misread):
        facturx.xml_of(content)


# --- made in the worker -------------------------------------------------------------------------------------------


@pytest.fixture
def folder(settings, tmp_path):
    settings.STORAGE_ROOT = tmp_path


@pytest.fixture
def sent(db, folder):
    supplier = StructureFactory(vat_number="FR12000000001", rcs="Chambéry")
    invoice = TypedInvoiceFactory(
        supplier=supplier, status=Status.DEPOSEE, number="2026000000000000001", payment_means="AUTRE"
    )
    InvoiceLineFactory(invoice=invoice)
    retotal(invoice)
    return invoice


def test_the_example_is_totalled_drawn_up_once_and_kept(sent):
    documents.draw_up(sent.pk, None, None)
    made = Invoice.objects.get(pk=sent.pk)
    totals = (made.total_without_vat, made.total_vat, made.total_with_vat, made.amount_due)
    assert totals == (Decimal("6400.00"), Decimal("640.00"), Decimal("7040.00"), Decimal("7040.00"))
    pdf = storage.read_original(made.document.pk)
    assert facturx.read(pdf).number == "2026000000000000001"
    documents.draw_up(sent.pk, None, None)  # rung twice
    assert (Invoice.objects.get(pk=sent.pk).document_file_id, StoredFile.objects.count()) == (made.document_file_id, 1)
    assert faults(documents.ubl_of(made)) == []
    assert ubl.read(documents.ubl_of(made)).due == made.amount_due


def test_its_pages_are_counted_for_the_screen(sent):
    documents.draw_up(sent.pk, None, None)
    shown = pages_of(Invoice.objects.get(pk=sent.pk))
    assert (list(shown["pages"]), shown["page_count"], shown["is_waiting"]) == ([1], 1, True)


def test_a_dead_worker_s_claim_runs_out_and_the_sweeper_rings(sent, monkeypatch):
    rung = []
    monkeypatch.setattr(sweeping, "ring", lambda *message, **_: rung.append(message))
    Invoice.objects.filter(pk=sent.pk).update(
        document_claimed_until=timezone.now() + timedelta(minutes=1), deposited_at=timezone.now() - timedelta(hours=1)
    )
    sweeping.sweep()
    assert ("invoices.draw_up", sent.pk) not in rung
    documents.draw_up(sent.pk, None, None)
    assert Invoice.objects.get(pk=sent.pk).document is None  # another worker is at it
    Invoice.objects.update(document_claimed_until=timezone.now() - timedelta(seconds=1))
    sweeping.sweep()
    assert ("invoices.draw_up", sent.pk) in rung


@pytest.mark.parametrize(("age", "pause"), [(0, 2), (30, 30), (60 * 24 * 9, 60)])
def test_what_cannot_be_drawn_is_tried_again_ever_more_rarely(sent, monkeypatch, age, pause):
    def fail(*_):
        raise rendering.RenderingUnavailable("no printer")

    monkeypatch.setattr(documents, "facturx_of", fail)
    now = timezone.now()
    Invoice.objects.update(deposited_at=now - timedelta(minutes=age))
    documents.draw_up(sent.pk, None, None)
    waiting = Invoice.objects.get(pk=sent.pk)
    assert timedelta(0) <= waiting.document_claimed_until - now - timedelta(minutes=pause) < timedelta(minutes=1)
    assert waiting.document is None


def test_a_document_of_other_data_takes_the_place_of_the_former(sent):
    documents.draw_up(sent.pk, None, None)
    former = Invoice.objects.get(pk=sent.pk)
    former.recipient_copy["service_code"] = "AUTRE"
    former.document_claimed_until = None
    former.save()
    documents.draw_up(sent.pk, None, None)
    made = Invoice.objects.get(pk=sent.pk)
    assert made.document_file_id != former.document_file_id
    assert not StoredFile.objects.filter(pk=former.document_file_id).exists()
    documents.forget(made)
    assert not StoredFile.objects.exists()


def test_a_draft_and_a_deposited_invoice_have_no_document_made(db, folder):
    draft = TypedInvoiceFactory()
    documents.draw_up(draft.pk, None, None)
    assert Invoice.objects.get(pk=draft.pk).document is None
    assert bill_of(draft).lines == ()

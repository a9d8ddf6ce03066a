"""What a Factur-X brings beside its XML is joined to the invoice, on both ways, like what a person would join."""

import uuid
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from invoices import storage
from invoices.domain.flows import FlowState
from invoices.formats import facturx
from invoices.models import Arrival, Deposit, Flow, Invoice
from invoices.services import arrivals, choosing, extraction, flow_slices, unpacking
from tests.factories.flowing import PARTY, deposited, invoice, senders
from tests.factories.invoices import BillingMandateFactory, DepositFactory, InvoiceFactory
from tests.mixing import with_files
from tests.samples.bills import BILL
from tests.samples.flows import with_document
from tests.samples.lots import zip_of
from tests.samples.rendering import drawn
from tests.scanning import EICAR

pytestmark = pytest.mark.django_db
PAGE = "<html lang='fr'><title>Facture</title><body><p>Facture</p></body></html>"
BON = drawn("<p>Bon de livraison</p>")
FILES = {"bon.pdf": BON, "releve.csv": b"jour;heures", "outil.exe": b"MZ", "menteur.png": b"GIF89a"}
TAKEN = {"bon.pdf": BON, "releve.csv": b"jour;heures"}


@pytest.fixture(autouse=True)
def people(settings, tmp_path):
    settings.STORAGE_ROOT = tmp_path
    return senders()


def facturx_of(number, files):
    return with_files(facturx.write(replace(BILL, number=number, supplier=PARTY), PAGE, timezone.now()), files)


def attached(sent):
    return {one.filename: storage.read_original(one.file_id) for one in sent.attachments.all()}


def read(people, judges, content):
    deposit = DepositFactory(
        file=storage.keep([content], "application/pdf"), structure=people.supplier, depositor=people.person
    )
    extraction.extract(deposit.pk, judges.reader)
    return Deposit.objects.get(pk=deposit.pk)


def test_a_flow_takes_the_files_of_its_pdf_and_tells_those_left_out(people, judges):
    content = zip_of((f"{number}.pdf", facturx_of(number, FILES)) for number in ("F-1", "F-2"))
    flow = deposited(people, content)
    flow_slices.integrate(flow.pk, judges.reader, judges.engine)
    assert Flow.objects.get().state == FlowState.INTEGRE, [one.findings for one in flow.items.all()]
    for item in flow.items.all():
        assert attached(item.invoice) == TAKEN
        left_out = {one["value"]: one["is_blocking"] for one in item.findings if one["rule"] == "B2G-BG-24"}
        assert left_out == {"menteur.png": False, "outil.exe": False}


def test_the_form_is_made_with_them_once(people, judges):
    deposit = read(people, judges, facturx_of("F-1", FILES))
    draft = unpacking.draft_from(deposit, judges.reader)
    assert attached(draft) == TAKEN
    notes = " ".join(Deposit.objects.get().read_document.notes)
    assert "Joints à la facture, car ce PDF les contient : « bon.pdf », « releve.csv »." in notes
    assert "« outil.exe » n'accompagnera pas la facture" in notes
    assert "« menteur.png » n'accompagnera pas la facture" in notes
    draft.attachments.get(filename="bon.pdf").delete()
    assert unpacking.draft_from(Deposit.objects.get(), judges.reader) == draft
    assert list(attached(draft)) == ["releve.csv"]


def test_a_plain_pdf_keeps_its_files_to_itself(people, judges):
    draft = unpacking.draft_from(read(people, judges, with_files(drawn("<p>Facture</p>"), FILES)), judges.reader)
    assert attached(draft) == {}


def test_a_document_of_the_data_that_lies_in_the_pdf_too_comes_once(people, judges):
    xml = with_document(invoice("F-1"), "bl.pdf", "application/pdf", BON)
    content = with_files(drawn("<p>Facture</p>"), {"facture.xml": xml, "bon.pdf": BON, "releve.csv": b"jour;heures"})
    assert set(attached(unpacking.draft_from(read(people, judges, content), judges.reader))) == {"bl.pdf", "releve.csv"}
    flow = deposited(people, content, "facture.pdf")
    flow_slices.integrate(flow.pk, judges.reader, judges.engine)
    assert set(attached(flow.items.get().invoice)) == {"bl.pdf", "releve.csv"}


def test_what_would_make_the_invoice_too_heavy_stays_out_and_is_told(people, judges, settings):
    content = facturx_of("F-1", {"a.csv": b"a" * 3000, "b.csv": b"b" * 3000})
    settings.INVOICE_MAX_BYTES = len(content) + 4000
    flow = deposited(people, content, "facture.pdf")
    flow_slices.integrate(flow.pk, judges.reader, judges.engine)
    item = flow.items.get()
    assert list(attached(item.invoice)) == ["a.csv"]
    assert ["dépasseraient" in one["text"] for one in item.findings if one["rule"] == "B2G-BG-24"] == [True]
    draft = unpacking.draft_from(read(people, judges, content), judges.reader)
    assert list(attached(draft)) == ["a.csv"]


@pytest.mark.antivirus
def test_an_infected_file_stays_out(people, judges, settings, clamd):
    settings.CLAMD_ADDRESS = clamd
    content = facturx_of("F-1", {"virus.txt": EICAR, "releve.csv": b"jour;heures"})
    draft = unpacking.draft_from(read(people, judges, content), judges.reader)
    assert list(attached(draft)) == ["releve.csv"]
    assert "programme malveillant dans « virus.txt »" in " ".join(Deposit.objects.get().read_document.notes)


def test_a_hundred_documents_are_taken_and_more_are_told(people, judges):
    content = facturx_of("F-1", {f"{rank:03d}.csv": b"%d" % rank for rank in range(101)})
    draft = unpacking.draft_from(read(people, judges, content), judges.reader)
    assert len(attached(draft)) == 100
    assert "plus de 100 documents" in " ".join(Deposit.objects.get().read_document.notes)


def test_a_document_joined_to_a_draft_brings_its_own(people, judges):
    deposit = read(people, judges, facturx_of("F-1", FILES))
    draft = InvoiceFactory(supplier=people.supplier, deposit=deposit)
    assert unpacking.draft_from(deposit, judges.reader) == draft
    assert attached(draft) == TAKEN


def test_the_documents_of_an_xml_go_with_the_form_it_fills(people, judges):
    BillingMandateFactory(structure=people.supplier)
    xml = with_document(invoice("F-1"), "bon.pdf", "application/pdf", BON)
    xml = with_document(xml, "outil.exe", "application/pdf", b"MZ", "PJ-2")
    said = {"depositor": people.person, "structure": people.supplier, "service": None, "framework": "A1"}
    arrival = arrivals.take(SimpleUploadedFile("facture.xml", xml), form_token=uuid.uuid4(), **said)
    arrivals.inspect(arrival.pk, judges.reader, judges.engine)
    arrival = Arrival.objects.get()
    draft, _ = choosing.type_from(arrival, actor=people.person)
    assert attached(draft) == {"facture.xml": xml, "bon.pdf": BON}
    assert "outil.exe" in {one["value"] for one in arrival.report["findings"]}
    kept = storage.derived(arrival.file_id, arrivals.piece_name(arrival, 0))
    assert kept.exists()
    arrivals.forget_expired(arrival.expires_at.replace(year=2100))
    assert not kept.exists()
    assert attached(Invoice.objects.get())["bon.pdf"] == BON

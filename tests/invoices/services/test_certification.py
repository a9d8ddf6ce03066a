"""The certificate of deposit: what the PDF says, made once, without asking anything outside itself."""

import base64
import hashlib
import http.server
import io
import threading
from datetime import timedelta
from importlib import import_module

import pdfplumber
import pytest
from django.utils import timezone

from invoices import rendering, storage
from invoices.domain.lifecycle import Status
from invoices.models import Invoice, StoredFile
from invoices.services import certification
from tests.factories.invoices import InvoiceFactory
from tests.factories.structures import ServiceFactory, StructureFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.STORAGE_ROOT = tmp_path
    return tmp_path


def sent(**values):
    service = ServiceFactory(code="TECHNIQUE")
    supplier = StructureFactory(identifier="34843263800055", name="CHAUSSURES ER")
    given = {"supplier": supplier, "recipient": service.structure, "recipient_service": service, "number": "F-1"}
    return InvoiceFactory(status=Status.MISE_A_DISPOSITION, with_history=True, **(given | values))


def text_of(pdf):
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        return "\n".join(page.extract_text() for page in document.pages), len(document.pages), document.metadata


def test_the_certificate_says_all_that_it_attests_on_one_page():
    invoice = sent()
    text, pages, _ = text_of(certification.render(invoice))
    assert pages == 1
    for said in (
        *("CHAUSSURES ER", "348 432 638 00055", invoice.recipient.name, "TECHNIQUE", "F-1", "01/03/2026", "Facture"),
        *("100,00 €", "20,00 €", "120,00 €", "02/03/2026 à 09:30:00", "2026-03-02T08:30:00Z"),
        *(invoice.deposit.filename, invoice.deposit.depositor.get_full_name(), invoice.certificate_number),
        invoice.deposit.file_id,
    ):
        assert said in text


def test_the_printed_text_gives_the_number_back():
    invoice = sent()
    text, _, _ = text_of(certification.render(invoice))
    for line in invoice.certificate_text.splitlines():
        assert line in text
    digest = hashlib.sha256(invoice.certificate_text.encode()).digest()
    assert invoice.certificate_number == base64.b64encode(digest).decode()


def test_an_avoir_is_said_and_negative():
    text, _, _ = text_of(certification.render(sent(type="AVOIR")))
    assert "l'avoir décrit ici" in text
    assert "-120,00 €" in text


def test_what_people_typed_is_text_and_nothing_is_fetched():
    asked = []

    class Trap(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *arguments):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Trap) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        here = f"http://127.0.0.1:{server.server_port}"
        supplier = StructureFactory(name=f'<img src="{here}/a"><b>GRAS</b>')
        text, _, _ = text_of(certification.render(sent(supplier=supplier)))
        rendering.pdf_from(
            f'<link rel="stylesheet" href="{here}/b"><img src="{here}/c"><img src="file:///etc/hostname">'
        )
        server.shutdown()
    assert asked == []
    assert "<b>GRAS</b>" in text


def test_it_is_made_once_however_often_it_is_rung():
    invoice = sent()
    certification.certify(invoice.pk)
    invoice.refresh_from_db()
    made = invoice.certificate_file
    assert storage.digest_on_disk(made.sha256) == made.sha256
    certification.certify(invoice.pk)
    invoice.refresh_from_db()
    assert invoice.certificate_file == made
    assert StoredFile.objects.filter(media_type="application/pdf", pk=made.pk).count() == 1


def test_a_claim_is_respected_until_it_expires():
    invoice = sent()
    Invoice.objects.filter(pk=invoice.pk).update(certificate_claimed_until=timezone.now() + timedelta(minutes=1))
    certification.certify(invoice.pk)
    invoice.refresh_from_db()
    assert invoice.certificate_file is None
    Invoice.objects.filter(pk=invoice.pk).update(certificate_claimed_until=timezone.now() - timedelta(seconds=1))
    certification.certify(invoice.pk)
    invoice.refresh_from_db()
    assert invoice.certificate_file is not None


def test_a_draft_gets_none():
    draft = InvoiceFactory()
    certification.certify(draft.pk)
    draft.refresh_from_db()
    assert (draft.certificate_file, draft.certificate_claimed_until) == (None, None)


def test_without_pango_the_certificate_waits_and_the_log_says_what_to_install(monkeypatch, caplog):
    def missing(name):
        if name == "weasyprint":
            raise OSError("cannot load library 'libgobject-2.0-0'")
        return import_module(name)

    invoice = sent()
    rendering._weasyprint.cache_clear()
    monkeypatch.setattr(rendering, "import_module", missing)
    certification.certify(invoice.pk)
    assert "apt-get install libpango-1.0-0" in caplog.text
    invoice.refresh_from_db()
    assert invoice.certificate_file is None
    monkeypatch.undo()
    Invoice.objects.filter(pk=invoice.pk).update(certificate_claimed_until=None)
    certification.certify(invoice.pk)
    invoice.refresh_from_db()
    assert invoice.certificate_file is not None

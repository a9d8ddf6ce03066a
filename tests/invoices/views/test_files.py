"""Files of an invoice: byte for byte, always as downloads, only to whom it is open, with their trace."""

import hashlib

import pytest
from django.urls import reverse
from lxml import html

from invoices import storage
from invoices.domain.lifecycle import Status
from invoices.models import Attachment, InvoiceEvent, StoredFile
from invoices.services import certification, drawing
from structures.domain.habilitations import Application, Level
from tests.accessibility import check
from tests.factories.accounts import UserFactory
from tests.factories.invoices import DepositFactory, InvoiceFactory
from tests.factories.structures import HabilitationFactory, ServiceFactory

pytestmark = pytest.mark.django_db

EMISES = Application.FACTURES_EMISES
DATA = b"%PDF-1.7 " + bytes(range(256)) * 40


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.STORAGE_ROOT = tmp_path
    return tmp_path


def kept(data=DATA, media_type="application/pdf", pages=1):
    stored = storage.keep([data], media_type)
    StoredFile.objects.filter(pk=stored.pk).update(page_count=pages)
    return stored


def sent(status=Status.MISE_A_DISPOSITION, filename="facture.pdf", pages=1, **values):
    invoice = InvoiceFactory(status=status, deposit__file=kept(pages=pages), deposit__filename=filename, **values)
    invoice.certificate_text = "CERTIFICAT-DE-DEPOT/1\n"
    invoice.save(update_fields=["certificate_text"])
    return invoice


def supplier_of(invoice, level=Level.CONSULTATION):
    return HabilitationFactory(application=EMISES, structure=invoice.supplier, level=level).user


def agent_of(invoice):
    return HabilitationFactory(structure=invoice.recipient, level=Level.CONSULTATION).user


def get(client, user, name, *arguments):
    """What the address answers, read to the end, which closes the file: `body` holds the bytes."""
    client.force_login(user)
    answer = client.get(reverse(f"invoices:{name}", args=arguments))
    answer.body = answer.getvalue()
    return answer


def joined(invoice, filename="bon.pdf", data=b"%PDF-1.7 bon", media_type="application/pdf"):
    return Attachment.objects.create(
        invoice=invoice,
        file=kept(data, media_type),
        filename=filename,
        designation="Bon",
        type="AUTRE",
        added_by=invoice.created_by,
    )


def test_the_document_is_given_back_byte_for_byte_as_a_download(client):
    invoice = sent(filename="facture n°12.pdf")
    answer = get(client, agent_of(invoice), "document", invoice.pk)
    assert answer.status_code == 200
    assert hashlib.sha256(answer.body).hexdigest() == invoice.deposit.file_id
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Length"] == str(len(DATA))
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''facture%20n%C2%B012.pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "private" in answer["Cache-Control"]


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("../../etc/passwd", 'attachment; filename="passwd"'),
        ("C:\\temp\\a.pdf", 'attachment; filename="a.pdf"'),
        ("a\r\nSet-Cookie: x=1.pdf", 'attachment; filename="aSet-Cookie: x=1.pdf"'),
        ('a"; filename="b.exe', 'attachment; filename="a\\"; filename=\\"b.exe"'),
        ("facture\u202efdp.exe", 'attachment; filename="facturefdp.exe"'),
        ("\u202e\0", 'attachment; filename="sans nom"'),
    ],
)
def test_a_hostile_name_stays_inside_its_header(client, name, header):
    invoice = sent(filename=name.replace("\0", ""))
    assert get(client, agent_of(invoice), "document", invoice.pk)["Content-Disposition"] == header


def test_the_recipient_s_download_marks_the_invoice_and_changes_nothing_else(client):
    invoice = sent()
    agent = agent_of(invoice)
    get(client, agent, "document", invoice.pk)
    before = (invoice.status, invoice.version, invoice.status_at)
    invoice.refresh_from_db()
    assert invoice.is_downloaded
    assert (invoice.status, invoice.version, invoice.status_at) == before
    event = InvoiceEvent.objects.get()
    assert (event.kind, event.actor) == ("TELECHARGEMENT", agent)


def test_the_supplier_s_download_leaves_a_trace_and_no_mark(client):
    invoice = sent()
    get(client, supplier_of(invoice), "document", invoice.pk)
    invoice.refresh_from_db()
    assert not invoice.is_downloaded
    assert InvoiceEvent.objects.get().kind == "TELECHARGEMENT"


def test_a_draft_s_document_leaves_no_trace(client):
    draft = sent(Status.BROUILLON)
    assert get(client, supplier_of(draft), "document", draft.pk).status_code == 200
    assert not InvoiceEvent.objects.exists()


@pytest.mark.parametrize("media_type", ["text/html", "image/svg+xml", "application/pdf", "text/csv"])
def test_an_attachment_is_never_shown_by_the_browser(client, media_type):
    invoice = sent()
    attachment = joined(invoice, "pièce.x", b"<script>alert(1)</script>", media_type)
    agent = agent_of(invoice)
    answer = get(client, agent, "attachment", invoice.pk, attachment.pk)
    assert answer.body == b"<script>alert(1)</script>"
    assert answer["Content-Type"] == media_type
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''pi%C3%A8ce.x"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert InvoiceEvent.objects.get().kind == "PIECE_JOINTE"
    text = get(client, agent, "detail", invoice.pk).content.decode()
    assert f'href="/factures/{invoice.pk}/pieces-jointes/{attachment.pk}/"' in text


def test_an_attachment_is_reached_only_through_its_own_invoice(client):
    mine, other = sent(), sent(deposit=None)
    attachment = joined(other)
    assert get(client, agent_of(mine), "attachment", mine.pk, attachment.pk).status_code == 404
    assert get(client, agent_of(mine), "attachment", other.pk, attachment.pk).status_code == 404


@pytest.mark.parametrize("name", ["document", "view_document", "certificate"])
def test_files_are_open_to_the_same_people_as_the_invoice(client, name):
    service = ServiceFactory()
    invoice = sent(recipient=service.structure, recipient_service=service)
    other_service = HabilitationFactory(service=ServiceFactory(structure=service.structure)).user
    detached = HabilitationFactory(structure=invoice.recipient, attached=False).user
    for stranger in (UserFactory(), HabilitationFactory().user, other_service, detached):
        assert get(client, stranger, name, invoice.pk).status_code == 404
    assert get(client, supplier_of(invoice), name, invoice.pk).status_code == 200
    assert get(client, UserFactory(is_support=True), name, invoice.pk).status_code == 200
    assert get(client, agent_of(invoice), name, invoice.pk).status_code == (404 if name == "certificate" else 200)
    client.logout()
    assert client.get(reverse(f"invoices:{name}", args=[invoice.pk])).status_code == 302


def test_a_file_lost_by_the_disk_is_a_sentence(client, folder):
    invoice = sent()
    storage._original(invoice.deposit.file_id).unlink()
    answer = get(client, agent_of(invoice), "document", invoice.pk)
    assert answer.status_code == 503
    check(answer.content)
    assert "introuvable dans le stockage" in answer.content.decode()
    assert not InvoiceEvent.objects.exists()
    invoice.refresh_from_db()
    assert not invoice.is_downloaded


def test_a_page_without_image_is_asked_for_and_replaced_meanwhile(client, broker, django_capture_on_commit_callbacks):
    broker.flushall()
    invoice = sent()
    agent = agent_of(invoice)
    with django_capture_on_commit_callbacks(execute=True):
        answer = get(client, agent, "page_image", invoice.pk, 1)
    assert (answer.status_code, answer["Content-Type"], answer["Cache-Control"]) == (200, "image/svg+xml", "no-store")
    assert "Image en préparation" in answer.content.decode()
    assert broker.llen("celery") == 1
    broker.flushall()
    page = get(client, agent, "view_document", invoice.pk)
    check(page.content)
    assert '<meta http-equiv="refresh" content="3">' in page.content.decode()


def test_a_page_that_was_drawn_is_shown(client):
    invoice = sent()
    storage.keep_derived(invoice.deposit.file_id, "page-1.png", b"\x89PNG image")
    agent = agent_of(invoice)
    answer = get(client, agent, "page_image", invoice.pk, 1)
    assert (answer["Content-Type"], answer.body) == ("image/png", b"\x89PNG image")
    assert answer["Cache-Control"].startswith("private")
    assert get(client, agent, "page_image", invoice.pk, 2).status_code == 404
    assert get(client, agent, "page_image", invoice.pk, 0).status_code == 404
    page = get(client, agent, "view_document", invoice.pk)
    check(page.content)
    assert "refresh" not in page.content.decode()


def test_what_cannot_be_drawn_is_said_and_not_asked_for_again(client, broker, django_capture_on_commit_callbacks):
    broker.flushall()
    invoice = sent()
    storage.keep_derived(invoice.deposit.file_id, drawing.CANNOT, b"")
    with django_capture_on_commit_callbacks(execute=True):
        answer = get(client, agent_of(invoice), "page_image", invoice.pk, 1)
    assert "Page impossible à afficher" in answer.content.decode()
    assert broker.llen("celery") == 0


def test_only_the_first_ten_pages_are_shown_and_the_page_says_so(client):
    invoice = sent(pages=37)
    page = get(client, agent_of(invoice), "view_document", invoice.pk)
    tree = html.fromstring(page.content)
    images = tree.xpath("//main//img/@src")
    assert images == [f"/factures/{invoice.pk}/document/pages/{number}/" for number in range(1, 11)]
    assert "Seules les 10 premières pages sur 37 sont montrées." in " ".join(
        tree.find(".//main").text_content().split()
    )


def test_the_certificate_waits_then_is_given(client, broker, django_capture_on_commit_callbacks):
    broker.flushall()
    invoice = sent(number="F 1/2026", with_history=True)
    supplier = supplier_of(invoice)
    with django_capture_on_commit_callbacks(execute=True):
        waiting = get(client, supplier, "certificate", invoice.pk)
    assert waiting.status_code == 200
    check(waiting.content)
    assert '<meta http-equiv="refresh" content="3">' in waiting.content.decode()
    assert broker.llen("celery") == 1
    broker.flushall()
    certification.certify(invoice.pk)
    answer = get(client, supplier, "certificate", invoice.pk)
    assert answer.body.startswith(b"%PDF-")
    assert answer["Content-Type"] == "application/pdf"
    assert 'filename="2026.pdf"' in answer["Content-Disposition"]
    assert InvoiceEvent.objects.get().kind == "CERTIFICAT"


@pytest.mark.parametrize("status", ["BROUILLON", "SUPPRIMEE"])
def test_what_was_not_sent_has_no_certificate(client, status):
    invoice = sent(status)
    assert get(client, supplier_of(invoice), "certificate", invoice.pk).status_code == 404


def test_the_depositor_gets_a_refused_file_back(client):
    deposit = DepositFactory(file=kept(), state="REFUSE", filename="verrouillée.pdf")
    user = HabilitationFactory(application=EMISES, structure=deposit.structure).user
    answer = get(client, user, "deposit_document", deposit.pk)
    assert answer.body == DATA
    assert answer["Content-Disposition"].startswith("attachment;")
    for stranger in (HabilitationFactory(application=EMISES).user, UserFactory(is_support=True)):
        assert get(client, stranger, "deposit_document", deposit.pk).status_code == 404


def test_once_there_is_an_invoice_its_own_address_serves_the_file(client):
    invoice = sent(Status.BROUILLON)
    answer = get(client, supplier_of(invoice, Level.MODIFICATION), "deposit_document", invoice.deposit_id)
    assert answer.url == f"/factures/{invoice.pk}/document/"


def test_an_invoice_without_document_has_no_file(client):
    invoice = InvoiceFactory(status=Status.MISE_A_DISPOSITION, deposit=None)
    agent = agent_of(invoice)
    assert get(client, agent, "document", invoice.pk).status_code == 404
    assert get(client, agent, "view_document", invoice.pk).status_code == 404
    assert "Télécharger" not in get(client, agent, "detail", invoice.pk).content.decode()
    assert f"/factures/{invoice.pk}/document/" not in get(client, agent, "received").content.decode()

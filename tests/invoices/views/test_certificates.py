"""« Vérifier un certificat de dépôt »: anybody learns yes, when and by whom, and nothing more."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from invoices.domain.lifecycle import Status
from tests.accessibility import check
from tests.factories.invoices import SENT_AT, InvoiceFactory

pytestmark = pytest.mark.django_db
URL = "/verifier/certificat/"


@pytest.fixture
def invoice():
    return InvoiceFactory(
        status=Status.MANDATEE, number="FA-2026/17", supplier__name="FROMAGERIE DU LAC", with_history=True
    )


def asked(client, certificate, number):
    answer = client.post(URL, {"certificate": certificate, "number": number})
    check(answer.content)
    return answer, " ".join(html.fromstring(answer.content).find(".//main").text_content().split())


def test_the_page_is_open_to_everybody(client):
    assert reverse("invoices:check_certificate") == URL
    answer = client.get(URL)
    assert answer.status_code == 200
    check(answer.content)


def test_a_certificate_and_its_invoice_say_yes_when_and_by_whom_and_nothing_more(client, invoice):
    _, said = asked(client, invoice.certificate_number, "fa-2026/17")
    assert "Oui, ce certificat a été délivré par ce portail" in said
    assert "02/03/2026 à 9 h 30" in said
    assert SENT_AT.hour == 8  # UTC
    assert "FROMAGERIE DU LAC" in said
    for secret in ("120,00", "100,00", "Mandatée", invoice.recipient.name, str(invoice.created_by)):
        assert secret not in said


def test_the_number_is_read_as_a_pdf_reader_copies_it(client, invoice):
    typed = f" {invoice.certificate_number[:20]}\n{invoice.certificate_number[20:]} "
    assert "Oui" in asked(client, typed, " FA-2026/17 ")[1]


@pytest.mark.parametrize("wrong", ["number", "case", "draft"])
def test_anything_else_says_no(client, invoice, wrong):
    certificate, number = invoice.certificate_number, invoice.number
    if wrong == "number":
        number = "FA-2026/18"
    elif wrong == "case":
        certificate = certificate.swapcase()
    else:
        InvoiceFactory(certificate_number="A" * 43 + "=", number=number)
        certificate = "A" * 43 + "="
    answer, said = asked(client, certificate, number)
    assert answer.status_code == 200
    assert "Non, aucun certificat" in said
    assert "Oui" not in said


@pytest.mark.parametrize("certificate", ["", "FA-2026/17", "A" * 44, "é" * 43 + "=", "x" * 10_000, "\0" * 44])
def test_what_cannot_be_a_number_is_said_beside_the_field(client, certificate):
    answer, _ = asked(client, certificate, "FA-1")
    assert answer.status_code == 422
    assert "certificate" in answer.context["form"].errors


def test_a_supplier_whose_data_are_protected_is_not_named(client, invoice):
    type(invoice.supplier).objects.filter(pk=invoice.supplier_id).update(is_masked=True)
    said = asked(client, invoice.certificate_number, invoice.number)[1]
    assert "Oui" in said
    assert "FROMAGERIE" not in said
    assert invoice.supplier.identifier[:9] not in said.replace(" ", "")


def test_asking_too_often_is_refused_with_a_sentence(client, monkeypatch, broker):
    monkeypatch.setattr("invoices.views.certificates.CHECKS_PER_MINUTE", 2)
    codes = [client.post(URL, {}, REMOTE_ADDR="192.0.2.77").status_code for _ in range(3)]
    assert codes == [422, 422, 429]


@pytest.mark.usefixtures("new_tables")
def test_the_answer_comes_from_an_index(client, invoice):
    for rank in range(40):  # numbers of invoices are not rare: each supplier has its own « 1 »
        InvoiceFactory(number=invoice.number, status=invoice.status, certificate_number=f"certificat {rank}")
    with CaptureQueriesContext(connection) as queries:
        asked(client, invoice.certificate_number, invoice.number)
    sql = next(query["sql"] for query in queries if "certificate_number" in query["sql"])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE invoices_invoice; SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {sql}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "invoice_by_certificate" in plan

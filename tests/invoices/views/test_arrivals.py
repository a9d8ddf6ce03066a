"""« Déposer » takes invoice data: one XML or Factur-X is judged, then fills the form or leaves; a lot just leaves."""

import io
import uuid
import zipfile
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from lxml import html

from accounts.services.signup import accept_conditions
from invoices import storage
from invoices.formats import ubl
from invoices.models import Arrival, Deposit, Flow, Invoice, StoredFile
from invoices.rules import RuleEngine
from invoices.services import arrivals, keying
from structures.domain.habilitations import Application
from tests.accessibility import check
from tests.factories.invoices import BillingMandateFactory, InvoiceFactory
from tests.factories.structures import (
    HabilitationFactory,
    PublicStructureFactory,
    ServiceFactory,
    StructureFactory,
    principal_of,
)
from tests.samples.bills import BILL

pytestmark = pytest.mark.django_db
URL = "/factures/emises/deposer/"
XML = ubl.write(BILL)
WRONG = XML.replace(b"7040.00</cbc:TaxInclusiveAmount>", b"7041.00</cbc:TaxInclusiveAmount>")
PDF = b"%PDF-1.7 facture"
FACTURX = PDF + b" << /Type /EmbeddedFile /Subtype /text#2Fxml >>"


@pytest.fixture(autouse=True)
def _stored(settings, tmp_path):
    settings.STORAGE_ROOT = tmp_path


@pytest.fixture(scope="module")
def engine():
    with RuleEngine() as engine:
        yield engine


class NoData:
    """Reads a PDF in which there is nothing."""

    def embedded_xml(self, data):
        return b""


@pytest.fixture
def supplier():
    PublicStructureFactory(identifier=BILL.recipient.identifier)
    return StructureFactory(identifier=BILL.supplier.identifier)


@pytest.fixture
def user(client, supplier):
    user = HabilitationFactory(application=Application.FACTURES_EMISES, structure=supplier).user
    accept_conditions(user)
    client.force_login(user)
    return user


def zipped(**members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members.items():
            archive.writestr(f"{name}.xml", data)
    return out.getvalue()


def given(client, supplier, *files, token=None):
    uploads = [SimpleUploadedFile(name, data) for name, data in files]
    said = {"framework": "A1", "structure": supplier.pk, "form_token": token or uuid.uuid4()}
    return client.post(URL, said | {"file": uploads})


def read(answer, status=200):
    assert answer.status_code == status
    check(answer.content)
    return " ".join(html.fromstring(answer.content).find(".//main").text_content().split())


@pytest.fixture
def arrived(client, supplier, user, engine):
    """An XML that was inspected."""

    def arrive(data=XML, name="facture.xml", reader=None):
        answer = given(client, supplier, (name, data))
        arrival = Arrival.objects.get()
        assert answer["Location"] == f"{URL}{arrival.pk}/"
        arrivals.inspect(arrival.pk, reader, engine)
        arrival.refresh_from_db()
        return arrival

    return arrive


def test_a_plain_pdf_goes_on_as_it_always_did(client, supplier, user):
    answer = given(client, supplier, ("facture.pdf", PDF))
    assert answer["Location"] == f"/factures/depots/{Deposit.objects.get().pk}/"
    assert not Arrival.objects.exists()


def test_one_xml_waits_then_shows_both_ways_and_every_finding(client, supplier, user, engine):
    BillingMandateFactory(structure=supplier)
    address = given(client, supplier, ("facture.xml", WRONG))["Location"]
    waiting = client.get(address)
    assert "Vérification en cours" in read(waiting)
    assert b"<h1>V\xc3\xa9rification du fichier</h1>" in waiting.content  # two ways are promised once there are two
    assert b'http-equiv="refresh"' in waiting.content
    part = client.get(address, headers={"HX-Request": "true"})
    assert b"<html" not in part.content
    arrivals.inspect(Arrival.objects.get().pk, None, engine)
    assert client.get(address, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    said = read(client.get(address))
    assert "Remplir le formulaire Le portail établit la facture à votre place" in said
    assert "En l’état, elle serait refusée" in said
    assert "Format : à corriger" in said
    assert "Le montant TTC doit être égal au montant HT plus le montant de TVA" in said


def test_a_number_that_left_already_is_told_before_it_is_sent_again(client, supplier, user, arrived):
    year = timezone.localdate().year
    InvoiceFactory(status="MISE_A_DISPOSITION", supplier=supplier, number=BILL.number, number_year=year)
    said = read(client.get(f"{URL}{arrived().pk}/"))
    assert f"facture {BILL.number}, déposée le" in said
    assert "En l’état, elle serait refusée" in said


def test_the_form_way_makes_a_typed_draft_of_the_same_amounts(client, supplier, arrived):
    BillingMandateFactory(structure=supplier)
    arrival = arrived()
    answer = client.post(arrival.get_absolute_url(), {"way": "formulaire"})
    draft = Invoice.objects.get()
    assert answer["Location"] == f"/factures/{draft.pk}/modifier/"
    assert draft.is_typed
    assert draft.number.startswith("TMP")
    assert (draft.total_without_vat, draft.total_with_vat) == (BILL.totals.without_vat, BILL.totals.with_vat)
    assert draft.recipient_identifier == BILL.recipient.identifier
    assert [line.name for line in draft.lines.all()] == [line.name for line in BILL.lines]
    assert [joined.filename for joined in draft.attachments.all()] == ["facture.xml"]
    assert storage.read_original(draft.attachments.get().file_id) == XML
    read(client.get(answer["Location"]))
    again = client.post(arrival.get_absolute_url(), {"way": "formulaire"})
    assert again["Location"] == answer["Location"]
    assert Invoice.objects.count() == 1


def test_a_total_that_the_lines_do_not_give_is_told(client, supplier, arrived):
    BillingMandateFactory(structure=supplier)
    answer = client.post(arrived(WRONG).get_absolute_url(), {"way": "formulaire"}, follow=True)
    assert "Le fichier annonce 7 041,00 € TTC, ses lignes font 7 040,00 €" in read(answer).replace("\u202f", " ")
    assert Invoice.objects.get().total_with_vat == Decimal("7040.00")


def test_without_mandate_the_form_way_says_so_and_leads_to_it(client, supplier, arrived):
    arrival = arrived()
    said = read(client.get(arrival.get_absolute_url()))
    assert "n’a pas de mandat de facturation en vigueur" in said
    assert "Un gestionnaire de la structure le signe en ligne" in said
    assert client.post(arrival.get_absolute_url(), {"way": "formulaire"}).status_code == 409
    assert not Invoice.objects.exists()


def test_a_manager_without_mandate_is_led_to_it(client, supplier, engine):
    manager = principal_of(supplier)
    HabilitationFactory(user=manager, application=Application.FACTURES_EMISES, structure=supplier, attached=False)
    client.force_login(manager)
    given(client, supplier, ("facture.xml", XML))
    arrival = Arrival.objects.get()
    arrivals.inspect(arrival.pk, None, engine)
    page = client.get(arrival.get_absolute_url())
    assert b'href="/factures/mandats/souscrire/"' in page.content or b"Souscrire un mandat" in page.content


def test_the_conditions_are_asked_of_whoever_never_accepted_them(client, supplier, user, arrived):
    BillingMandateFactory(structure=supplier)
    type(user).objects.filter(pk=user.pk).update(conditions_version="")
    arrival = arrived()
    refused = client.post(arrival.get_absolute_url(), {"way": "formulaire"})
    assert "cochez la case pour les accepter" in read(refused, 422)
    assert client.post(arrival.get_absolute_url(), {"way": "formulaire", "conditions": "on"}).status_code == 302


def test_an_invoice_of_too_many_lines_has_one_way_only(client, supplier, arrived, monkeypatch):
    BillingMandateFactory(structure=supplier)
    monkeypatch.setattr(keying, "MOST_LINES", 0)
    assert "le formulaire en tient 0 au plus" in read(client.get(arrived().get_absolute_url()))


def test_the_flow_way_sends_the_file_as_it_is_once(client, user, arrived):
    arrival = arrived()
    answer = client.post(arrival.get_absolute_url(), {"way": "flux"})
    flow = Flow.objects.get()
    assert answer["Location"] == f"/flux/{flow.pk}/"
    assert storage.read_original(flow.file_id) == XML
    assert client.post(arrival.get_absolute_url(), {"way": "flux"})["Location"] == answer["Location"]


def test_a_factur_x_may_take_the_road_of_a_pdf(client, arrived):
    arrival = arrived(FACTURX, "facture.pdf", NoData())
    said = read(client.get(arrival.get_absolute_url()))
    assert "ne contient pas de données de facture que le portail sache lire" in said
    answer = client.post(arrival.get_absolute_url(), {"way": "formulaire"})
    assert answer["Location"] == f"/factures/depots/{Deposit.objects.get().pk}/"


def test_what_is_no_invoice_leaves_nothing_but_its_report(client, arrived):
    said = read(client.get(arrived(b"<Bordereau/>").get_absolute_url()))
    assert "n’est pas une facture que le portail puisse prendre" in said


def test_a_lot_gets_its_number_at_once(client, supplier, user):
    answer = given(client, supplier, ("lot.zip", zipped(a=XML, b=XML)))
    flow = Flow.objects.get()
    assert answer["Location"] == f"/flux/{flow.pk}/"
    assert flow.number in read(client.get(answer["Location"]))


def test_several_xml_become_one_lot(client, supplier, user):
    token = uuid.uuid4()
    files = ("a.xml", XML), ("a.xml", WRONG)
    answer = given(client, supplier, *files, token=token)
    flow = Flow.objects.get()
    assert answer["Location"] == f"/flux/{flow.pk}/"
    with storage.open_original(flow.file_id) as file, zipfile.ZipFile(file) as lot:
        assert lot.namelist() == ["a.xml", "a (2).xml"]
    assert given(client, supplier, *files, token=token)["Location"] == answer["Location"]


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ([("a.pdf", PDF), ("b.xml", XML)], "ne se déposent pas ensemble"),
        ([("a.zip", zipped(a=XML)), ("b.xml", XML)], "ne se déposent pas ensemble"),
        ([("lot.zip", b"PK\x03\x04 casse")], "lot.zip"),
        ([("vide.xml", b"")], "est vide"),
        (
            [("gros.xml", b"<a>" + b" " * (10 * 1024 * 1024))],
            "10 Mo par PDF ou XML, pièces comprises, et de 30 Mo pour un lot",
        ),
    ],
    ids=["pdf and xml", "lot and xml", "broken lot", "empty", "too large"],
)
def test_what_cannot_be_taken_is_said_on_the_form(client, supplier, user, files, told):
    assert told in read(given(client, supplier, *files), 422)
    assert not Flow.objects.exists()
    assert not Arrival.objects.exists()


def test_another_person_s_arrival_does_not_exist(client, supplier, arrived):
    arrival = arrived()
    client.force_login(HabilitationFactory(application=Application.FACTURES_EMISES, structure=supplier).user)
    assert client.get(arrival.get_absolute_url()).status_code == 404


def test_what_nobody_decided_upon_goes_after_a_day(arrived):
    arrival = arrived()
    arrivals.forget_expired(timezone.now())
    assert Arrival.objects.exists()
    arrivals.forget_expired(timezone.now() + timedelta(days=1, minutes=1))
    assert not Arrival.objects.exists()
    assert not StoredFile.objects.filter(pk=arrival.file_id).exists()


def test_a_file_that_breaks_the_engine_is_given_up_in_words(client, supplier, user):
    given(client, supplier, ("facture.xml", XML))
    Arrival.objects.update(tries=arrivals.MOST_TRIES)
    arrival = Arrival.objects.get()
    arrivals.inspect(arrival.pk, None, None)
    assert "demande trop de temps" in read(client.get(arrival.get_absolute_url()))


def test_who_may_emit_for_a_service_alone_sends_a_lot_in_its_name(client, supplier):
    service = ServiceFactory(structure=supplier)
    right = {"application": Application.FACTURES_EMISES, "structure": supplier, "service": service}
    client.force_login(HabilitationFactory(**right).user)
    refused = given(client, supplier, ("lot.zip", zipped(a=XML)))
    assert refused.status_code == 422
    assert "habilité que sur des services" in refused.content.decode()
    said = {"framework": "A1", "structure": supplier.pk, "service": service.pk, "form_token": uuid.uuid4()}
    answer = client.post(URL, said | {"file": [SimpleUploadedFile("lot.zip", zipped(a=XML))]})
    flow = Flow.objects.get()
    assert (answer["Location"], flow.service) == (f"/flux/{flow.pk}/", service)
    page = client.get(answer["Location"])
    assert str(service) in read(page)

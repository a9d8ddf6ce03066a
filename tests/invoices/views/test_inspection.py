"""« Vérifier une facture »: open to everybody, from a browser or a script; every finding with its remedy."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml import html

from invoices.formats import ubl
from invoices.models import Inspection
from invoices.rules import RuleEngine
from invoices.services import inspection
from invoices.views import inspection as views
from tests.accessibility import check
from tests.factories.structures import PublicStructureFactory
from tests.samples.bills import BILL

pytestmark = pytest.mark.django_db
URL = "/verifier/"
WRONG = ubl.write(BILL).replace(b"7040.00</cbc:TaxInclusiveAmount>", b"7041.00</cbc:TaxInclusiveAmount>")


@pytest.fixture(scope="module")
def engine():
    with RuleEngine() as engine:
        yield engine


@pytest.fixture
def worked(engine, monkeypatch):
    """The worker's part is done as soon as it is asked for."""
    ask = inspection.ask

    def asked(upload):
        one = ask(upload)
        inspection.inspect(one.pk, None, engine)
        one.refresh_from_db()
        return one

    monkeypatch.setattr(inspection, "ask", asked)


def given(client, data, name="facture.xml", **headers):
    return client.post(URL, {"file": SimpleUploadedFile(name, data)}, **headers)


def read(answer):
    check(answer.content)
    return " ".join(html.fromstring(answer.content).find(".//main").text_content().split())


def test_the_page_is_open_to_everybody_and_says_what_becomes_of_the_file(client):
    assert "effacé dès qu’il est vérifié" in read(client.get(URL))


def test_a_file_leads_to_a_page_that_waits_then_tells_everything(client, engine):
    PublicStructureFactory(identifier=BILL.recipient.identifier)
    answer = given(client, WRONG)
    one = Inspection.objects.get()
    assert answer["Location"] == f"/verifier/{one.pk}/"
    waiting = client.get(answer["Location"])
    assert "Vérification en cours" in read(waiting)
    assert b'http-equiv="refresh"' in waiting.content
    inspection.inspect(one.pk, None, engine)
    page = client.get(answer["Location"])
    said = read(page)
    assert "Format : à corriger" in said
    assert "Secteur public : à corriger" in said
    assert "Le montant TTC doit être égal au montant HT plus le montant de TVA" in said
    assert "Règle BR-CO-15 : où dans le fichier Ligne" in said
    assert "Montant TTCBT-1127 041,00" in said
    assert "Chaises A Tolx" in said
    assert b'http-equiv="refresh"' not in page.content
    part = client.get(answer["Location"], headers={"HX-Request": "true"})
    assert b"<html" not in part.content


def test_names_and_values_of_a_file_are_never_mark_up(client, worked):
    data = ubl.write(BILL).replace(b"Chaises A Tolx", b"&lt;script&gt;alert(1)&lt;/script&gt;")
    page = client.get(given(client, data, "<b>x</b>.xml")["Location"])
    assert b"<script>alert" not in page.content
    assert b"<b>x</b>" not in page.content


@pytest.mark.parametrize("data", [b"", b"GIF89a", None])
def test_what_is_no_invoice_file_is_refused_beside_the_field(client, data):
    answer = given(client, data) if data is not None else client.post(URL)
    assert answer.status_code == 422
    assert html.fromstring(answer.content).xpath("//*[@id='id_file'][@aria-invalid='true']")
    assert not Inspection.objects.exists()


def test_a_script_is_answered_in_json_without_a_cookie(worked):
    client = Client(enforce_csrf_checks=True)
    answer = given(client, WRONG, headers={"Accept": "application/json"})
    told = json.loads(answer.content)
    assert (answer.status_code, told["fichier"], told["syntaxe"]) == (200, "facture.xml", "UBL 2.1 (facture)")
    assert (told["format_accepte"], told["secteur_public_accepte"]) == (False, False)
    finding = next(one for one in told["constats"] if one["regle"] == "BR-CO-16")
    assert finding["bloquant"] is True
    assert finding["xpath"] == "/Invoice/cac:LegalMonetaryTotal"
    assert {"terme": "BT-1", "champ": "Numéro de facture", "valeur": BILL.number} in told["valeurs"]


def test_a_form_of_another_site_is_refused():
    assert given(Client(enforce_csrf_checks=True), WRONG).status_code == 403
    assert not Inspection.objects.exists()


def test_a_script_that_waited_long_enough_is_told_where_to_come_back(client, monkeypatch):
    monkeypatch.setattr(views, "PATIENCE", 0.0)
    answer = given(client, WRONG, headers={"Accept": "application/json"})
    assert answer.status_code == 202
    assert client.get(answer.json()["adresse"], headers={"Accept": "application/json"}).status_code == 202


def test_a_script_is_refused_in_json(client):
    answer = given(client, b"GIF89a", headers={"Accept": "application/json"})
    assert answer.status_code == 422
    assert "n'est ni un PDF ni un XML" in answer.json()["erreur"]


def test_one_address_checks_ten_files_a_minute(client, monkeypatch):
    monkeypatch.setattr(views, "allow", lambda key, limit, seconds: (limit, seconds) != (10, 60))
    assert given(client, WRONG).status_code == 429
    assert not Inspection.objects.exists()


def test_an_unknown_report_is_not_found(client):
    assert client.get("/verifier/00000000-0000-4000-8000-000000000000/").status_code == 404

"""« Suivi des flux »: the list and its filters, the report of one flow as page and as files."""

import csv
import io
import uuid
import zipfile
from dataclasses import asdict, replace
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from lxml import html

from invoices import storage
from invoices.domain.findings import Finding, Level
from invoices.domain.flows import FlowState, ItemState
from invoices.formats import statut, ubl
from invoices.queries import flow_lists
from structures.domain.habilitations import Application
from structures.domain.habilitations import Level as Right
from tests.accessibility import check
from tests.factories.accounts import UserFactory
from tests.factories.flows import FlowFactory, FlowItemFactory
from tests.factories.invoices import InvoiceFactory
from tests.factories.structures import HabilitationFactory, StructureFactory
from tests.samples.bills import BILL

pytestmark = pytest.mark.django_db
EMISES = Application.FACTURES_EMISES
LIST = "/flux/"
TOTAL = Finding(
    "BR-CO-15",
    True,
    "Le montant TTC doit être égal au montant HT plus le montant de TVA.",
    "Corrigez le montant TTC.",
    field="Montant TTC",
    value="7 041,00",
    line=42,
    path="/ubl:Invoice/cac:LegalMonetaryTotal/cbc:TaxInclusiveAmount",
)
ADVICE = Finding("B2G-BT-81", False, "Aucun mode de règlement.", "Donnez-en un.", Level.B2G)


@pytest.fixture(autouse=True)
def _stored(settings, tmp_path):
    settings.STORAGE_ROOT = tmp_path


@pytest.fixture
def structure():
    return StructureFactory(name="CHAUSSURES ER")


@pytest.fixture
def user(client, structure):
    user = HabilitationFactory(application=EMISES, structure=structure).user
    client.force_login(user)
    return user


def lot(user, structure, **said):
    """A lot of three: one integrated, two refused."""
    said = {"state": FlowState.INTEGRE_PARTIEL, "filename": "lot.zip", "total": 3, "integrated": 1, "refused": 2} | said
    flow = FlowFactory(depositor=user, structure=structure, file=storage.keep([b"PK lot"], "application/zip"), **said)
    invoice = InvoiceFactory(supplier=structure, number="F-1", status="MISE_A_DISPOSITION")
    told = {"flow": flow, "supplier": structure, "supplier_identifier": structure.identifier, "currency": "EUR"}
    FlowItemFactory(
        position=1, number="F-1", state=ItemState.INTEGREE, invoice=invoice, findings=[asdict(ADVICE)], **told
    )
    for position in (2, 3):
        FlowItemFactory(
            position=position,
            filename=f"f-{position}.xml",
            number=f"F-{position}",
            state=ItemState.REFUSEE,
            findings=[asdict(TOTAL)],
            recipient_identifier="21730001700010",
            **told,
        )
    return flow


def read(answer, status=200):
    assert answer.status_code == status
    check(answer.content)
    return " ".join(html.fromstring(answer.content).find(".//main").text_content().split())


def test_no_flow_yet_leads_to_the_deposit(client, user):
    page = client.get(LIST)
    assert "Déposez un XML, un Factur-X ou un lot" in read(page)
    assert b'href="/factures/emises/deposer/"' in page.content


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_whatever_its_length(client, user, structure, count, django_assert_num_queries):
    for _ in range(count):
        FlowFactory(depositor=user, structure=structure, state=FlowState.INTEGRE_PARTIEL)
    with django_assert_num_queries(10):
        said = read(client.get(LIST))
    assert said.count("Intégré partiellement") == count + 1  # and the choice of the filter
    assert f"{count} flux" in said


def test_each_filter_finds_its_flow(client, user, structure):
    other = StructureFactory()
    HabilitationFactory(user=user, application=EMISES, structure=other)
    old = FlowFactory(
        depositor=user, structure=other, received_at=timezone.now() - timedelta(days=40), filename="a.xml"
    )
    new = lot(user, structure)
    broken = FlowFactory(depositor=user, structure=structure, state=FlowState.IRRECEVABLE, filename="b.tar.gz")

    def found(**asked):
        page = html.fromstring(client.get(LIST, asked).content)
        return {int(link.get("href").split("/")[2]) for link in page.findall(".//tbody//th/a")}

    day = timezone.localdate() - timedelta(days=30)
    assert found() == {old.pk, new.pk, broken.pk}
    assert found(structure=other.pk) == {old.pk}
    assert found(etat=FlowState.IRRECEVABLE) == {broken.pk}
    assert found(refus="on") == {new.pk, broken.pk}
    assert "2 flux" in read(client.get(LIST, {"refus": "on"}))
    assert found(du=f"{day:%d/%m/%Y}") == {new.pk, broken.pk}
    assert found(au=f"{day:%d/%m/%Y}") == {old.pk}
    assert found(texte=old.number) == found(texte=old.name.lower()) == {old.pk}
    assert found(texte="TAR") == {broken.pk}
    assert found(texte="TAR", refus="on", etat=FlowState.INTEGRE) == set()


def test_filters_that_mean_nothing_are_told_beside_their_field(client, user):
    asked = {"du": "hier", "structure": "99999", "etat": "PERDU"}
    page = client.get(LIST, asked)
    said = read(page, 422)
    assert "Cette date n'est pas lisible" in said
    assert "Cette structure ne vous est pas ouverte" in said
    assert "inversez les deux dates" in read(client.get(LIST, {"du": "02/02/2026", "au": "01/02/2026"}), 422)


def test_pages_follow_one_another_and_a_filter_reads_a_part_at_a_time(client, user, structure, monkeypatch):
    monkeypatch.setattr(flow_lists, "PAGE_SIZE", 2)
    monkeypatch.setattr("invoices.queries.paging.PAGE_SIZE", 2)
    made = [FlowFactory(depositor=user, structure=structure).pk for _ in range(5)]
    seen, address = [], LIST
    while address:
        page = html.fromstring(client.get(address).content)
        seen += [int(link.get("href").split("/")[2]) for link in page.findall(".//tbody//th/a")]
        address = next((LIST + link.get("href") for link in page.findall(".//a[@rel='next']")), "")
    assert seen == made[::-1]
    monkeypatch.setattr(flow_lists, "MOST_READ", 2)
    page = client.get(LIST, {"etat": FlowState.IRRECEVABLE})
    assert "Aucun flux de cette période ne répond" in read(page)
    assert b'rel="next"' in page.content


def test_a_flow_of_somebody_else_does_not_exist(client, user):
    flow = lot(HabilitationFactory(application=EMISES).user, StructureFactory())
    for page in ("", "imprimer/", "fichier/", "csv/", "retour/", "statuts/"):
        assert client.get(f"/flux/{flow.pk}/{page}").status_code == 404
    assert flow.number not in read(client.get(LIST))


def test_a_colleague_reads_the_report_of_the_structure(client, structure):
    flow = lot(HabilitationFactory(application=EMISES, structure=structure).user, structure)
    client.force_login(HabilitationFactory(application=EMISES, structure=structure, level=Right.CONSULTATION).user)
    said = read(client.get(f"/flux/{flow.pk}/"))
    assert "Facture F-2 Refusée" in said
    assert "Et maintenant" not in said


def test_what_concerns_another_supplier_is_shown_to_its_depositor_alone(client, user, structure):
    flow = lot(user, structure)
    elsewhere = {"supplier": StructureFactory(), "supplier_identifier": "1", "number": "SECRET"}
    FlowItemFactory(flow=flow, position=4, state=ItemState.REFUSEE, **elsewhere)
    assert "SECRET" in read(client.get(f"/flux/{flow.pk}/"))
    client.force_login(HabilitationFactory(application=EMISES, structure=structure).user)
    page = client.get(f"/flux/{flow.pk}/")
    assert "SECRET" not in read(page)
    assert b"/fichier/" not in page.content
    assert client.get(f"/flux/{flow.pk}/fichier/").status_code == 403
    assert b"SECRET" not in b"".join(client.get(f"/flux/{flow.pk}/csv/").streaming_content)


def test_the_report_explains_each_refusal_and_leads_to_each_invoice(client, user, structure):
    flow = lot(user, structure)
    page = client.get(f"/flux/{flow.pk}/")
    said = read(page)
    assert "Intégré partiellement Seules les factures correctes ont été intégrées." in said
    assert "Bloquant · Montant TTC Le montant TTC doit être égal" in said
    assert "À faire : Corrigez le montant TTC." in said
    assert "Valeur trouvée : « 7 041,00 »" in said
    assert "Ligne 42 · /ubl:Invoice/cac:LegalMonetaryTotal/cbc:TaxInclusiveAmount" in said
    assert "Facture F-2" in said
    assert "F-1" not in said
    invoice = flow.items.get(position=1).invoice
    whole = client.get(f"/flux/{flow.pk}/", {"factures": ""})
    assert f'href="{invoice.get_absolute_url()}"'.encode() in whole.content
    assert "Facture F-2" in read(whole)
    integrated = client.get(f"/flux/{flow.pk}/", {"factures": "integrees"})
    assert "Aucun mode de règlement. Donnez-en un." in read(integrated)
    assert "F-2" not in read(integrated)


@pytest.mark.parametrize("count", [1, 3])
def test_the_report_costs_the_same_whatever_the_lot(client, user, structure, count, django_assert_num_queries):
    flow = FlowFactory(depositor=user, structure=structure, state=FlowState.INTEGRE, total=count, integrated=count)
    for position in range(1, count + 1):
        invoice = InvoiceFactory(supplier=structure, status="MISE_A_DISPOSITION")
        FlowItemFactory(flow=flow, position=position, state=ItemState.INTEGREE, invoice=invoice)
    with django_assert_num_queries(9):
        client.get(f"/flux/{flow.pk}/")


def test_a_flow_at_work_refreshes_its_head_then_the_page(client, user, structure):
    flow = lot(user, structure, state=FlowState.EN_COURS)
    address = f"/flux/{flow.pk}/"
    page = client.get(address)
    assert "Factures traitées : 3 sur 3" in read(page)
    assert b'http-equiv="refresh"' in page.content
    part = client.get(address, headers={"HX-Request": "true"})
    assert b"<html" not in part.content
    assert b"hx-get" in part.content
    assert "HX-Refresh" not in part.headers
    type(flow).objects.filter(pk=flow.pk).update(state=FlowState.INTEGRE)
    assert client.get(address, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert b'http-equiv="refresh"' not in client.get(address).content


def test_an_unacceptable_file_says_why_as_a_whole(client, user, structure):
    why = Finding("XML", True, "Ce fichier n'est pas du XML lisible (ligne 14).", "Exportez-le de nouveau.")
    said = {"state": FlowState.IRRECEVABLE, "report": [asdict(why)]}
    flow = FlowFactory(depositor=user, structure=structure, **said)
    page = read(client.get(f"/flux/{flow.pk}/"))
    assert "Pourquoi le fichier n’a pas été pris" in page
    assert "Ce fichier n'est pas du XML lisible (ligne 14)." in page
    assert "aucun numéro de facture n’a été consommé" in page
    told = statut.read(client.get(f"/flux/{flow.pk}/retour/").content)
    [fault] = told.statuses[0].faults
    assert (told.statuses[0].code, fault.nature, fault.code) == ("93", "ERR_XSD", "ERR_XSD_001")


def test_the_report_prints_whole(client, user, structure):
    said = read(client.get(f"/flux/{lot(user, structure).pk}/imprimer/"))
    assert said.index("Facture F-2") < said.index("Facture F-3") < said.index("F-1")


def test_the_file_comes_back_as_it_was_deposited(client, user, structure):
    answer = client.get(f"/flux/{lot(user, structure).pk}/fichier/")
    assert answer.getvalue() == b"PK lot"
    assert 'filename="lot.zip"' in answer["Content-Disposition"]


def test_the_report_as_csv_has_a_row_a_finding_and_no_formula(client, user, structure):
    flow = lot(user, structure)
    flow.items.filter(position=3).update(number="=1+1", findings=[asdict(TOTAL), asdict(ADVICE)])
    text = b"".join(client.get(f"/flux/{flow.pk}/csv/").streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert [(row["Rang"], row["Numéro de facture"], row["Règle"]) for row in rows] == [
        ("1", "F-1", "B2G-BT-81"),
        ("2", "F-2", "BR-CO-15"),
        ("3", "'=1+1", "BR-CO-15"),
        ("3", "'=1+1", "B2G-BT-81"),
    ]
    assert (rows[1]["État"], rows[1]["Gravité"], rows[1]["Ligne"]) == ("Refusée", "bloquant", "42")


def test_the_list_as_csv_has_what_the_filters_leave(client, user, structure):
    lot(user, structure, filename="@lot.zip")
    FlowFactory(depositor=user, structure=structure)
    text = b"".join(client.get("/flux/csv/", {"refus": "on"}).streaming_content).decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(text), delimiter=";")
    assert (row["Nom du fichier"], row["Refusées"], row["Interface"]) == ("'@lot.zip", "2", "FSO1100A")


def test_the_return_file_tells_each_refusal_to_a_program(client, user, structure):
    flow = lot(user, structure)
    answer = client.get(f"/flux/{flow.pk}/retour/")
    [status] = statut.read(answer.content).statuses
    assert f"CSO1100A_CPP001_{flow.number}.xml" in answer["Content-Disposition"]
    assert (status.code, status.flow, status.label) == ("96", flow.number, "Intégré partiellement")
    assert [(fault.code, fault.line) for fault in status.faults] == [("BR-CO-15", "2"), ("BR-CO-15", "3")]
    assert "F-2" in status.faults[0].description


def test_the_states_of_integrated_invoices_are_a_file_too(client, user, structure):
    flow = lot(user, structure)
    [status] = statut.read(client.get(f"/flux/{flow.pk}/statuts/").content).statuses
    assert (status.number, status.code) == ("F-1", "03")
    empty = FlowFactory(depositor=user, structure=structure)
    assert client.get(f"/flux/{empty.pk}/statuts/").status_code == 409


def test_the_refused_are_deposited_again_alone_and_once(client, user, structure):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for position in (1, 2, 3):
            archive.writestr(f"f-{position}.xml", ubl.write(replace(BILL, number=f"F-{position}")))
    flow = lot(user, structure)
    type(flow).objects.filter(pk=flow.pk).update(file=storage.keep([out.getvalue()], "application/zip"))
    page = html.fromstring(client.get(f"/flux/{flow.pk}/").content)
    form = next(form for form in page.forms if form.action.endswith("/redeposer/"))
    answer = client.post(form.action, dict(form.form_values()))
    again = flow.again.get()
    assert answer["Location"] == f"/flux/{again.pk}/"
    with storage.open_original(again.file_id) as file, zipfile.ZipFile(file) as made:
        assert made.namelist() == ["f-2.xml", "f-3.xml"]
    assert client.post(form.action, dict(form.form_values()))["Location"] == answer["Location"]
    assert f"Reprend les refusées de{flow.number}" in read(client.get(answer["Location"]))


def test_nothing_refused_is_nothing_to_deposit_again(client, user, structure):
    flow = FlowFactory(depositor=user, structure=structure, state=FlowState.INTEGRE, total=1, integrated=1)
    page = client.post(f"/flux/{flow.pk}/redeposer/", {"form_token": uuid.uuid4()}, follow=True)
    assert "n'a pas de facture refusée à déposer de nouveau" in read(page)


def test_support_looks_at_a_flow_and_does_nothing_to_it(client, structure):
    flow = lot(UserFactory(), structure)
    support = UserFactory(is_support=True)
    client.force_login(support)
    page = client.get(flow.get_absolute_url())
    check(page.content)
    text = page.content.decode()
    assert "Facture F-2" in text
    assert TOTAL.text in text
    assert "Déposer de nouveau les refusées" not in text
    for name in ("flow_file", "flow_csv", "flow_return", "flow_print", "flow_statuses"):
        answer = client.get(reverse(f"invoices:{name}", args=[flow.pk]))
        assert answer.status_code == 200
        assert b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert client.post(reverse("invoices:flow_again", args=[flow.pk]), {"form_token": uuid.uuid4()}).status_code == 404
    assert not flow.again.exists()
    assert client.get(LIST).status_code == 403
    support.is_support = False
    support.save()
    assert client.get(flow.get_absolute_url()).status_code == 404


def test_who_holds_a_right_elsewhere_is_offered_no_deposit_here(client, user, structure):
    user.is_support = True
    user.save()
    elsewhere = lot(UserFactory(), StructureFactory())
    assert "Déposer de nouveau les refusées" not in client.get(elsewhere.get_absolute_url()).content.decode()

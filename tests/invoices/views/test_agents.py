"""Many invoices at once over HTTP: check boxes, weights said before, the file, the treatment and its report."""

import io
import re
import uuid
import zipfile

import pytest
from django.urls import reverse
from lxml import html

from invoices import storage
from invoices.domain.lifecycle import Status
from invoices.models import BulkTreatment, Deposit, Export, Invoice, InvoiceEvent, StatusChange, StoredFile
from structures.domain.habilitations import Application, Level
from tests.accessibility import check
from tests.factories.invoices import InvoiceFactory
from tests.factories.structures import HabilitationFactory

pytestmark = pytest.mark.django_db
MEGABYTE = 1024 * 1024


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.STORAGE_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def access():
    return HabilitationFactory(application=Application.FACTURES_RECUES)


@pytest.fixture
def agent(client, access):
    client.force_login(access.user)
    return client


def waiting(access, count=1, **values):
    given = {"status": Status.MISE_A_DISPOSITION, "recipient": access.structure}
    given["deposit__file"] = storage.keep([b"%PDF-1.7 facture"], "application/pdf")
    return InvoiceFactory.create_batch(count, **(given | values))


def picks(invoices):
    return {"facture": [f"{invoice.pk}-{invoice.version}" for invoice in invoices]}


def fields(response):
    """What the page's own form would send again."""
    form = html.fromstring(response.content).xpath("//main//form")[-1]
    sent = {}
    for name, value in form.form_values():
        sent.setdefault(name, []).append(value)
    return sent


def test_the_work_list_has_a_box_a_row_and_both_actions(agent, access):
    invoices = waiting(access, 2)
    page = html.fromstring(agent.get(reverse("invoices:received")).content)
    assert set(page.xpath("//td//input[@type='checkbox']/@value")) == set(picks(invoices)["facture"])
    actions = page.xpath("//button/@formaction")
    assert actions == [reverse("invoices:treat_many"), reverse("invoices:download")]


def test_whoever_only_looks_may_take_invoices_away_and_not_treat_them(client, access):
    waiting(access)
    reader = HabilitationFactory(
        application=Application.FACTURES_RECUES, structure=access.structure, level=Level.CONSULTATION
    )
    client.force_login(reader.user)
    page = html.fromstring(client.get(reverse("invoices:received")).content)
    assert page.xpath("//button/@formaction") == [reverse("invoices:download")]


# --- taking away -----------------------------------------------------------------------------------------------------


def offered(client, invoices):
    return client.post(reverse("invoices:download"), picks(invoices))


def test_what_each_content_weighs_is_said_before(agent, access):
    response = offered(agent, waiting(access, 2))
    check(response.content)
    assert response.status_code == 200
    assert re.search(r"avec les pièces jointes – 0,1\s+Mo", response.content.decode())
    assert not InvoiceEvent.objects.exists()


def test_a_small_archive_leaves_at_once_with_its_length_and_its_trace(agent, access):
    invoices = waiting(access, 2)
    response = agent.post(reverse("invoices:download"), fields(offered(agent, invoices)) | {"content": "PDF"})
    content = b"".join(response.streaming_content)
    assert response["Content-Disposition"].startswith('attachment; filename="factures-')
    assert int(response["Content-Length"]) == len(content)
    assert len(zipfile.ZipFile(io.BytesIO(content)).namelist()) == 2
    assert Invoice.objects.filter(is_downloaded=True).count() == 2


def test_one_invoice_leaves_as_itself(agent, access):
    (invoice,) = waiting(access, number="F/1")
    form = fields(agent.get(reverse("invoices:download_one", args=[invoice.pk])))
    pdf = agent.post(reverse("invoices:download"), form | {"content": "PDF"})
    assert pdf.url == reverse("invoices:document", args=[invoice.pk])
    pivot = agent.post(reverse("invoices:download"), form | {"content": "PIVOT"})
    assert pivot["Content-Disposition"] == 'attachment; filename="facture-F-1.xml"'
    assert b"<CPPFacturePivot" in b"".join(pivot.streaming_content)
    direct = agent.get(reverse("invoices:pivot", args=[invoice.pk]))
    assert direct["Content-Type"] == "application/xml"
    direct.getvalue()
    assert InvoiceEvent.objects.count() == 2


def weighing(invoice, megabytes):
    """Let the invoice's document weigh that much, by its row."""
    file = storage.keep([f"%PDF {invoice.pk}".encode()], "application/pdf")
    StoredFile.objects.filter(pk=file.pk).update(size=megabytes * MEGABYTE)
    Deposit.objects.filter(pk=invoice.deposit_id).update(file=file)


def test_a_large_archive_is_made_by_the_worker_once_for_the_same_form(agent, access):
    (invoice,) = waiting(access)
    weighing(invoice, 11)
    form = fields(offered(agent, [invoice])) | {"content": "PDF_ET_PIECES"}
    answers = [agent.post(reverse("invoices:download"), form) for _ in range(2)]
    export = Export.objects.get()
    assert {answer.url for answer in answers} == {reverse("invoices:export", args=[export.pk])}
    assert export.parameters == {"invoices": [invoice.pk], "content": "PDF_ET_PIECES"}
    assert agent.get(reverse("invoices:pivot", args=[invoice.pk])).url == reverse(
        "invoices:download_one", args=[invoice.pk]
    )


def test_over_120_megabytes_is_closed_on_the_page_and_refused_by_the_form(agent, access):
    invoices = waiting(access, 2)
    for invoice in invoices:
        weighing(invoice, 61)
    response = offered(agent, invoices)
    check(response.content)
    page = html.fromstring(response.content)
    assert len(page.xpath("//input[@type='radio'][@disabled]")) == 4
    assert "Les plus lourdes" in page.text_content()
    refused = agent.post(reverse("invoices:download"), fields(response) | {"content": "PDF"})
    assert refused.status_code == 422
    assert "au-delà de la limite de 120 Mo" in refused.content.decode()
    assert not Export.objects.exists()


def test_an_invoice_that_is_not_open_is_left_aside_and_said(agent, access):
    mine, foreign = waiting(access)[0], InvoiceFactory(status=Status.MISE_A_DISPOSITION, number="SECRET")
    response = offered(agent, [mine, foreign])
    assert "laissées de côté" in response.content.decode()
    assert "SECRET" not in response.content.decode()
    sent = fields(response) | picks([mine, foreign]) | {"content": "PDF"}
    again = agent.post(reverse("invoices:download"), sent)
    assert again.status_code == 422
    done = agent.post(reverse("invoices:download"), fields(again) | {"content": "PDF"})
    assert done.url == reverse("invoices:document", args=[mine.pk])


@pytest.mark.parametrize("values", [[], ["0"], ["x-1"], ["1-x"], ["-1"], ["٣"], ["9" * 40], ["1'--"]])
def test_what_is_forged_chooses_nothing(agent, values):
    for name in ("download", "treat_many"):
        response = agent.post(reverse(f"invoices:{name}"), {"facture": values})
        assert response.status_code == 422
        check(response.content)


@pytest.mark.parametrize("name", ["download", "treat_many"])
def test_with_nothing_checked_the_way_back_is_the_list_as_it_was_filtered(agent, access, name):
    there, elsewhere = "http://testserver/factures/recues/?masquer=on", "https://ailleurs.example/factures/recues/"
    for came_from, links in ((there, [there]), (elsewhere, []), ("", [])):
        page = html.fromstring(agent.post(reverse(f"invoices:{name}"), headers={"Referer": came_from}).content)
        assert page.xpath("//main//a[.='Revenir à la liste']/@href") == links


def test_the_downloads_of_one_invoice_lead_back_to_it(agent, access):
    (invoice,) = waiting(access)
    page = agent.get(reverse("invoices:download_one", args=[invoice.pk]))
    check(page.content)
    links = html.fromstring(page.content).xpath("//main//a[.='Revenir à la facture']/@href")
    assert links == [invoice.get_absolute_url()]


# --- treating --------------------------------------------------------------------------------------------------------


def chosen(client, invoices):
    return client.post(reverse("invoices:treat_many"), picks(invoices))


def test_fifty_treated_at_once_give_a_report_that_names_the_two_refused(agent, access):
    invoices = waiting(access, 49)
    paid = InvoiceFactory(status=Status.MISE_EN_PAIEMENT, recipient=access.structure)
    page = chosen(agent, [*invoices, paid])
    check(page.content)
    Invoice.objects.filter(pk=invoices[0].pk).update(version=7)
    form = fields(page) | {"action": "mandate", "mandate_number": "M-1", "shown_effect": "Mandatée"}
    answer = agent.post(reverse("invoices:treat_many"), form)
    report = agent.get(answer.url)
    check(report.content)
    text = html.fromstring(report.content).text_content()
    assert "48 factures traitées, 2 refusées" in text
    links = html.fromstring(report.content).xpath("//table[1]//tbody//a/@href")
    assert {invoices[0].get_absolute_url(), paid.get_absolute_url()} <= set(links)
    assert Invoice.objects.filter(status=Status.MANDATEE).count() == 48
    work_list = f"{reverse('invoices:received')}?structure={access.structure.pk}"
    assert html.fromstring(page.content).xpath("//main//a[.='Annuler']/@href") == [work_list]
    back = html.fromstring(report.content).xpath("//main//a[.='Revenir aux factures à traiter']/@href")
    assert back == [work_list]


def test_a_refusal_shows_its_effect_first_and_nothing_typed_is_lost(agent, access):
    invoices = waiting(access, 2)
    form = fields(chosen(agent, invoices)) | {"action": "refuse", "reason": "SUPPR_MASSE", "shown_effect": ""}
    missing = agent.post(reverse("invoices:treat_many"), form)
    assert missing.status_code == 422
    assert "ne suffit pas" in missing.content.decode()
    shown = agent.post(reverse("invoices:treat_many"), form | {"comment": "Reprise en double"})
    check(shown.content)
    text = html.fromstring(shown.content).text_content()
    assert "Rejetée" in text
    assert "Reprise en double" in text
    back = agent.post(reverse("invoices:treat_many"), fields(shown) | {"again": "oui"})
    check(back.content)
    typed = fields(back)
    assert (typed["reason"], typed["comment"]) == (["SUPPR_MASSE"], ["\nReprise en double"])  # as <textarea> begins
    assert "shown_effect" not in typed
    assert typed["facture"] == fields(shown)["facture"]
    assert not StatusChange.objects.exists()
    answer = agent.post(reverse("invoices:treat_many"), fields(shown))
    assert answer.url == BulkTreatment.objects.get().get_absolute_url()
    assert Invoice.objects.filter(status=Status.REJETEE).count() == 2


def test_the_same_form_twice_gives_the_first_report(agent, access):
    invoices = waiting(access, 2)
    form = fields(chosen(agent, invoices)) | {"action": "mandate", "shown_effect": "Mandatée"}
    urls = {agent.post(reverse("invoices:treat_many"), form).url for _ in range(2)}
    assert len(urls) == 1
    assert StatusChange.objects.count() == 2


def test_over_200_is_said(agent, access):
    waiting(access)
    many = {"facture": [f"{pk}-1" for pk in range(1, 202)] + picks(Invoice.objects.all())["facture"]}
    answer = agent.post(reverse("invoices:treat_many"), many)
    assert answer.status_code == 409
    assert "200 au plus" in answer.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_any_number(agent, access, count, django_assert_num_queries):
    invoices = waiting(access, count)
    with django_assert_num_queries(7):  # session, user; openings, structures; openings, invoices; approvals
        assert chosen(agent, invoices).status_code == 200


# --- exports ---------------------------------------------------------------------------------------------------------


def test_my_exports_are_mine_and_empty_at_first(agent, access):
    empty = agent.get(reverse("invoices:exports"))
    check(empty.content)
    assert "Aucun export" in empty.content.decode()
    file = StoredFile.objects.create(sha256="a" * 64, size=2048, media_type="application/zip")
    made = {"state": "FAIT", "file": file}
    for state in ({}, made, {"state": "ECHEC", "message": "Trop lourd."}):
        export = Export.objects.create(
            owner=access.user,
            kind="FACTURES_ZIP",
            parameters={},
            form_token=uuid.uuid4(),
            filename="factures.zip",
            expires_at="2099-01-01T00:00Z",
            **state,
        )
        page = agent.get(export.get_absolute_url())
        check(page.content)
        part = agent.get(export.get_absolute_url(), headers={"HX-Request": "true"})
        assert ("hx-get" in part.content.decode()) == (export.state == "A_FAIRE")
        assert b"<html" not in part.content
    listed = agent.get(reverse("invoices:exports"))
    check(listed.content)
    assert listed.content.decode().count("factures.zip</th>") == 3

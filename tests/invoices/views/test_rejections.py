"""« Traiter le rejet » of one or several; « Demander le rejet » and its answer, on the pages of both sides."""

import pytest
from django.urls import reverse

from invoices.domain.lifecycle import Status
from invoices.models import Invoice, InvoiceEvent, RejectionRequest
from invoices.services import rejection_requests, transition
from structures.domain.habilitations import Application, Level
from tests import accessibility
from tests.factories.invoices import InvoiceFactory
from tests.factories.structures import HabilitationFactory

pytestmark = pytest.mark.django_db
EMISES = Application.FACTURES_EMISES
HANDLE = "/factures/emises/rejets/"


def handled():
    return set(Invoice.objects.filter(is_rejection_handled=True).values_list("pk", flat=True))


def page_of(invoice, name):
    return reverse(f"invoices:{name}", args=[invoice.pk])


# --- « Traiter le rejet » ---------------------------------------------------------------------------------------------


def test_several_are_handled_at_once(client, supplier):
    rows = InvoiceFactory.create_batch(2, supplier=supplier.structure, status=Status.REJETEE, with_history=True)
    InvoiceFactory(supplier=supplier.structure, status=Status.REJETEE)
    chosen = [row.pk for row in rows]
    page = client.get(HANDLE, {"facture": chosen})
    html = page.content.decode()
    accessibility.check(html)
    assert [row.pk for row in page.context["rows"]] == chosen
    assert "Autres : contacter votre acheteur" in html
    assert "le sont en même temps" in html  # what is not acknowledged yet will be
    form = {"facture": chosen, "handling": "REFAITE", "complement": "Voir F-2."}
    answer = client.post(HANDLE, form, follow=True)
    assert "2 rejets traités." in answer.content.decode()
    assert handled() == set(chosen)
    details = set(InvoiceEvent.objects.filter(kind="TRAITEMENT_REJET").values_list("detail", flat=True))
    assert details == {"Facture refaite sous un nouveau numéro – Voir F-2."}


def test_what_was_handled_meanwhile_is_told(client, supplier):
    first, second = InvoiceFactory.create_batch(2, supplier=supplier.structure, status=Status.REJETEE)
    client.post(HANDLE, {"facture": [first.pk]})
    html = client.post(HANDLE, {"facture": [first.pk, second.pk]}, follow=True).content.decode()
    assert "1 rejet traité." in html
    assert "1 facture était déjà traitée" in html
    assert InvoiceEvent.objects.filter(kind="TRAITEMENT_REJET").count() == 2


@pytest.mark.parametrize("chosen", [[], ["x"], ["9" * 40], ["foreign"]])
def test_nothing_to_handle_says_how_to_choose(client, supplier, chosen):
    foreign = InvoiceFactory(status=Status.REJETEE)
    html = client.get(HANDLE, {"facture": [foreign.pk if one == "foreign" else one for one in chosen]}).content.decode()
    accessibility.check(html)
    assert "Aucun rejet à traiter" in html


def test_a_foreign_rejection_is_not_handled(client, supplier):
    foreign = InvoiceFactory(status=Status.REJETEE)
    client.post(HANDLE, {"facture": [foreign.pk]})
    assert handled() == set()


def test_more_than_a_page_is_refused(client, supplier):
    answer = client.post(HANDLE, {"facture": list(range(1, 60))})
    assert answer.status_code == 422


def test_what_was_typed_stays_when_it_is_refused(client, supplier):
    invoice = InvoiceFactory(supplier=supplier.structure, status=Status.REJETEE)
    answer = client.post(HANDLE, {"facture": [invoice.pk], "handling": "AUTRE", "complement": "x" * 1901})
    html = answer.content.decode()
    accessibility.check(html)
    assert answer.status_code == 422
    assert "x" * 1901 in html
    assert f'name="facture" value="{invoice.pk}"' in html


def test_one_is_handled_from_its_own_page(client, supplier):
    invoice = InvoiceFactory(supplier=supplier.structure, status=Status.REJETEE, is_acknowledged=True)
    here = page_of(invoice, "handle_rejection")
    assert here in client.get(invoice.get_absolute_url()).content.decode()
    accessibility.check(client.get(here).content.decode())
    assert client.post(here, {"facture": [invoice.pk]}).url == invoice.get_absolute_url()
    assert handled() == {invoice.pk}
    assert here not in client.get(invoice.get_absolute_url()).content.decode()


# --- « Demander le rejet » --------------------------------------------------------------------------------------------


@pytest.fixture
def invoice(supplier):
    return InvoiceFactory(supplier=supplier.structure, status=Status.MISE_A_DISPOSITION, with_history=True)


@pytest.fixture
def agent(invoice):
    return HabilitationFactory(structure=invoice.recipient).user


@pytest.fixture
def asked(invoice, supplier):
    return rejection_requests.ask(invoice, reason="Envoyée deux fois.", actor=supplier.user)


def test_the_supplier_asks_once_and_sees_that_it_waits(client, invoice):
    here = page_of(invoice, "ask_rejection")
    assert here in client.get(invoice.get_absolute_url()).content.decode()
    accessibility.check(client.get(here).content.decode())
    for _ in range(2):
        answer = client.post(here, {"reason": "Envoyée deux fois."}, follow=True)
        assert "La demande est transmise à" in answer.content.decode()
    html = client.get(invoice.get_absolute_url()).content.decode()
    accessibility.check(html)
    assert "Vous avez demandé le rejet de cette facture" in html
    assert "Accepter" not in html
    assert here not in html
    assert RejectionRequest.objects.count() == 1
    assert client.get(here).status_code == 409


def test_a_request_without_reason_or_too_late_keeps_what_was_typed(client, invoice, agent):
    here = page_of(invoice, "ask_rejection")
    empty = client.post(here, {"reason": " "})
    assert empty.status_code == 422
    assert "Dites au destinataire pourquoi" in empty.content.decode()
    transition.apply(invoice, "book", actor=agent)
    late = client.post(here, {"reason": "Une raison bien longue."})
    html = late.content.decode()
    accessibility.check(html)
    assert late.status_code == 409
    assert "le destinataire ne peut pas la rejeter" in html
    assert "Une raison bien longue." in html


def test_the_agent_accepts_with_a_motif(client, invoice, agent, asked):
    client.force_login(agent)
    html = client.get(invoice.get_absolute_url()).content.decode()
    accessibility.check(html)
    here = page_of(invoice, "accept_rejection")
    assert "Le fournisseur demande le rejet de cette facture" in html
    assert here in html
    page = client.get(here)
    accessibility.check(page.content.decode())
    comment = page.context["form"]["comment"].value()
    assert comment.endswith(": Envoyée deux fois.")
    codes = {code for code, _ in page.context["form"].fields["reason"].choices}
    assert "DOUBLON" in codes
    assert not codes & {"SE_ERR", "JUSTIF_ABS"}  # they would not reject it
    form = {"version": invoice.version, "reason": "DOUBLON", "comment": comment}
    for _ in range(2):  # the same click twice
        assert client.post(here, form).url == invoice.get_absolute_url()
    invoice.refresh_from_db()
    asked.refresh_from_db()
    assert (invoice.status, asked.state) == ("REJETEE", "ACCEPTEE")
    assert invoice.status_changes.filter(target="REJETEE").count() == 1
    assert "demande le rejet" not in client.get(invoice.get_absolute_url()).content.decode()


def test_accepting_an_invoice_that_moved_meanwhile_says_so_and_loses_nothing(client, invoice, agent, asked):
    client.force_login(agent)
    version = invoice.version
    colleague = HabilitationFactory(structure=invoice.recipient).user
    transition.apply(invoice, "mandate", actor=colleague)
    here = page_of(invoice, "accept_rejection")
    answer = client.post(here, {"version": version, "reason": "DOUBLON", "comment": "Un mot."})
    html = answer.content.decode()
    accessibility.check(html)
    assert answer.status_code == 409
    assert "a déjà traité cette facture" in html
    assert "Un mot." in html
    again = client.post(here, {"version": invoice.version, "reason": "DOUBLON", "comment": "Un mot."})
    assert again.status_code == 302


@pytest.mark.parametrize(
    "form", [{"reason": ""}, {"reason": "CONTACT_ACHTR", "comment": ""}, {"reason": "SE_ERR"}, {"reason": "NIMPORTE"}]
)
def test_accepting_needs_a_motif_that_rejects(client, invoice, agent, asked, form):
    client.force_login(agent)
    answer = client.post(page_of(invoice, "accept_rejection"), {"version": invoice.version} | form)
    assert answer.status_code == 422
    invoice.refresh_from_db()
    assert invoice.status == "MISE_A_DISPOSITION"


def test_the_agent_refuses_and_the_supplier_reads_why(client, invoice, agent, asked, supplier):
    client.force_login(agent)
    here = page_of(invoice, "decline_rejection")
    accessibility.check(client.get(here).content.decode())
    assert client.post(here, {"asked": asked.pk, "answer": ""}).status_code == 422
    for _ in range(2):
        assert client.post(here, {"asked": asked.pk, "answer": "Déjà mandatée."}).status_code == 302
    late = client.post(here, {"asked": asked.pk, "answer": "Autre réponse."})
    assert late.status_code == 409
    assert "Autre réponse." in late.content.decode()
    assert client.get(here).status_code == 409
    accept = {"version": invoice.version, "reason": "DOUBLON", "comment": ""}
    assert client.post(page_of(invoice, "accept_rejection"), accept).status_code == 409  # a colleague said no
    client.force_login(supplier.user)
    html = client.get(invoice.get_absolute_url()).content.decode()
    accessibility.check(html)
    assert "Demande de rejet refusée" in html
    assert "Déjà mandatée." in html
    assert page_of(invoice, "ask_rejection") in html  # it may be asked again


def test_who_only_looks_sees_the_request_without_the_buttons(client, invoice, asked):
    reader = HabilitationFactory(structure=invoice.recipient, level=Level.CONSULTATION).user
    client.force_login(reader)
    html = client.get(invoice.get_absolute_url()).content.decode()
    assert "Le fournisseur demande le rejet de cette facture" in html
    assert page_of(invoice, "accept_rejection") not in html


def test_a_request_of_another_invoice_cannot_be_answered_through_this_page(client, invoice, agent, asked):
    other = RejectionRequest.objects.create(
        invoice=InvoiceFactory(status=Status.MISE_A_DISPOSITION), reason="x", asked_by=agent
    )
    client.force_login(agent)
    answer = client.post(page_of(invoice, "decline_rejection"), {"asked": other.pk, "answer": "Non."})
    assert answer.status_code == 404
    other.refresh_from_db()
    assert other.state == "EN_ATTENTE"


def test_the_work_list_of_the_agent_marks_what_is_asked(client, invoice, agent, asked):
    InvoiceFactory(recipient=invoice.recipient, status=Status.MISE_A_DISPOSITION)
    client.force_login(agent)
    html = client.get(reverse("invoices:received")).content.decode()
    assert html.count("rejet demandé") == 1

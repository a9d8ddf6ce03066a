"""A supplier asks the recipient to reject an invoice sent by mistake; the recipient answers (features.md K20, L3)."""

import threading

import pytest
from django.db import connection

from accounts.models import Notice, OutgoingMail
from invoices.domain.errors import MoveRefused
from invoices.domain.lifecycle import Status
from invoices.models import InvoiceEvent, RejectionRequest
from invoices.services import rejection_requests, transition, treatment
from structures.domain.errors import HabilitationMissing
from structures.domain.habilitations import Application, Level
from tests.factories.invoices import InvoiceFactory
from tests.factories.structures import HabilitationFactory, StructureFactory
from tests.published import rows

pytestmark = pytest.mark.django_db
EMISES = Application.FACTURES_EMISES
REJECTABLE = {
    row["source"]
    for row in rows("published_moves")
    if (row["party"], row["action"], row["target"]) == ("D", "refuse", "REJETEE")
}
MAILS = ["invoices/demande_rejet", "invoices/reponse_demande_rejet"]


@pytest.fixture
def supplier():
    return HabilitationFactory(application=EMISES, structure=StructureFactory())


@pytest.fixture
def invoice(supplier):
    return InvoiceFactory(supplier=supplier.structure, status=Status.MISE_A_DISPOSITION, number="F-1")


@pytest.fixture
def agent(invoice):
    return HabilitationFactory(structure=invoice.recipient).user


@pytest.fixture
def asked(invoice, supplier):
    return rejection_requests.ask(invoice, reason="Envoyée deux fois.", actor=supplier.user)


def told(kind):
    return list(OutgoingMail.objects.filter(kind=f"invoices/{kind}").values_list("recipient", flat=True))


def traces():
    return list(InvoiceEvent.objects.order_by("pk").values_list("kind", "detail"))


@pytest.mark.parametrize("status", [status for status in Status if status != "SUPPRIMEE"])
def test_it_may_be_asked_while_the_recipient_may_reject(supplier, status):
    invoice = InvoiceFactory(supplier=supplier.structure, status=status)
    if status in REJECTABLE:
        assert rejection_requests.ask(invoice, reason="Erreur.", actor=supplier.user).state == "EN_ATTENTE"
        return
    with pytest.raises(MoveRefused, match="le destinataire ne peut pas la rejeter"):
        rejection_requests.ask(invoice, reason="Erreur.", actor=supplier.user)


def test_who_may_answer_gets_a_notice_and_a_mail(invoice, supplier, agent):
    reader = HabilitationFactory(structure=invoice.recipient, level=Level.CONSULTATION).user
    silent = HabilitationFactory(structure=invoice.recipient, user__notify_invoices=False).user
    rejection_requests.ask(invoice, reason="Envoyée deux fois.", actor=supplier.user)
    assert told("demande_rejet") == [agent.email]
    assert {notice.user for notice in Notice.objects.all()} == {agent, silent}
    assert reader.email not in OutgoingMail.objects.values_list("recipient", flat=True)
    mail = OutgoingMail.objects.get()
    assert mail.subject == f"Facture F-1 : {supplier.structure.name} demande son rejet"
    assert "Raison : Envoyée deux fois." in mail.body
    assert invoice.get_absolute_url() in mail.body
    assert traces() == [("DEMANDE_REJET", "Envoyée deux fois.")]


def test_the_same_form_twice_gives_the_first_request_and_another_waits(invoice, supplier, asked, agent):
    colleague = HabilitationFactory(application=EMISES, structure=supplier.structure).user
    again = rejection_requests.ask(invoice, reason="Envoyée deux fois.", actor=supplier.user)
    assert again == asked
    with pytest.raises(MoveRefused, match=f"déjà demandé, par {supplier.user.get_full_name()}"):
        rejection_requests.ask(invoice, reason="Envoyée deux fois.", actor=colleague)
    assert RejectionRequest.objects.count() == 1
    assert len(told("demande_rejet")) == 0  # nobody held the profile yet


def test_only_the_supplier_asks_and_only_the_recipient_answers(invoice, supplier, agent):
    reader = HabilitationFactory(application=EMISES, level=Level.CONSULTATION, structure=supplier.structure).user
    for actor in (reader, agent):
        with pytest.raises(HabilitationMissing):
            rejection_requests.ask(invoice, reason="Erreur.", actor=actor)
    request = rejection_requests.ask(invoice, reason="Erreur.", actor=supplier.user)
    looking = HabilitationFactory(structure=invoice.recipient, level=Level.CONSULTATION).user
    for actor in (supplier.user, looking):
        with pytest.raises(HabilitationMissing):
            rejection_requests.decline(request, answer="Non.", actor=actor)
    request.refresh_from_db()
    assert request.state == "EN_ATTENTE"


def test_a_refusal_says_why_and_reaches_the_supplier(invoice, supplier, asked, agent):
    reader = HabilitationFactory(application=EMISES, level=Level.CONSULTATION, structure=supplier.structure).user
    answered = rejection_requests.decline(asked, answer="Elle est déjà mandatée.", actor=agent)
    assert rejection_requests.decline(asked, answer="Elle est déjà mandatée.", actor=agent) == answered
    assert (answered.state, answered.answered_by) == ("REFUSEE", agent)
    assert told("reponse_demande_rejet") == [supplier.user.email]
    assert "Elle est déjà mandatée." in OutgoingMail.objects.get(kind=MAILS[1]).body
    assert not Notice.objects.filter(user=reader).exists()
    assert Notice.objects.get(user=supplier.user).title == "Facture F-1 : demande de rejet refusée"
    assert traces()[1:] == [("REPONSE_DEMANDE_REJET", "Demande refusée : Elle est déjà mandatée.")]
    with pytest.raises(MoveRefused, match=r"déjà sa réponse : refusée, par"):
        rejection_requests.decline(asked, answer="Autre chose.", actor=agent)
    again = rejection_requests.ask(invoice, reason="J'insiste.", actor=supplier.user)
    assert again != asked


def test_a_rejection_meanwhile_is_the_answer_and_the_mail_of_the_state_tells_it(invoice, supplier, asked, agent):
    treatment.treat(invoice, "refuse", actor=agent, version=invoice.version, reason="DOUBLON")
    asked.refresh_from_db()
    assert (asked.state, asked.answered_by) == ("ACCEPTEE", agent)
    assert told("reponse_demande_rejet") == []
    assert told("changement_etat") == [supplier.user.email]
    assert Notice.objects.get(user=supplier.user).title == "Facture F-1 : Rejetée"
    with pytest.raises(MoveRefused, match="acceptée"):
        rejection_requests.decline(asked, answer="Non.", actor=agent)


@pytest.mark.parametrize(
    ("action", "reason", "state"),
    [
        ("pay", "", "SANS_OBJET"),  # final
        ("refuse", "SE_ERR", "SANS_OBJET"),  # back to the supplier, perhaps for another recipient
        ("mandate", "", "EN_ATTENTE"),
        ("book", "", "EN_ATTENTE"),  # may come back to « Mise à disposition »
    ],
)
def test_other_states_close_what_has_no_more_sense(invoice, asked, agent, action, reason, state):
    invoice.recipient.manages_payment_status = True
    invoice.recipient.save()
    transition.apply(invoice, action, actor=agent, reason=reason)
    asked.refresh_from_db()
    assert asked.state == state


@pytest.mark.django_db(transaction=True)
def test_two_agents_at_once_give_one_answer(invoice, supplier, agent):
    asked = rejection_requests.ask(invoice, reason="Erreur.", actor=supplier.user)
    colleague = HabilitationFactory(structure=invoice.recipient).user
    answers, start = [], threading.Barrier(2)

    def refuse(actor):
        start.wait()
        try:
            answers.append(rejection_requests.decline(asked, answer="Non.", actor=actor).state)
        except MoveRefused:
            answers.append("late")
        connection.close()

    threads = [threading.Thread(target=refuse, args=[actor]) for actor in (agent, colleague)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["REFUSEE", "late"]
    assert InvoiceEvent.objects.filter(kind="REPONSE_DEMANDE_REJET").count() == 1

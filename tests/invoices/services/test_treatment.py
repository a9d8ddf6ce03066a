"""Treatment: what the agent is offered, what is told before doing it, and what is done once."""

import threading

import pytest
from django.db import connection

from invoices.domain.errors import MoveRefused, StaleInvoice
from invoices.domain.lifecycle import Status
from invoices.models import StatusChange
from invoices.services import treatment
from structures.domain.errors import HabilitationMissing
from structures.domain.habilitations import Level
from tests.factories.invoices import InvoiceFactory
from tests.factories.structures import HabilitationFactory, PublicStructureFactory, ServiceFactory
from tests.published import rows

pytestmark = pytest.mark.django_db

AGENT_MOVES = [row for row in rows("published_moves") if row["party"] == "D"]
REASONS = {row["code"]: row["target"] for row in rows("reasons")}


def agent_of(invoice, **values):
    return HabilitationFactory(structure=invoice.recipient, **values).user


@pytest.mark.parametrize("status", [status for status in Status if status not in ("BROUILLON", "SUPPRIMEE")])
def test_the_choices_are_the_published_moves_of_the_recipient(status):
    invoice = InvoiceFactory(status=status)
    offered = {choice.action: choice.effect for choice in treatment.choices(invoice)}
    published = {row["action"] for row in AGENT_MOVES if row["source"] == status}
    assert set(offered) == published
    for row in AGENT_MOVES:
        if row["source"] == status:
            assert offered[row["action"]] == (None if row["action"] == "refuse" else row["target"])


@pytest.mark.parametrize("status", ["MISE_A_DISPOSITION", "SUSPENDUE"])
def test_each_reason_comes_with_the_status_the_supplier_will_see(status):
    invoice = InvoiceFactory(status=status)
    told = {refusal.reason.code: refusal.effect for refusal in treatment.refusals(invoice)}
    assert told == {code: target for code, target in REASONS.items() if target != status}
    for code, target in told.items():
        assert treatment.effect_of(invoice, "refuse", code).label == treatment.CARDS[Status(target)].label


def test_nothing_is_offered_where_nothing_can_be_done():
    treatment.ask_open(InvoiceFactory(status=Status.MISE_A_DISPOSITION))
    with pytest.raises(MoveRefused, match="« Mise en paiement » : il n'y a plus rien à y traiter"):
        treatment.ask_open(InvoiceFactory(status=Status.MISE_EN_PAIEMENT))


def test_the_same_request_twice_gives_the_first_change():
    invoice = InvoiceFactory(status=Status.MISE_A_DISPOSITION)
    said = {"actor": agent_of(invoice), "version": invoice.version, "reason": "DOUBLON", "comment": "Déjà payée."}
    first = treatment.treat(invoice, "refuse", **said)
    assert treatment.treat(invoice, "refuse", **said) == first
    assert StatusChange.objects.count() == 1
    assert invoice.status == "REJETEE"


@pytest.mark.parametrize("other", [{"comment": "Autre."}, {"reason": "MONTANT_ERR"}, {"actor": "another"}])
def test_another_request_on_the_same_version_is_stale(other):
    invoice = InvoiceFactory(status=Status.MISE_A_DISPOSITION)
    said = {"actor": agent_of(invoice), "version": invoice.version, "reason": "DOUBLON", "comment": ""}
    treatment.treat(invoice, "refuse", **said)
    other = {name: agent_of(invoice) if name == "actor" else value for name, value in other.items()}
    with pytest.raises(StaleInvoice, match="a déjà traité cette facture"):
        treatment.treat(invoice, "refuse", **(said | other))


def test_a_replay_after_a_further_change_is_stale():
    invoice = InvoiceFactory(status=Status.MISE_A_DISPOSITION)
    agent = agent_of(invoice)
    treatment.treat(invoice, "mandate", actor=agent, version=1)
    treatment.treat(invoice, "book", actor=agent, version=2)
    with pytest.raises(StaleInvoice, match="« Comptabilisée »"):
        treatment.treat(invoice, "mandate", actor=agent, version=1)


@pytest.mark.django_db(transaction=True)
def test_a_double_click_is_one_change_for_both():
    invoice = InvoiceFactory(status=Status.MISE_A_DISPOSITION)
    agent = agent_of(invoice)
    starting, changes = threading.Barrier(4), []

    def treat():
        mine = type(invoice).objects.select_related("recipient").get(pk=invoice.pk)
        starting.wait()
        changes.append(treatment.treat(mine, "mandate", actor=agent, version=1).pk)
        connection.close()

    threads = [threading.Thread(target=treat) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(changes) == 4
    assert set(changes) == {StatusChange.objects.get().pk}


def test_the_gate_is_asked_on_the_recipient_s_structure_and_service():
    service = ServiceFactory()
    invoice = InvoiceFactory(status=Status.MISE_A_DISPOSITION, recipient=service.structure, recipient_service=service)
    strangers = (
        agent_of(invoice, level=Level.CONSULTATION),
        HabilitationFactory(structure=PublicStructureFactory()).user,
        HabilitationFactory(service=ServiceFactory(structure=service.structure)).user,
        HabilitationFactory(structure=invoice.supplier, application="FACTURES_EMISES").user,
    )
    for stranger in strangers:
        with pytest.raises(HabilitationMissing):
            treatment.treat(invoice, "mandate", actor=stranger, version=1)
    treatment.treat(invoice, "mandate", actor=HabilitationFactory(service=service).user, version=1)
    assert invoice.status == "MANDATEE"

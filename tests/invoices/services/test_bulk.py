"""Bulk treatment: each invoice with its own checks, nothing half done silently, one report per form."""

import uuid

import pytest
from django.db import DatabaseError

from invoices.domain.errors import MoveRefused
from invoices.domain.lifecycle import Status
from invoices.models import BulkTreatment, Invoice, StatusChange
from invoices.services import bulk, treatment
from structures.domain.habilitations import Application, Level
from tests.factories.accounts import UserFactory
from tests.factories.invoices import InvoiceFactory
from tests.factories.structures import HabilitationFactory, PublicStructureFactory, ServiceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def access():
    return HabilitationFactory(application=Application.FACTURES_RECUES)


def waiting(access, count=1, **values):
    given = {"status": Status.MISE_A_DISPOSITION, "recipient": access.structure}
    return InvoiceFactory.create_batch(count, **(given | values))


def treat(access, invoices, token=None, **given):
    picks = {invoice.pk: invoice.version for invoice in invoices}
    given = {"action": "mandate"} | given
    return bulk.treat_many(picks, actor=access.user, form_token=token or uuid.uuid4(), **given)


def test_fifty_with_two_refused_forty_eight_are_done_and_the_report_says_which(access):
    fine = waiting(access, 48)
    paid, moved = waiting(access, status=Status.MISE_EN_PAIEMENT)[0], waiting(access)[0]
    Invoice.objects.filter(pk=moved.pk).update(version=moved.version + 1)
    report = treat(access, [paid, *fine, moved], mandate_number="M-7")
    assert len(report.done) == 48
    assert [line["invoice"] for line in report.refused] == [paid.pk, moved.pk]
    assert "n'est pas possible : la facture est à l'état « Mise en paiement »" in report.refused[0]["text"]
    assert report.refused[1]["remedy"]
    assert Invoice.objects.filter(status=Status.MANDATEE, mandate_number="M-7").count() == 48
    assert {line["text"] for line in report.done} == {"Elle est à l'état « Mandatée »."}


def test_an_invoice_that_is_not_open_is_reported_without_a_word_about_it(access):
    mine, foreign = waiting(access)[0], InvoiceFactory(status=Status.MISE_A_DISPOSITION, number="SECRET")
    report = treat(access, [mine, foreign])
    assert len(report.done) == 1
    (line,) = report.refused
    assert (line["invoice"], line["number"], line["supplier"]) == (None, "", "")
    foreign.refresh_from_db()
    assert foreign.status == Status.MISE_A_DISPOSITION


def test_a_service_one_only_looks_at_refuses_its_own(access):
    here, there = (ServiceFactory(structure=PublicStructureFactory()) for _ in range(2))
    agent = HabilitationFactory(application=Application.FACTURES_RECUES, service=here).user
    HabilitationFactory(user=agent, application=Application.FACTURES_RECUES, service=there, level=Level.CONSULTATION)
    invoices = [InvoiceFactory(status=Status.MISE_A_DISPOSITION, recipient_service=place) for place in (here, there)]
    report = bulk.treat_many(
        {invoice.pk: invoice.version for invoice in invoices}, actor=agent, form_token=uuid.uuid4(), action="mandate"
    )
    assert [line["is_done"] for line in report.lines] == [True, False]


def test_suppression_en_masse_rejects_with_its_comment(access):
    invoices = waiting(access, 2)
    report = treat(access, invoices, action="refuse", reason="SUPPR_MASSE", comment="Doublons d'une reprise")
    assert report.label == "Rejetée"
    assert set(StatusChange.objects.values_list("reason", "comment")) == {("SUPPR_MASSE", "Doublons d'une reprise")}
    assert not treat(access, waiting(access), action="refuse", reason="SUPPR_MASSE").done


def test_the_same_form_twice_gives_the_first_report_and_moves_nothing_again(access):
    invoices, token = waiting(access, 2), uuid.uuid4()
    first = treat(access, invoices, token)
    treatment.treat(invoices[0], "restore", actor=access.user, version=invoices[0].version + 1)
    assert treat(access, invoices, token) == first
    assert StatusChange.objects.count() == 3


def test_a_crash_in_the_middle_is_finished_by_the_same_form(access, monkeypatch):
    invoices, token = waiting(access, 3), uuid.uuid4()
    treat_one = treatment.treat

    def crash(invoice, **given):
        if invoice.pk == invoices[1].pk:
            raise KeyboardInterrupt
        return treat_one(invoice, **given)

    monkeypatch.setattr(treatment, "treat", crash)
    with pytest.raises(KeyboardInterrupt):
        treat(access, invoices, token)
    monkeypatch.setattr(treatment, "treat", treat_one)
    assert len(treat(access, invoices, token).done) == 3
    assert StatusChange.objects.count() == 3


def test_a_failure_on_one_is_told_and_the_others_are_done(access, monkeypatch):
    invoices, treat_one = waiting(access, 3), treatment.treat

    def fail(invoice, **given):
        if invoice.pk == invoices[1].pk:
            raise DatabaseError("deadlock")
        return treat_one(invoice, **given)

    monkeypatch.setattr(treatment, "treat", fail)
    report = treat(access, invoices)
    assert [line["is_done"] for line in report.lines] == [True, False, True]
    assert "Réessayez" in report.refused[0]["remedy"]


def test_the_form_of_somebody_else_gives_nothing_of_theirs(access):
    report = treat(access, waiting(access))
    with pytest.raises(MoveRefused, match="déjà servi"):
        bulk.treat_many({}, actor=UserFactory(), form_token=report.form_token, action="mandate")


def test_over_200_is_refused_whole(access):
    with pytest.raises(MoveRefused, match="200 au plus"):
        bulk.treat_many(dict.fromkeys(range(201), 1), actor=access.user, form_token=uuid.uuid4(), action="mandate")
    assert not BulkTreatment.objects.exists()


def test_what_is_offered_is_what_is_open_for_one_at_least(access):
    invoices = [*waiting(access), *waiting(access, status=Status.COMPTABILISEE)]
    offered = [choice.action for choice in treatment.choices(*invoices)]
    assert offered[:2] == ["restore", "refuse"]
    assert set(offered) == {choice.action for invoice in invoices for choice in treatment.choices(invoice)}

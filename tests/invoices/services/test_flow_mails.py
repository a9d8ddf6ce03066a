"""The morning mail of refused flows: once, to who deposited them and wants it; and the notice at the end of each."""

from dataclasses import asdict
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Notice, OutgoingMail
from invoices import notifications
from invoices.domain.findings import Finding
from invoices.domain.flows import FlowState, ItemState
from invoices.models import Flow
from invoices.services import flow_mails
from tests.factories.accounts import UserFactory
from tests.factories.flows import FlowFactory, FlowItemFactory

pytestmark = pytest.mark.django_db
WRONG = Finding("BR-CO-15", True, "Le montant TTC est faux.", "Corrigez-le.")


@pytest.fixture
def user():
    return UserFactory(first_name="Ève", last_name="D'ARC")


def refused(user, count=1, **said):
    said = {"state": FlowState.INTEGRE_PARTIEL, "filename": "lot.zip", "total": count + 1, "integrated": 1} | said
    yesterday = timezone.now() - timedelta(days=1)
    flow = FlowFactory(depositor=user, refused=count, state_at=yesterday, **said)
    for position in range(1, count + 1):
        told = {"number": f"F-{position}", "filename": f"{position}.xml", "findings": [asdict(WRONG)]}
        FlowItemFactory(flow=flow, position=position, state=ItemState.REFUSEE, **told)
    return flow


def test_the_refusals_are_told_once_in_one_mail(user):
    flows = [refused(user, 7), refused(user)]
    FlowFactory(depositor=user, state=FlowState.INTEGRE, total=1, integrated=1, state_at=flows[0].state_at)
    flow_mails.tell_refusals()
    flow_mails.tell_refusals()
    mail = OutgoingMail.objects.get()
    assert (mail.subject, mail.recipient) == ("2 flux avec des refus", user.notification_address)
    assert "Bonjour Ève D'ARC," in mail.body
    assert "1 intégrée, 7 refusées\n- F-1 (1.xml) : Le montant TTC est faux. Corrigez-le." in mail.body
    assert "- et 2 autres\n" in mail.body
    assert mail.body.count(f"/flux/{flows[1].pk}/") == 1
    assert "Décochez « Liste de travail quotidienne »" in mail.body
    assert set(Flow.objects.filter(refused__gt=0).values_list("is_told", flat=True)) == {True}


def test_a_file_refused_as_a_whole_is_told_too(user):
    said = {"state": FlowState.IRRECEVABLE, "total": 0, "integrated": 0, "report": [asdict(WRONG)]}
    flow = refused(user, 0, **said)
    flow_mails.tell_refusals()
    mail = OutgoingMail.objects.get()
    assert mail.subject == f"Flux {flow.number} : Irrecevable"
    assert "- Le montant TTC est faux. Corrigez-le." in mail.body


def test_each_person_has_their_own(user):
    other = UserFactory()
    refused(user), refused(other), refused(user)
    flow_mails.tell_refusals()
    assert {mail.recipient for mail in OutgoingMail.objects.all()} == {
        user.notification_address,
        other.notification_address,
    }
    assert OutgoingMail.objects.count() == 2


@pytest.mark.parametrize("said", [{"notify_work_list": False}, {"is_active": False}])
def test_who_wants_no_mail_gets_none_later_either(user, said):
    type(user).objects.filter(pk=user.pk).update(**said)
    refused(user)
    flow_mails.tell_refusals()
    type(user).objects.filter(pk=user.pk).update(notify_work_list=True, is_active=True)
    flow_mails.tell_refusals()
    assert not OutgoingMail.objects.exists()


def test_what_is_at_work_or_was_refused_since_waits_for_another_morning(user):
    at_work, fresh = refused(user), refused(user)
    Flow.objects.filter(pk=at_work.pk).update(state=FlowState.EN_COURS)
    Flow.objects.filter(pk=fresh.pk).update(state_at=timezone.now() + timedelta(days=1))
    flow_mails.tell_refusals()
    assert not OutgoingMail.objects.exists()


def test_a_full_batch_rings_for_the_next(user, monkeypatch):
    monkeypatch.setattr(flow_mails, "BATCH", 1)
    rung = []
    monkeypatch.setattr(flow_mails, "ring", lambda *args: rung.append(args))
    refused(user)
    refused(user)
    flow_mails.tell_refusals()
    assert rung == [("invoices.flow_refusals",)]
    flow_mails.tell_refusals()
    flow_mails.tell_refusals()
    assert OutgoingMail.objects.count() == 2


def test_the_end_of_a_flow_is_a_notice_for_its_depositor(user):
    flow = refused(user, 2)
    notifications.tell_flow(flow)
    notifications.tell_flow(flow)
    notice = Notice.objects.get()
    assert (notice.user, notice.url) == (user, f"/flux/{flow.pk}/")
    assert notice.title == "Flux « lot.zip » : Intégré partiellement"
    assert notice.text.startswith("Intégrées : 1, refusées : 2, sur 3.")

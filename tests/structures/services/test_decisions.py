"""Deciding: once, by somebody who manages, with its mail and its trace; reminders and take-over with the time moved."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import OutgoingMail
from structures import tasks
from structures.domain.errors import AlreadyDecided, HabilitationMissing, RightRefused
from structures.domain.habilitations import Application, Level, profiles_of_newcomer
from structures.habilitations import openings, role_in
from structures.models import AccessRequest, Habilitation, HabilitationChange, ManagerAction
from structures.queries import principal_of as principal_now
from structures.services import decisions, requests
from tests.factories.accounts import UserFactory
from tests.factories.structures import (
    AccessRequestFactory,
    HabilitationFactory,
    PublicStructureFactory,
    RattachementFactory,
    ServiceFactory,
    StructureFactory,
    manager_of,
    principal_of,
)

pytestmark = pytest.mark.django_db

RECUES, LOOK, ACT = Application.FACTURES_RECUES, Level.CONSULTATION, Level.MODIFICATION
State, Kind = AccessRequest.State, AccessRequest.Kind


@pytest.fixture
def structure():
    return PublicStructureFactory()


@pytest.fixture
def principal(structure):
    return principal_of(structure)


def asked_days_ago(days, **values):
    asked = AccessRequestFactory(**values)
    AccessRequest.objects.filter(pk=asked.pk).update(created_at=timezone.now() - timedelta(days=days, minutes=1))
    asked.refresh_from_db()
    return asked


def test_an_accepted_person_belongs_with_the_profiles_of_newcomers(structure, principal):
    asked = AccessRequestFactory(structure=structure)
    decisions.decide(asked.pk, State.VALIDEE, actor=principal, comment="Bienvenue")
    held = {(one.application, one.level) for one in Habilitation.objects.filter(user=asked.requester)}
    assert held == set(profiles_of_newcomer(structure.kind))
    asked.refresh_from_db()
    assert (asked.state, asked.decided_by, asked.decision_comment) == (State.VALIDEE, principal, "Bienvenue")
    mail = OutgoingMail.objects.get(kind="structures/demande_decidee")
    assert mail.recipient == asked.requester.email
    assert "Bienvenue" in mail.body
    assert principal.get_full_name() in mail.body
    action = ManagerAction.objects.get()
    assert (action.action, action.actor, action.subject) == ("Demande acceptée", principal, asked.requester)


def test_a_person_accepted_on_a_service_belongs_there_alone(structure, principal):
    service = ServiceFactory(structure=structure)
    asked = AccessRequestFactory(structure=structure, service=service)
    decisions.decide(asked.pk, State.VALIDEE, actor=principal)
    assert openings(asked.requester, RECUES).services == {service.pk: structure.pk}
    assert not openings(asked.requester, RECUES).structures
    assert not openings(asked.requester, Application.ORGANISATION)


def test_a_refusal_changes_nothing_but_is_told(structure, principal):
    asked = AccessRequestFactory(structure=structure)
    decisions.decide(asked.pk, State.REFUSEE, actor=principal, comment="Inconnu chez nous")
    assert not asked.requester.rattachements.exists()
    assert not Habilitation.objects.filter(user=asked.requester).exists()
    assert "Inconnu chez nous" in OutgoingMail.objects.get(kind="structures/demande_decidee").body


def test_a_profile_asked_is_given_by_the_one_who_decides(structure, principal):
    user = HabilitationFactory(structure=structure, level=LOOK).user
    asked = requests.ask_profile(user, RECUES, ACT, structure)
    decisions.decide(asked.pk, State.VALIDEE, actor=principal)
    assert openings(user, RECUES, ACT)
    assert HabilitationChange.objects.latest("pk").actor == principal


def test_a_profile_given_back_is_withdrawn_when_accepted(structure, principal):
    held = HabilitationFactory(structure=structure)
    asked = requests.ask_withdrawal(held)
    assert openings(held.user, RECUES)
    decisions.decide(asked.pk, State.VALIDEE, actor=principal)
    assert not openings(held.user, RECUES)


def test_a_request_is_decided_once_and_the_second_is_told(structure, principal):
    asked, second = AccessRequestFactory(structure=structure), manager_of(structure)
    decisions.decide(asked.pk, State.VALIDEE, actor=principal)
    with pytest.raises(AlreadyDecided) as refusal:
        decisions.decide(asked.pk, State.REFUSEE, actor=second)
    assert principal.get_full_name() in refusal.value.text
    assert "validée" in refusal.value.text
    asked.refresh_from_db()
    assert asked.state == State.VALIDEE
    assert OutgoingMail.objects.filter(kind="structures/demande_decidee").count() == 1


@pytest.mark.parametrize("who", ["stranger", "user", "reader", "elsewhere", "detached", "support", "superuser"])
def test_nobody_else_decides(structure, principal, who):
    people = {
        "stranger": UserFactory,
        "user": lambda: RattachementFactory(structure=structure).user,
        "reader": lambda: (
            HabilitationFactory(structure=structure, application=Application.ORGANISATION, level=LOOK).user
        ),
        "elsewhere": lambda: principal_of(PublicStructureFactory()),
        "detached": lambda: (
            HabilitationFactory(structure=structure, application=Application.ORGANISATION, attached=False).user
        ),
        "support": lambda: UserFactory(is_support=True),
        "superuser": lambda: UserFactory(is_superuser=True, is_staff=True),
    }
    asked = AccessRequestFactory(structure=structure)
    with pytest.raises(HabilitationMissing):
        decisions.decide(asked.pk, State.VALIDEE, actor=people[who]())
    asked.refresh_from_db()
    assert asked.is_waiting


def test_nobody_decides_of_their_own_request(structure, principal):
    manager = manager_of(structure)
    asked = AccessRequestFactory(structure=structure, requester=manager, kind=Kind.GESTION)
    with pytest.raises(RightRefused, match="propre demande"):
        decisions.decide(asked.pk, State.VALIDEE, actor=manager)


def test_a_manager_of_a_structure_not_verified_yet_decides_of_nobody():
    structure = StructureFactory(is_check_pending=True)
    principal, asked = principal_of(structure), AccessRequestFactory(structure=structure)
    with pytest.raises(RightRefused, match="vérifiée"):
        decisions.decide(asked.pk, State.VALIDEE, actor=principal)


def test_several_are_decided_at_once_with_a_report(structure, principal):
    first, second = (AccessRequestFactory(structure=structure) for _ in range(2))
    elsewhere = AccessRequestFactory()
    decisions.decide(second.pk, State.REFUSEE, actor=principal)
    report = decisions.decide_all([first, second, elsewhere], State.VALIDEE, actor=principal)
    assert report.done == [first]
    assert [asked for asked, _ in report.refused] == [second, elsewhere]
    assert first.requester.rattachements.exists()
    assert not elsewhere.requester.rattachements.exists()


def test_managers_are_reminded_once_after_seven_days(structure, principal):
    late = asked_days_ago(7, structure=structure)
    early = asked_days_ago(6, structure=structure)
    for _ in range(2):
        tasks.remind_managers()
    mail = OutgoingMail.objects.get(kind="structures/demande_rappel")
    assert mail.recipient == principal.email
    late.refresh_from_db()
    early.refresh_from_db()
    assert late.reminded_at
    assert early.reminded_at is None
    assert late.is_waiting, "a reminder approves nothing"


def test_what_is_decided_is_not_reminded(structure, principal):
    asked = asked_days_ago(8, structure=structure)
    decisions.decide(asked.pk, State.REFUSEE, actor=principal)
    assert decisions.remind() == 0


def gestion(structure, days, requester=None):
    return asked_days_ago(days, structure=structure, kind=Kind.GESTION, requester=requester or manager_of(structure))


def test_the_principal_manager_may_give_the_role_at_once(structure, principal):
    asked = gestion(structure, 0)
    decisions.decide(asked.pk, State.VALIDEE, actor=principal)
    assert principal_now(structure) == asked.requester
    assert role_in(principal, structure).is_manager


def test_another_manager_may_not_before_fifteen_days(structure, principal):
    asked, other = gestion(structure, 14), manager_of(structure)
    with pytest.raises(RightRefused):
        decisions.decide(asked.pk, State.VALIDEE, actor=other)
    assert principal_now(structure) == principal


def test_another_manager_may_after_fifteen_days(structure, principal):
    asked, other = gestion(structure, 15), manager_of(structure)
    decisions.decide(asked.pk, State.VALIDEE, actor=other)
    assert principal_now(structure) == asked.requester


def test_another_manager_may_at_once_when_the_principal_account_is_closed(structure, principal):
    principal.is_active = False
    principal.save()
    asked, other = gestion(structure, 0), manager_of(structure)
    decisions.decide(asked.pk, State.VALIDEE, actor=other)
    assert principal_now(structure) == asked.requester


def test_after_fifteen_days_without_answer_the_requester_takes_the_role(structure, principal):
    asked = gestion(structure, 15)
    decisions.take_over(asked)
    assert principal_now(structure) == asked.requester
    asked.refresh_from_db()
    assert asked.state == State.VALIDEE
    told = set(OutgoingMail.objects.filter(kind="structures/gestion_changee").values_list("recipient", flat=True))
    assert {principal.email, asked.requester.email} <= told


@pytest.mark.parametrize("days", [0, 14])
def test_it_is_not_taken_before(structure, principal, days):
    with pytest.raises(RightRefused, match="pas encore"):
        decisions.take_over(gestion(structure, days))
    assert principal_now(structure) == principal


def test_a_refused_request_for_the_role_is_not_taken_later(structure, principal):
    asked = gestion(structure, 20)
    decisions.decide(asked.pk, State.REFUSEE, actor=principal, comment="Je suis là")
    with pytest.raises(AlreadyDecided):
        decisions.take_over(asked)


def test_who_was_detached_meanwhile_takes_nothing(structure, principal):
    asked = gestion(structure, 20)
    asked.requester.rattachements.update(until=timezone.now())
    with pytest.raises(RightRefused):
        decisions.take_over(asked)


def test_a_new_principal_manager_closes_the_other_claims(structure, principal):
    first, second = gestion(structure, 20), gestion(structure, 20)
    decisions.take_over(first)
    with pytest.raises(AlreadyDecided):
        decisions.take_over(second)
    assert principal_now(structure) == first.requester


def test_the_mail_of_a_decision_leads_to_what_was_asked(structure, principal):
    user = RattachementFactory(structure=structure).user
    profile = requests.ask_profile(user, Application.ENGAGEMENTS, Level.CONSULTATION, structure)
    place = requests.ask_rattachement(UserFactory(), structure)[0]
    for asked, address in ((profile, "/mes-habilitations/gerer/"), (place, "/mes-rattachements/")):
        decisions.decide(asked.pk, "VALIDEE", actor=principal)
        assert f"{address}\n" in OutgoingMail.objects.filter(kind__endswith="demande_decidee").latest("pk").body


def test_what_is_decided_of_one_person_in_one_go_is_one_mail(structure, principal):
    asker = RattachementFactory(structure=structure).user
    asked = [
        requests.ask_profile(asker, application, Level.CONSULTATION, structure)
        for application in (RECUES, Application.ENGAGEMENTS)
    ]
    other = AccessRequestFactory(structure=structure)
    cancelled = AccessRequestFactory(structure=structure, requester=asker, state=State.ANNULEE)
    report = decisions.decide_all([asked[0], other, cancelled, asked[1]], State.VALIDEE, actor=principal)
    assert {one.pk for one in report.done} == {asked[0].pk, asked[1].pk, other.pk}
    assert [request for request, _ in report.refused] == [cancelled]
    mails = OutgoingMail.objects.filter(kind="structures/demande_decidee")
    assert {mail.recipient: mail.subject.partition(" :")[0] for mail in mails} == {
        asker.email: "2 demandes validées",
        other.requester.email: "Demande validée",
    }
    assert mails.get(recipient=asker.email).body.count("\n- Ajout du profil « ") == 2

"""What managers do with people: attach, detach, grant, withdraw, copy; and what nobody may do to the principal one."""

import pytest
from django.db import InternalError, connection, transaction
from django.db.utils import IntegrityError

from accounts.models import OutgoingMail
from structures.domain.errors import HabilitationMissing, RightRefused
from structures.domain.habilitations import Application, Level
from structures.habilitations import openings, role_in
from structures.models import AccessRequest, Habilitation, HabilitationChange, ManagerAction, Rattachement
from structures.services import history, people, requests
from tests.factories.accounts import UserFactory
from tests.factories.structures import (
    AccessRequestFactory,
    HabilitationFactory,
    PublicStructureFactory,
    RattachementFactory,
    ServiceFactory,
    manager_of,
    principal_of,
)

pytestmark = pytest.mark.django_db

EMISES, RECUES, ORGANISATION = Application.FACTURES_EMISES, Application.FACTURES_RECUES, Application.ORGANISATION
LOOK, ACT = Level.CONSULTATION, Level.MODIFICATION


@pytest.fixture
def structure():
    return PublicStructureFactory()


@pytest.fixture
def principal(structure):
    return principal_of(structure)


@pytest.fixture
def user(structure):
    return RattachementFactory(structure=structure).user


def actions(structure):
    return list(ManagerAction.objects.filter(structure=structure).order_by("pk").values_list("action", flat=True))


def test_a_person_is_attached_to_several_structures_at_once_with_mail_and_trace(structure, principal):
    other = PublicStructureFactory()
    manager_of(other, user=principal)
    newcomer = UserFactory()
    assert people.attach_person(newcomer, [structure, other], actor=principal) == [structure, other]
    assert openings(newcomer, EMISES, ACT).structures == {structure.pk, other.pk}
    assert OutgoingMail.objects.filter(kind="structures/rattachement_ouvert", recipient=newcomer.email).count() == 2
    assert actions(structure) == actions(other) == ["Rattachement direct"]


def test_one_structure_that_is_not_managed_stops_everything(structure, principal):
    newcomer = UserFactory()
    with pytest.raises(HabilitationMissing):
        people.attach_person(newcomer, [structure, PublicStructureFactory()], actor=principal)
    assert not newcomer.rattachements.exists()


def test_attaching_answers_what_the_person_had_asked(structure, principal):
    asked = AccessRequestFactory(structure=structure)
    people.attach_person(asked.requester, [structure], actor=principal)
    asked.refresh_from_db()
    assert asked.state == AccessRequest.State.ANNULEE


def test_who_belongs_already_is_left_as_is(structure, principal, user):
    assert people.attach_person(user, [structure], actor=principal) == []
    assert not Habilitation.objects.filter(user=user).exists()


def test_detaching_closes_the_rights_at_once_and_keeps_the_history(structure, principal):
    held = HabilitationFactory(structure=structure)
    service = HabilitationFactory(user=held.user, service=ServiceFactory(structure=structure))
    people.detach_person(held.user, structure, actor=principal)
    assert not openings(held.user, RECUES)
    assert not Habilitation.objects.filter(user=held.user).exists()
    assert Rattachement.objects.get(user=held.user).until is not None
    changes = HabilitationChange.objects.filter(user=held.user, after="", actor=principal)
    assert {change.service for change in changes} == {None, service.service}
    assert OutgoingMail.objects.filter(kind="structures/rattachement_clos", recipient=held.user.email).exists()


def test_coming_back_after_a_detachment_brings_no_old_right_back(structure, principal):
    held = HabilitationFactory(structure=structure, application=Application.ENGAGEMENTS)
    people.detach_person(held.user, structure, actor=principal)
    people.attach_person(held.user, [structure], actor=principal)
    assert not openings(held.user, Application.ENGAGEMENTS, ACT)


def test_detaching_from_one_service_leaves_the_others(structure, principal):
    kept, left = (ServiceFactory(structure=structure) for _ in range(2))
    user = UserFactory()
    for service in (kept, left):
        RattachementFactory(user=user, service=service)
        HabilitationFactory(user=user, service=service, attached=False)
    people.detach_person(user, structure, left, actor=principal)
    assert openings(user, RECUES).services == {kept.pk: structure.pk}


def test_leaving_cancels_what_one_had_asked_there(structure, user):
    asked = requests.ask_profile(user, RECUES, ACT, structure)
    people.leave(user.rattachements.get())
    asked.refresh_from_db()
    assert asked.state == AccessRequest.State.ANNULEE
    assert role_in(user, structure) is None


def test_the_principal_manager_neither_leaves_nor_is_detached(structure, principal):
    secondary = manager_of(structure)
    with pytest.raises(RightRefused, match="gestionnaire principal") as refusal:
        people.leave(principal.rattachements.get())
    assert "Transférez" in refusal.value.remedy
    for actor in (principal, secondary):
        with pytest.raises(RightRefused, match="gestionnaire principal"):
            people.detach_person(principal, structure, actor=actor)
    assert role_in(principal, structure).name == "PRINCIPAL"


def test_a_secondary_manager_may_leave(structure, principal):
    secondary = manager_of(structure)
    people.leave(secondary.rattachements.get())
    assert role_in(secondary, structure) is None
    assert openings(secondary, ORGANISATION).structures == frozenset()


def test_profiles_are_given_to_several_people_and_noted_one_by_one(structure, principal, user):
    other = HabilitationFactory(structure=structure, level=LOOK).user
    assert people.grant_profiles([user, other], [(RECUES, LOOK)], structure, actor=principal) == 1
    assert openings(user, RECUES)
    assert people.grant_profiles([user, other], [(RECUES, ACT)], structure, actor=principal) == 2
    assert ManagerAction.objects.filter(structure=structure, action="Profil accordé").count() == 3


@pytest.mark.parametrize(
    ("asked", "given", "state"),
    [(LOOK, ACT, "VALIDEE"), (ACT, ACT, "VALIDEE"), (ACT, LOOK, "EN_COURS_DE_VALIDATION")],
)
def test_a_profile_given_answers_who_had_asked_for_it(structure, principal, user, asked, given, state):
    """What one holds now, or more, waits in nobody's Approbations; less leaves the request where it is."""
    kind = AccessRequest.Kind.AJOUT
    waiting = AccessRequestFactory(structure=structure, requester=user, kind=kind, application=EMISES, level=asked)
    people.grant_profiles([user], [(EMISES, given)], structure, actor=principal)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.decided_by) == (state, principal if state == "VALIDEE" else None)


def test_a_person_who_does_not_belong_receives_nothing(structure, principal):
    with pytest.raises(RightRefused, match="rattaché"):
        people.grant_profiles([UserFactory()], [(RECUES, LOOK)], structure, actor=principal)


@pytest.mark.parametrize("do", ["grant", "withdraw", "duplicate", "attach", "detach"])
@pytest.mark.parametrize("who", ["user", "reader", "elsewhere", "service holder", "support"])
def test_who_does_not_manage_changes_nothing(structure, principal, user, do, who):
    actor = {
        "user": lambda: user,
        "reader": lambda: HabilitationFactory(structure=structure, application=ORGANISATION, level=LOOK).user,
        "elsewhere": lambda: principal_of(PublicStructureFactory()),
        "service holder": lambda: (
            HabilitationFactory(service=ServiceFactory(structure=structure), application=ORGANISATION).user
        ),
        "support": lambda: UserFactory(is_support=True),
    }[who]()
    held = HabilitationFactory(structure=structure)
    things = {
        "grant": lambda: people.grant_profiles([actor], [(ORGANISATION, ACT)], structure, actor=actor),
        "withdraw": lambda: people.withdraw_profiles([held], structure, actor=actor),
        "duplicate": lambda: people.duplicate(principal, actor, structure, actor=actor),
        "attach": lambda: people.attach_person(UserFactory(), [structure], actor=actor),
        "detach": lambda: people.detach_person(held.user, structure, actor=actor),
    }
    rights = list(Habilitation.objects.order_by("pk").values())
    with pytest.raises(HabilitationMissing):
        things[do]()
    assert list(Habilitation.objects.order_by("pk").values()) == rights
    assert not ManagerAction.objects.exists()


def test_a_secondary_manager_does_not_touch_the_principal_one(structure, principal):
    secondary = manager_of(structure)
    held = Habilitation.objects.filter(user=principal)
    with pytest.raises(RightRefused, match="lui-même"):
        people.grant_profiles([principal], [(ORGANISATION, LOOK)], structure, actor=secondary)
    with pytest.raises(RightRefused, match="lui-même"):
        people.withdraw_profiles(held, structure, actor=secondary)
    with pytest.raises(RightRefused, match="lui-même"):
        people.duplicate(secondary, principal, structure, actor=secondary)


def test_a_secondary_manager_may_name_and_the_principal_may_take_it_back(structure, principal, user):
    secondary = manager_of(structure)
    people.grant_profiles([user], [(ORGANISATION, ACT)], structure, actor=secondary)
    assert role_in(user, structure).is_manager
    people.withdraw_profiles(Habilitation.objects.filter(user=secondary), structure, actor=principal)
    assert not role_in(secondary, structure).is_manager


def test_rights_are_copied_raised_and_never_lowered(structure, principal, user):
    source = UserFactory()
    service = ServiceFactory(structure=structure)
    HabilitationFactory(user=source, structure=structure, application=RECUES, level=ACT)
    HabilitationFactory(user=source, service=service, application=EMISES, level=LOOK)
    HabilitationFactory(user=source, structure=structure, application=Application.ENGAGEMENTS, level=LOOK)
    HabilitationFactory(user=source, application=EMISES)  # another structure's: not copied
    HabilitationFactory(user=user, structure=structure, application=RECUES, level=LOOK)
    HabilitationFactory(user=user, structure=structure, application=Application.ENGAGEMENTS, level=ACT)
    assert people.duplicate(source, user, structure, actor=principal) == 2
    held = {(one.application, one.level, one.service) for one in Habilitation.objects.filter(user=user)}
    assert held == {(RECUES, ACT, None), (EMISES, LOOK, service), (Application.ENGAGEMENTS, ACT, None)}
    copied = ManagerAction.objects.filter(structure=structure, action="Duplication des droits").order_by("pk")
    assert [(one.subject, one.detail) for one in copied] == [(source, "copiés"), (user, "reçus")]


@pytest.mark.parametrize(
    "statement", ["UPDATE structures_manageraction SET detail = 'x'", "DELETE FROM structures_manageraction"]
)
def test_the_database_refuses_to_rewrite_what_managers_did(structure, principal, statement):
    history.note(structure, "Essai", actor=principal)
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_an_action_speaks_of_a_structure_or_of_a_person(principal):
    with pytest.raises(IntegrityError, match="manager_action_is_on_something"), transaction.atomic():
        history.note(None, "Rien", actor=principal)

"""The gate of roles: every role against every action of the published table, and what suspends them."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from structures import habilitations
from structures.domain.errors import HabilitationMissing, RightRefused
from structures.domain.habilitations import Application, Level
from structures.domain.roles import ALLOWED, OVER_OTHERS, Action, Role
from tests.factories.accounts import UserFactory
from tests.factories.structures import (
    HabilitationFactory,
    PublicStructureFactory,
    RattachementFactory,
    ServiceFactory,
    StructureFactory,
    manager_of,
    principal_of,
)

pytestmark = pytest.mark.django_db

PEOPLE = {
    Role.PRINCIPAL: principal_of,
    Role.SECONDARY: manager_of,
    Role.USER: lambda structure: RattachementFactory(structure=structure).user,
    None: lambda structure: principal_of(PublicStructureFactory()),
}


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("role", PEOPLE)
def test_each_role_does_what_the_table_says(role, action):
    structure = PublicStructureFactory()
    user = PEOPLE[role](structure)
    assert habilitations.role_in(user, structure) is role
    assert habilitations.may(user, action, structure) is (role in ALLOWED[action])
    if role in ALLOWED[action]:
        assert habilitations.require_action(user, action, structure) is role
    else:
        with pytest.raises(HabilitationMissing):
            habilitations.require_action(user, action, structure)


@pytest.mark.parametrize(
    ("role", "action", "words"),
    [
        (None, Action.APPROVE, "demandez d'abord votre rattachement"),
        (Role.USER, Action.APPROVE, "Demandez-la à Manuela Martin"),
        (Role.SECONDARY, Action.TRANSFER_MANAGEMENT, "Seul le gestionnaire principal le peut : Manuela Martin."),
    ],
)
def test_each_refusal_says_what_to_do(role, action, words):
    structure = PublicStructureFactory()
    principal_of(structure, first_name="Manuela", last_name="Martin")
    with pytest.raises(HabilitationMissing) as refusal:
        habilitations.require_action(PEOPLE[role](structure), action, structure)
    assert words in refusal.value.remedy


def test_the_principal_manager_stays_one_without_any_profile():
    attachment = RattachementFactory(is_principal_manager=True)
    assert habilitations.role_in(attachment.user, attachment.structure) is Role.PRINCIPAL


@pytest.mark.parametrize("how", ["detached", "closed account", "consultation", "one service", "never attached"])
def test_who_manages_no_more_manages_nothing(how):
    structure = PublicStructureFactory()
    place = {"service": ServiceFactory(structure=structure)} if how == "one service" else {"structure": structure}
    held = HabilitationFactory(
        **place,
        application=Application.ORGANISATION,
        level=Level.CONSULTATION if how == "consultation" else Level.MODIFICATION,
        attached=how != "never attached",
        user__is_active=how != "closed account",
    )
    if how == "detached":
        held.user.rattachements.update(until=timezone.now())
    assert not habilitations.may(held.user, Action.MANAGE_USERS, structure)


def test_support_administrators_and_visitors_have_no_role():
    structure = PublicStructureFactory()
    for user in (UserFactory(is_support=True), UserFactory(is_superuser=True), AnonymousUser()):
        assert habilitations.role_in(user, structure) is None


@pytest.mark.parametrize("action", Action)
def test_while_the_register_has_not_answered_nobody_has_power_over_others(action):
    structure = StructureFactory(is_check_pending=True)
    principal = principal_of(structure)
    assert habilitations.may(principal, action, structure) is (action not in OVER_OTHERS)
    if action in OVER_OTHERS:
        with pytest.raises(RightRefused, match="vérifiée"):
            habilitations.require_action(principal, action, structure)


def test_asking_costs_one_query(django_assert_num_queries):
    structure = PublicStructureFactory()
    principal = principal_of(structure)
    with django_assert_num_queries(1):
        habilitations.require_action(principal, Action.APPROVE, structure)


def test_what_opens_somewhere_is_read_in_one_query(django_assert_num_queries):
    user = UserFactory()
    HabilitationFactory(user=user, application=Application.FACTURES_RECUES)
    HabilitationFactory(user=user, application=Application.ORGANISATION, level=Level.CONSULTATION)
    HabilitationFactory(user=user, application=Application.ENGAGEMENTS, attached=False)
    with django_assert_num_queries(1):
        held = habilitations.profiles_open_to(user)
    assert held == {
        (Application.FACTURES_RECUES, Level.CONSULTATION),
        (Application.FACTURES_RECUES, Level.MODIFICATION),
        (Application.ORGANISATION, Level.CONSULTATION),
    }

"""The principal manager: creator, transferred, named on proof; one at a time, two at once in real threads."""

import threading

import pytest
from django.db import close_old_connections, connection

from accounts.models import OutgoingMail
from structures.domain.errors import AlreadyDecided, DomainError, HabilitationMissing, RightRefused
from structures.domain.habilitations import Application, Level, applications_for
from structures.domain.roles import Role
from structures.habilitations import openings, role_in
from structures.models import AccessRequest, Habilitation, ManagerAction, Rattachement
from structures.queries import principal_of as principal_now
from structures.services import decisions, requests, roles, support
from tests.factories.accounts import UserFactory
from tests.factories.structures import (
    AccessRequestFactory,
    PublicStructureFactory,
    RattachementFactory,
    ServiceFactory,
    StructureFactory,
    manager_of,
    principal_of,
)


def together(*things):
    """Do these at the same time, each on its own connection. Returns what each gave: a value or a domain error."""
    start, given = threading.Barrier(len(things)), [None] * len(things)

    def do(place, thing):
        close_old_connections()
        try:
            start.wait(10)
            given[place] = thing()
        except DomainError as refusal:
            given[place] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=pair) for pair in enumerate(things)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return given


@pytest.mark.django_db
def test_who_creates_a_structure_is_its_principal_manager_with_every_profile():
    structure, user = StructureFactory(), UserFactory()
    roles.become_principal(structure, user, actor=user, how="Création de la structure")
    assert role_in(user, structure) is Role.PRINCIPAL
    held = {(one.application, one.level) for one in Habilitation.objects.filter(user=user)}
    assert held == {(one, Level.MODIFICATION) for one in applications_for(structure.kind)}
    assert not OutgoingMail.objects.exists()


@pytest.mark.django_db
def test_the_role_goes_to_a_manager_and_the_former_stays_one():
    structure = StructureFactory()
    principal = principal_of(structure)
    heir = manager_of(structure)
    roles.transfer(structure, heir, actor=principal)
    assert role_in(heir, structure) is Role.PRINCIPAL
    assert role_in(principal, structure) is Role.SECONDARY
    action = ManagerAction.objects.get()
    assert (action.actor, action.subject) == (principal, heir)
    assert set(OutgoingMail.objects.values_list("recipient", flat=True)) == {principal.email, heir.email}


@pytest.mark.django_db
def test_somebody_who_does_not_manage_receives_nothing():
    structure = StructureFactory()
    principal = principal_of(structure)
    for user in (RattachementFactory(structure=structure).user, UserFactory(), principal_of(StructureFactory())):
        with pytest.raises(RightRefused, match="n'est pas gestionnaire"):
            roles.transfer(structure, user, actor=principal)
    assert principal_now(structure) == principal


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["secondary", "user", "elsewhere", "former", "support"])
def test_only_the_principal_manager_transfers(who):
    structure = StructureFactory()
    principal, heir = principal_of(structure), manager_of(structure)
    if who == "former":
        roles.transfer(structure, manager_of(structure), actor=principal)
    actor = {
        "secondary": lambda: heir,
        "user": lambda: RattachementFactory(structure=structure).user,
        "elsewhere": lambda: principal_of(StructureFactory()),
        "former": lambda: principal,
        "support": lambda: UserFactory(is_support=True),
    }[who]()
    before = principal_now(structure)
    with pytest.raises(HabilitationMissing):
        roles.transfer(structure, heir, actor=actor)
    assert principal_now(structure) == before


@pytest.mark.django_db
def test_an_heir_attached_to_one_service_belongs_to_the_whole_structure_from_then_on():
    structure = PublicStructureFactory()
    principal = principal_of(structure)
    heir = RattachementFactory(service=ServiceFactory(structure=structure)).user
    manager_of(structure, user=heir)
    Rattachement.objects.filter(user=heir, service=None).delete()
    roles.transfer(structure, heir, actor=principal)
    assert Rattachement.objects.get(user=heir, is_principal_manager=True).service is None


@pytest.mark.django_db
def test_the_support_names_the_first_and_a_new_principal_manager_on_proof():
    structure, operator, user, other = StructureFactory(), UserFactory(is_support=True), UserFactory(), UserFactory()
    support.name_principal(structure, user, actor=operator, comment="Kbis du 03/11/2026")
    assert principal_now(structure) == user
    assert openings(user, Application.FACTURES_EMISES, Level.MODIFICATION)
    support.name_principal(structure, other, actor=operator, comment="Kbis du 10/11/2026")
    assert principal_now(structure) == other
    assert role_in(user, structure) is Role.SECONDARY
    details = ManagerAction.objects.filter(actor=operator).order_by("pk").values_list("detail", flat=True)
    assert list(details) == ["Kbis du 03/11/2026", "Kbis du 10/11/2026"]


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["user", "superuser", "closed operator"])
def test_nobody_but_the_support_names(who):
    people = {
        "user": {},
        "superuser": {"is_superuser": True},
        "closed operator": {"is_support": True, "is_active": False},
    }
    with pytest.raises(HabilitationMissing):
        support.name_principal(StructureFactory(), UserFactory(), actor=UserFactory(**people[who]), comment="Kbis")
    assert not Rattachement.objects.exists()


@pytest.mark.django_db
def test_an_operator_does_not_name_themselves():
    operator = UserFactory(is_support=True)
    with pytest.raises(RightRefused, match="vous-même"):
        support.name_principal(StructureFactory(), operator, actor=operator, comment="Kbis")


@pytest.mark.django_db(transaction=True)
def test_of_two_transfers_at_once_one_is_done_and_the_other_refused():
    structure = StructureFactory()
    principal, heirs = principal_of(structure), [manager_of(structure) for _ in range(2)]
    given = together(*(lambda heir=heir: roles.transfer(structure, heir, actor=principal) for heir in heirs))
    assert sorted(type(one) for one in given if one) == [HabilitationMissing]
    assert principal_now(structure) == heirs[given.index(None)]
    assert Rattachement.objects.filter(structure=structure, is_principal_manager=True).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_request_decided_by_two_at_once_is_decided_once():
    structure = PublicStructureFactory()
    managers = [principal_of(structure), manager_of(structure)]
    asked = AccessRequestFactory(structure=structure)
    verdicts = (AccessRequest.State.VALIDEE, AccessRequest.State.REFUSEE)
    given = together(
        *(
            lambda pair=pair: decisions.decide(asked.pk, pair[0], actor=pair[1])
            for pair in zip(verdicts, managers, strict=True)
        )
    )
    assert sum(isinstance(one, AlreadyDecided) for one in given) == 1
    asked.refresh_from_db()
    assert asked.requester.rattachements.exists() is (asked.state == verdicts[0])
    assert OutgoingMail.objects.filter(kind="structures/demande_decidee").count() == 1


@pytest.mark.django_db(transaction=True)
def test_asking_twice_at_once_is_one_request():
    structure, user = PublicStructureFactory(), UserFactory()
    principal_of(structure)
    together(*[lambda: requests.ask_rattachement(user, structure)] * 2)
    assert AccessRequest.objects.count() == 1
    assert OutgoingMail.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_accepted_while_it_is_taken_back_ends_one_way_or_the_other():
    structure = PublicStructureFactory()
    principal, asked = principal_of(structure), AccessRequestFactory(structure=structure)
    together(
        lambda: decisions.decide(asked.pk, AccessRequest.State.VALIDEE, actor=principal),
        lambda: requests.cancel(asked),
    )
    asked.refresh_from_db()
    assert asked.requester.rattachements.exists() is (asked.state == AccessRequest.State.VALIDEE)


@pytest.mark.django_db(transaction=True)
def test_named_by_support_while_the_role_is_transferred_leaves_one_principal_manager():
    structure, operator, named = StructureFactory(), UserFactory(is_support=True), UserFactory()
    principal, heir = principal_of(structure), manager_of(structure)
    together(
        lambda: roles.transfer(structure, heir, actor=principal),
        lambda: support.name_principal(structure, named, actor=operator, comment="Kbis"),
    )
    assert Rattachement.objects.filter(structure=structure, is_principal_manager=True, until=None).count() == 1
    assert principal_now(structure) == named

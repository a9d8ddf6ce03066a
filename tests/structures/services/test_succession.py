"""« Modifier l'identifiant »: what is copied, what is not, what stays. Source: domain.md §2.3."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import User
from invoices.models import Invoice
from structures import habilitations
from structures.domain import vat
from structures.domain.errors import HabilitationMissing, IdentifierRefused, RegisterUnavailable, RightRefused
from structures.domain.habilitations import Application, Level
from structures.models import (
    AccessRequest,
    BankAccount,
    Establishment,
    Habilitation,
    HabilitationChange,
    ManagerAction,
    Rattachement,
    Structure,
)
from structures.services import succession
from tests import mailbox
from tests.factories.accounts import UserFactory
from tests.factories.invoices import InvoiceFactory
from tests.factories.structures import (
    EstablishmentFactory,
    HabilitationFactory,
    PublicStructureFactory,
    RattachementFactory,
    ServiceFactory,
    StructureFactory,
    principal_of,
    siret,
)

pytestmark = pytest.mark.django_db
EMISES = Application.FACTURES_EMISES
QUERIES = 27  # whatever the number of people


@pytest.fixture
def former():
    structure = StructureFactory(label="Boutique", phone="04 50 00 00 12", email="a@b.example", rcs="Annecy B 1")
    structure.vat_number = vat.french(structure.identifier[:9])
    structure.save()
    return structure


@pytest.fixture
def principal(former):
    return principal_of(former)


@pytest.fixture
def target():
    return EstablishmentFactory(siret=siret(70_001), name="APRÈS LE DÉMÉNAGEMENT", city="Annecy")


def test_the_data_are_copied_the_register_speaks_of_the_new_one(former, principal, target):
    new = succession.succeed(former, target.siret, actor=principal)
    assert (new.identifier, new.name, new.city) == (target.siret, target.name, "Annecy")
    assert (new.label, new.phone, new.email, new.rcs) == ("Boutique", "04 50 00 00 12", "a@b.example", "Annecy B 1")
    assert new.vat_number == vat.french(target.siret[:9])
    assert (new.origin, new.is_active) == (former, True)


def test_the_former_is_closed_and_keeps_its_invoices_and_its_people(former, principal, target):
    invoice, draft = InvoiceFactory(supplier=former, status="MISE_A_DISPOSITION"), InvoiceFactory(supplier=former)
    HabilitationFactory(user=principal, structure=former, application=EMISES)
    new = succession.succeed(former, target.siret, actor=principal)
    former.refresh_from_db()
    assert former.state == Structure.State.INACTIVE
    assert set(Invoice.objects.filter(supplier=former)) == {invoice, draft}
    assert not Invoice.objects.filter(supplier=new).exists()
    habilitations.require(principal, EMISES, Level.CONSULTATION, former, None)


def test_services_people_and_their_rights_are_copied(former, principal, target):
    service = ServiceFactory(structure=former, code="ATELIER", is_active=False, engagement_required=True)
    HabilitationFactory(user=(worker := UserFactory()), service=service, application=EMISES)
    gone = HabilitationFactory(structure=former, application=EMISES).user
    gone.rattachements.update(until=timezone.now())
    new = succession.succeed(former, target.siret, actor=principal)
    copy = new.services.get()
    assert (copy.code, copy.is_active, copy.engagement_required) == ("ATELIER", False, True)
    assert copy.pk != service.pk
    habilitations.require(worker, EMISES, Level.MODIFICATION, new, copy)
    with pytest.raises(HabilitationMissing):
        habilitations.require(worker, EMISES, Level.CONSULTATION, new, None)
    assert habilitations.role_in(principal, new) == habilitations.Role.PRINCIPAL
    assert habilitations.role_in(gone, new) is None


def test_every_right_copied_has_its_history(former, principal, target):
    HabilitationFactory(user=(worker := UserFactory()), structure=former, application=EMISES, level=Level.CONSULTATION)
    new = succession.succeed(former, target.siret, actor=principal)
    change = HabilitationChange.objects.get(structure=new, user=worker)
    assert (change.actor, change.application, change.before, change.after) == (principal, EMISES, "", "CONSULTATION")
    columns = ("user", "application", "service")
    copied = HabilitationChange.objects.filter(structure=new).values_list(*columns, "after")
    assert set(copied) == set(Habilitation.objects.filter(structure=new).values_list(*columns, "level"))


@pytest.mark.parametrize("people", [1, 300])
def test_a_company_of_hundreds_costs_what_a_small_one_does(
    former, principal, target, people, django_assert_num_queries
):
    service = ServiceFactory(structure=former)
    users = User.objects.bulk_create(User(email=f"p{n}@delices.example") for n in range(people))
    since = timezone.now() - timedelta(days=1)
    Rattachement.objects.bulk_create(Rattachement(user=user, structure=former, since=since) for user in users)
    for place in (None, service):
        Habilitation.objects.bulk_create(
            Habilitation(user=user, application=EMISES, level=Level.MODIFICATION, structure=former, service=place)
            for user in users
        )
    AccessRequest.objects.bulk_create(
        AccessRequest(kind="AJOUT", requester=user, structure=former, service=service, application="ENGAGEMENTS")
        for user in users
    )
    with django_assert_num_queries(QUERIES):
        new = succession.succeed(former, target.siret, actor=principal)
    assert Habilitation.objects.filter(structure=new, user__in=users).count() == 2 * people
    assert new.access_requests.filter(service__structure=new).count() == people


def test_open_bank_accounts_are_copied_closed_ones_are_history(former, principal, target):
    today = timezone.localdate()
    number = {"valid_from": today - timedelta(days=9), "number": "FR1420041010050500013M02606"}
    BankAccount.objects.create(structure=former, label="ouvert", **number)
    BankAccount.objects.create(structure=former, label="clos", valid_until=today - timedelta(days=1), **number)
    new = succession.succeed(former, target.siret, actor=principal)
    assert [account.label for account in new.bank_accounts.all()] == ["ouvert"]
    assert former.bank_accounts.count() == 2


def test_what_waits_is_decided_about_the_new_one(former, principal, target):
    asked = AccessRequest.objects.create(kind="RATTACHEMENT", requester=UserFactory(), structure=former)
    new = succession.succeed(former, target.siret, actor=principal)
    asked.refresh_from_db()
    assert asked.structure == new


def test_both_histories_say_so_and_every_manager_is_told(former, principal, target):
    other = HabilitationFactory(structure=former, application=Application.ORGANISATION).user
    new = succession.succeed(former, target.siret, actor=principal)
    assert ManagerAction.objects.get(structure=former).action == "Changement de SIRET"
    assert ManagerAction.objects.get(structure=new).detail == f"copie de {former}"
    for manager in (principal, other):
        assert target.siret in mailbox.latest("siret_change", manager.email)


@pytest.mark.parametrize(
    ("register", "words"),
    [({"is_active": False}, "est fermé"), ({"legal_category": "7112"}, "structure publique")],
)
def test_a_closed_or_public_siret_is_refused(former, principal, register, words):
    found = EstablishmentFactory(**register)
    with pytest.raises(IdentifierRefused, match=words):
        succession.succeed(former, found.siret, actor=principal)
    former.refresh_from_db()
    assert former.is_active


def test_a_siret_already_there_or_unchecked_is_refused(former, principal):
    with pytest.raises(RightRefused, match="déjà présente"):
        succession.succeed(former, StructureFactory().identifier, actor=principal)
    assert not Establishment.objects.exists()
    with pytest.raises(RegisterUnavailable):
        succession.succeed(former, siret(70_002), actor=principal)


def test_not_twice(former, principal, target):
    new = succession.succeed(former, target.siret, actor=principal)
    with pytest.raises(RightRefused, match=f"{new} remplace déjà"):
        succession.succeed(former, EstablishmentFactory(siret=siret(70_003)).siret, actor=principal)


@pytest.mark.parametrize(
    "made",
    [
        lambda: PublicStructureFactory(),
        lambda: StructureFactory(identifier_type="RIDET", identifier="123456789"),
        lambda: StructureFactory(is_check_pending=True),
    ],
)
def test_not_for_public_structures_nor_without_siret_nor_unchecked(target, made):
    structure = made()
    with pytest.raises(RightRefused):
        succession.succeed(structure, target.siret, actor=principal_of(structure))


def test_managers_only(former, target):
    user = RattachementFactory(structure=former).user
    with pytest.raises(HabilitationMissing):
        succession.succeed(former, target.siret, actor=user)


@pytest.mark.django_db(transaction=True)
def test_of_two_that_move_to_one_siret_at_once_the_second_is_told(target):
    moving = [(former, principal_of(former)) for former in (StructureFactory(), StructureFactory())]
    together, outcomes = threading.Barrier(2), []

    def move(former, principal):
        together.wait()
        try:
            outcomes.append(succession.succeed(former, target.siret, actor=principal).identifier)
        except RightRefused as refused:
            outcomes.append(refused.text)
        finally:
            connection.close()

    threads = [threading.Thread(target=move, args=one) for one in moving]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(outcomes) == [target.siret, "Cette structure est déjà présente sur le portail."]
    assert Structure.objects.filter(state="INACTIVE").count() == 1

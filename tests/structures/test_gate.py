"""THE gate: what opens an application, and all that must not."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from invoices.models import Invoice
from structures import habilitations
from structures.domain.errors import HabilitationMissing
from structures.domain.habilitations import Application, Level
from tests.factories.accounts import UserFactory
from tests.factories.invoices import InvoiceFactory
from tests.factories.structures import (
    HabilitationFactory,
    PublicStructureFactory,
    RattachementFactory,
    ServiceFactory,
    StructureFactory,
)

pytestmark = pytest.mark.django_db
RECUES, EMISES = Application.FACTURES_RECUES, Application.FACTURES_EMISES
LOOK, ACT = Level.CONSULTATION, Level.MODIFICATION


def passes(user, structure, service=None, application=RECUES, level=ACT):
    """Whether `require` lets through; the queries' filter must always agree."""
    try:
        habilitations.require(user, application, level, structure, service)
    except HabilitationMissing:
        is_open = False
    else:
        is_open = True
    invoice = InvoiceFactory(recipient=structure, recipient_service=service)
    mine = habilitations.openings(user, application, level).q("recipient", "recipient_service")
    assert Invoice.objects.filter(mine, pk=invoice.pk).exists() is is_open
    return is_open


def test_a_right_on_the_structure_opens_all_of_it():
    held = HabilitationFactory()
    assert passes(held.user, held.structure)
    assert passes(held.user, held.structure, ServiceFactory(structure=held.structure))


def test_a_right_on_a_service_opens_that_service_alone():
    service = ServiceFactory()
    user = HabilitationFactory(service=service).user
    assert passes(user, service.structure, service)
    assert not passes(user, service.structure)
    assert not passes(user, service.structure, ServiceFactory(structure=service.structure))


def test_modification_includes_consultation_and_not_the_reverse():
    acts, looks = HabilitationFactory(level=ACT), HabilitationFactory(level=LOOK)
    assert passes(acts.user, acts.structure, level=LOOK)
    assert passes(looks.user, looks.structure, level=LOOK)
    assert not passes(looks.user, looks.structure, level=ACT)


def test_an_application_opens_itself_alone():
    held = HabilitationFactory(application=Application.ORGANISATION)
    assert not passes(held.user, held.structure, level=LOOK)
    assert not passes(held.user, held.structure, application=EMISES, level=LOOK)


def test_another_structure_stays_closed():
    user = HabilitationFactory().user
    assert not passes(user, PublicStructureFactory(), level=LOOK)
    assert not passes(user, StructureFactory(), level=LOOK)


def test_being_attached_opens_nothing_by_itself():
    attached = RattachementFactory()
    assert not passes(attached.user, attached.structure, level=LOOK)


def test_a_right_without_an_open_rattachement_opens_nothing():
    never = HabilitationFactory(attached=False)
    assert not passes(never.user, never.structure, level=LOOK)
    left = HabilitationFactory()
    left.user.rattachements.update(until=timezone.now())
    assert not passes(left.user, left.structure, level=LOOK)
    RattachementFactory(user=left.user, structure=left.structure)  # came back: the right was never withdrawn
    assert passes(left.user, left.structure)


def test_a_rattachement_elsewhere_does_not_help():
    held = HabilitationFactory(attached=False)
    RattachementFactory(user=held.user)
    assert not passes(held.user, held.structure, level=LOOK)


def test_a_deactivated_account_opens_nothing():
    held = HabilitationFactory(user__is_active=False)
    assert not passes(held.user, held.structure, level=LOOK)


@pytest.mark.parametrize("kind", [{"is_support": True}, {"is_superuser": True, "is_staff": True}])
def test_support_and_administrators_have_no_right_of_their_own_on_a_structure(kind):
    assert not passes(UserFactory(**kind), PublicStructureFactory(), level=LOOK)


def test_a_visitor_opens_nothing():
    assert not passes(AnonymousUser(), PublicStructureFactory(), level=LOOK)
    assert not habilitations.openings(AnonymousUser(), RECUES)


def test_structures_open_to_somebody_are_listed_by_name_even_for_one_service():
    user = UserFactory()
    second = HabilitationFactory(user=user, structure__name="SECONDE").structure
    first = ServiceFactory(structure__name="PREMIÈRE")
    HabilitationFactory(user=user, service=first)
    HabilitationFactory(user=user, structure__name="AUTRE", application=EMISES)
    assert list(habilitations.structures_open_to(user, RECUES)) == [first.structure, second]


def test_services_open_to_somebody_are_their_own_or_all_of_the_structure():
    service = ServiceFactory(code="A")
    other = ServiceFactory(code="B", structure=service.structure)
    narrow, wide = HabilitationFactory(service=service).user, HabilitationFactory(structure=service.structure).user
    assert list(habilitations.services_open_to(narrow, RECUES, ACT, service.structure)) == [service]
    assert list(habilitations.services_open_to(wide, RECUES, ACT, service.structure)) == [service, other]


def test_asking_costs_one_query(django_assert_num_queries):
    held = HabilitationFactory()
    with django_assert_num_queries(1):
        habilitations.require(held.user, RECUES, ACT, held.structure, None)


def test_the_refusal_names_the_profile_and_who_grants_it():
    manager = RattachementFactory(is_principal_manager=True, user__first_name="Jeane", user__last_name="Chaource")
    with pytest.raises(HabilitationMissing) as refusal:
        habilitations.require(UserFactory(), RECUES, ACT, manager.structure, None)
    assert f"« Factures reçues modification » sur {manager.structure}" in refusal.value.text
    assert "Jeane Chaource, gestionnaire principal" in refusal.value.remedy
    assert "un gestionnaire de la structure" in habilitations.missing(RECUES, LOOK, PublicStructureFactory()).remedy
    own = habilitations.missing(RECUES, ACT, manager.structure, user=manager.user)
    assert own.remedy == "Vous êtes gestionnaire principal : elle s'ouvre dès que vous la demandez."
    alone = habilitations.missing(EMISES, LOOK, manager.structure)
    assert alone.remedy == "Elle s'ouvre dès que vous la demandez, sans l'accord de personne."


def test_the_refusal_of_one_object_asks_for_its_service_where_one_is_of_services_only():
    service = ServiceFactory(code="CANTINE")
    of_service = RattachementFactory(service=service).user
    of_all = RattachementFactory(structure=service.structure).user
    holder = HabilitationFactory(service=service, level=LOOK).user  # attached to all, habilitated on the service
    for user, code in ((of_service, "CANTINE"), (of_all, ""), (holder, "CANTINE")):
        with pytest.raises(HabilitationMissing) as refusal:
            habilitations.require(user, RECUES, ACT, service.structure, service)
        assert refusal.value.wanted == ("FACTURES_RECUES", "MODIFICATION", service.structure.pk, code)


def test_an_application_that_none_of_ones_structures_may_hold_is_not_to_be_asked_for():
    user = RattachementFactory(structure=StructureFactory()).user
    refusal = habilitations.missing_for(user, RECUES, LOOK)
    assert refusal.text == "« Factures reçues » ne concerne aucune de vos structures."
    assert refusal.wanted is None
    able = RattachementFactory(user=user).structure
    assert habilitations.missing_for(user, RECUES, LOOK).wanted == ("FACTURES_RECUES", "CONSULTATION", able.pk, "")

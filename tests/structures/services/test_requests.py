"""Asking: what waits for a manager, what is done at once, what is refused. Source: domain.md §3.3, §4.2, §4.4."""

import pytest

from accounts.models import OutgoingMail
from structures.domain.errors import AlreadyDecided, HabilitationMissing, RightRefused
from structures.domain.habilitations import Application, Level
from structures.habilitations import openings
from structures.models import AccessRequest, Habilitation
from structures.services import decisions, requests
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

EMISES, RECUES, ORGANISATION = Application.FACTURES_EMISES, Application.FACTURES_RECUES, Application.ORGANISATION
LOOK, ACT = Level.CONSULTATION, Level.MODIFICATION
State = AccessRequest.State


@pytest.fixture
def structure():
    return PublicStructureFactory()


@pytest.fixture
def user(structure):
    """Somebody attached to the whole structure, without any profile."""
    return RattachementFactory(structure=structure).user


def mails(kind):
    return set(OutgoingMail.objects.filter(kind=f"structures/{kind}").values_list("recipient", flat=True))


def test_a_request_to_belong_waits_and_is_mailed_to_every_manager(structure):
    principal, secondary = principal_of(structure), manager_of(structure)
    HabilitationFactory(structure=structure)
    asked = requests.ask_rattachement(UserFactory(), structure, comment="J'arrive")
    assert [(one.state, one.comment, one.service) for one in asked] == [
        (State.EN_COURS_DE_VALIDATION, "J'arrive", None)
    ]
    assert mails("demande_a_traiter") == {principal.email, secondary.email}


def test_each_service_asked_is_a_request_of_its_own_and_one_mail_tells_of_all(structure):
    principal, user = principal_of(structure), UserFactory()
    services = [ServiceFactory(structure=structure) for _ in range(2)]
    asked = requests.ask_rattachement(user, structure, services)
    assert [one.service for one in asked] == services
    mail = OutgoingMail.objects.get(recipient=principal.email)
    assert mail.subject.startswith("2 demandes à traiter : ")
    assert all(f"- Rattachement au service, service {service.code}\n" in mail.body for service in services)
    assert f"/approbations/?structure={structure.pk}\n" in mail.body
    requests.ask_rattachement(user, structure, [*services, ServiceFactory(structure=structure, code="NOUVEAU")])
    assert "NOUVEAU" in OutgoingMail.objects.filter(recipient=principal.email).latest("pk").body
    assert OutgoingMail.objects.filter(recipient=principal.email).count() == 2


def test_a_service_of_another_structure_is_not_asked(structure):
    asked = requests.ask_rattachement(UserFactory(), structure, [ServiceFactory()])
    assert [one.service for one in asked] == [None]


def test_asking_twice_is_one_request_and_one_mail(structure):
    principal_of(structure)
    user = UserFactory()
    first, second = (requests.ask_rattachement(user, structure) for _ in range(2))
    assert first == second
    assert OutgoingMail.objects.count() == 1


def test_who_belongs_already_is_told_so(user, structure):
    with pytest.raises(RightRefused, match="déjà rattaché"):
        requests.ask_rattachement(user, structure)
    with pytest.raises(RightRefused):
        requests.ask_rattachement(user, structure, [ServiceFactory(structure=structure)])


def test_without_a_manager_the_support_is_told(structure):
    operator = UserFactory(is_support=True)
    requests.ask_rattachement(UserFactory(), structure)
    assert mails("demande_a_traiter") == {operator.email}
    assert f"/support/operateur/structures/{structure.pk}/" in OutgoingMail.objects.get().body


def test_a_profile_waits_for_a_manager(user, structure):
    asked = requests.ask_profile(user, RECUES, ACT, structure, comment="Pour traiter")
    assert (asked.kind, asked.application, asked.level) == ("AJOUT", RECUES, ACT)
    assert asked.description == "Ajout du profil « Factures reçues modification »"
    assert not openings(user, RECUES)


def test_factures_emises_open_without_validation_where_one_belongs(user, structure):
    assert requests.ask_profile(user, EMISES, ACT, structure) is None
    assert openings(user, EMISES, ACT).allows(structure.pk, None)


def test_somebody_of_one_service_opens_factures_emises_there_and_asks_for_the_rest(structure):
    service = ServiceFactory(structure=structure)
    user = RattachementFactory(service=service).user
    assert requests.ask_profile(user, EMISES, ACT, structure, service) is None
    assert requests.ask_profile(user, EMISES, ACT, structure) is not None
    assert not openings(user, EMISES, ACT).structures


def test_a_manager_needs_nobody(structure):
    manager = manager_of(structure)
    assert requests.ask_profile(manager, Application.ENGAGEMENTS, LOOK, structure) is None
    assert openings(manager, Application.ENGAGEMENTS)


def test_granting_oneself_what_makes_a_manager_is_a_request(user, structure):
    assert requests.ask_profile(user, ORGANISATION, ACT, structure) is not None
    assert not Habilitation.objects.filter(user=user).exists()


def test_a_manager_of_a_structure_not_verified_yet_asks_like_anybody():
    structure = StructureFactory(is_check_pending=True)
    principal = principal_of(structure)
    assert requests.ask_profile(principal, Application.ENGAGEMENTS, LOOK, structure) is not None


def test_what_is_held_is_not_asked_again(structure):
    user = HabilitationFactory(structure=structure, application=RECUES, level=LOOK).user
    with pytest.raises(RightRefused, match="déjà"):
        requests.ask_profile(user, RECUES, LOOK, structure)
    assert requests.ask_profile(user, RECUES, ACT, structure) is not None


def test_asking_again_with_another_word_changes_the_word(user, structure):
    for comment in ("Pour août", "", "Pour septembre"):
        asked = requests.ask_profile(user, RECUES, ACT, structure, comment=comment)
    assert AccessRequest.objects.get(pk=asked.pk).comment == "Pour septembre"


def test_asking_for_another_level_changes_the_request_that_waits(user, structure):
    requests.ask_profile(user, RECUES, LOOK, structure)
    requests.ask_profile(user, RECUES, ACT, structure)
    assert AccessRequest.objects.get().level == ACT


def test_a_stranger_asks_for_no_profile(structure):
    with pytest.raises(HabilitationMissing):
        requests.ask_profile(UserFactory(), EMISES, ACT, structure)


@pytest.mark.parametrize(
    ("application", "where"),
    [(RECUES, {"structure": "private"}), (ORGANISATION, {"service": "own"}), (EMISES, {"service": "foreign"})],
)
def test_a_profile_that_makes_no_sense_is_refused(application, where, structure):
    place = StructureFactory() if where.get("structure") else structure
    user = RattachementFactory(structure=place).user
    service = {"own": ServiceFactory(structure=structure), "foreign": ServiceFactory()}.get(where.get("service"))
    with pytest.raises(ValueError):
        requests.ask_profile(user, application, ACT, place, service)


def test_giving_back_waits_unless_it_needed_nobody(structure):
    user = UserFactory()
    kept = HabilitationFactory(user=user, structure=structure, application=RECUES)
    free = HabilitationFactory(user=user, structure=structure, application=EMISES)
    assert requests.ask_withdrawal(kept).kind == "RETRAIT"
    assert requests.ask_withdrawal(free) is None
    assert list(Habilitation.objects.filter(user=user)) == [kept]


def test_giving_everything_back_keeps_what_makes_the_principal_manager(structure):
    principal = principal_of(structure)
    HabilitationFactory(user=principal, structure=structure, application=RECUES)
    assert requests.give_all_back(Habilitation.objects.filter(user=principal)) == (1, 0, 1)
    assert Habilitation.objects.get(user=principal).application == ORGANISATION


def test_giving_everything_back_is_one_mail_to_the_managers(structure, user):
    principal = principal_of(structure)
    for application in (RECUES, Application.ENGAGEMENTS):
        HabilitationFactory(user=user, structure=structure, application=application)
    for _ in range(2):
        assert requests.give_all_back(Habilitation.objects.filter(user=user)) == (0, 2, 0)
    mail = OutgoingMail.objects.get()
    assert (mail.recipient, mail.subject.partition(" :")[0]) == (principal.email, "2 demandes à traiter")
    assert mail.body.count("- Retrait du profil « ") == 2


def test_the_principal_manager_does_not_lower_organisation(structure):
    with pytest.raises(RightRefused, match="gestionnaire principal"):
        requests.ask_profile(principal_of(structure), ORGANISATION, LOOK, structure)


def test_a_request_is_taken_back_once_and_never_after_its_decision(structure):
    principal, user = principal_of(structure), UserFactory()
    asked = requests.ask_rattachement(user, structure)[0]
    requests.cancel(asked)
    with pytest.raises(AlreadyDecided):
        requests.cancel(asked)
    with pytest.raises(AlreadyDecided):
        decisions.decide(asked.pk, State.VALIDEE, actor=principal)
    assert not user.rattachements.exists()
    again = requests.ask_rattachement(user, structure)[0]
    assert again != asked


def test_only_a_manager_asks_for_the_management_while_there_is_one(structure):
    principal_of(structure)
    user = RattachementFactory(structure=structure).user
    assert requests.ask_management(user, structure, comment="Parti").kind == "GESTION"
    manager_of(structure)
    with pytest.raises(RightRefused, match="gestionnaire secondaire"):
        requests.ask_management(RattachementFactory(structure=structure).user, structure, comment="Moi")

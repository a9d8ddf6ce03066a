"""The support operator's page: nobody else's, leaves its trace, and changes nothing but what it is for."""

import pytest
from axes.models import AccessAttempt
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import MailedLink, OutgoingMail
from accounts.services import factors
from structures.models import Habilitation, ManagerAction, Rattachement
from structures.queries import principal_of as principal_now
from tests.accessibility import check
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.structures import HabilitationFactory, PublicStructureFactory, StructureFactory, principal_of

pytestmark = pytest.mark.django_db

DESK = "/support/operateur/"


@pytest.fixture
def structure():
    return PublicStructureFactory(name="BOUGIVAL", identifier="21780092900010")


@pytest.fixture
def operator(client):
    operator = UserFactory(is_support=True)
    client.force_login(operator)
    return operator


def everything(structure, user):
    return [
        ("get", DESK, {"recherche": "bougival"}),
        ("get", f"{DESK}structures/{structure.pk}/", {}),
        ("post", f"{DESK}structures/{structure.pk}/gestionnaire/", {"user": user.email, "comment": "Kbis"}),
        ("get", f"{DESK}personnes/{user.pk}/", {}),
        ("post", f"{DESK}personnes/{user.pk}/deverrouiller/", {}),
        ("post", f"{DESK}personnes/{user.pk}/activation/", {}),
        ("post", f"{DESK}personnes/{user.pk}/double-authentification/", {"comment": "vu"}),
    ]


@pytest.mark.parametrize("who", ["visitor", "user", "principal", "superuser"])
def test_it_does_not_exist_for_anybody_else(client, structure, who):
    people = {
        "user": UserFactory,
        "principal": lambda: principal_of(structure),
        "superuser": lambda: UserFactory(is_superuser=True, is_staff=True),
    }
    if who != "visitor":
        client.force_login(people[who]())
    for method, address, values in everything(structure, UserFactory()):
        assert getattr(client, method)(address, values).status_code == (302 if who == "visitor" else 404), address
    assert not ManagerAction.objects.exists()


def test_people_and_structures_are_found_by_any_part_of_their_name(client, operator, structure):
    StructureFactory(name="BOUGIE ET FILS", is_masked=True)
    UserFactory(email="bougnat@exemple.test")
    UserFactory(last_name="Bouglione")
    response = client.get(DESK, {"recherche": "boug"})
    check(response.content)
    found = response.context["found"]
    assert len(found.people) == len(found.structures) == 2
    assert client.get(DESK, {"recherche": "217 800"}).context["found"].structures == [structure]
    company = StructureFactory(name="Les Délices de Savoie", label="Boutique d'Annecy")
    for text in ("savoie", "DELICES", "savoie les", "annecy", "lices"):
        assert client.get(DESK, {"recherche": text}).context["found"].structures == [company], text
    person = UserFactory(email="zoe.dufour@mairie.example", first_name="Zoé", last_name="Du Four")
    for text in ("zoe", "FOUR zoé", "@mairie"):
        assert client.get(DESK, {"recherche": text}).context["found"].people == [person], text
    assert not ManagerAction.objects.exists(), "a search opens nothing"


@pytest.mark.parametrize("text", ["", "bo", "\0\0\0", "%%%", "x" * 10_000])
def test_a_search_that_means_nothing_finds_nothing(client, operator, structure, text):
    response = client.get(DESK, {"recherche": text})
    check(response.content)
    assert not response.context["found"].structures


def test_each_opening_leaves_a_trace(client, operator, structure):
    user = HabilitationFactory(structure=structure).user
    check(client.get(f"{DESK}structures/{structure.pk}/").content)
    check(client.get(f"{DESK}personnes/{user.pk}/").content)
    traces = ManagerAction.objects.filter(actor=operator).order_by("pk").values_list("structure", "subject", "action")
    assert list(traces) == [
        (structure.pk, None, "Consultation par le support"),
        (None, user.pk, "Consultation par le support"),
    ]


def test_a_principal_manager_is_named_with_the_proof(client, operator, structure):
    user = UserFactory()
    address = f"{DESK}structures/{structure.pk}/gestionnaire/"
    for values in ({"user": user.email}, {"comment": "Kbis"}, {"user": "personne@exemple.test", "comment": "Kbis"}):
        response = client.post(address, values)
        check(response.content)
        assert response.status_code == 422
    assert principal_now(structure) is None
    response = client.post(address, {"user": user.email, "comment": "Délibération n° 12"}, follow=True)
    check(response.content)
    assert principal_now(structure) == user
    assert ManagerAction.objects.get(action="Nomination par le support").detail == "Délibération n° 12"


def test_an_operator_does_not_name_themselves(client, operator, structure):
    values = {"user": operator.email, "comment": "Kbis"}
    assert client.post(f"{DESK}structures/{structure.pk}/gestionnaire/", values).status_code == 409
    assert principal_now(structure) is None


def test_a_locked_account_is_opened_again(client, operator):
    user = UserFactory()
    browser = type(client)()
    for _ in range(5):
        browser.post("/connexion/", {"username": user.email, "password": "faux"})
    assert browser.post("/connexion/", {"username": user.email, "password": PASSWORD}).status_code == 429
    page = client.get(f"{DESK}personnes/{user.pk}/")
    check(page.content)
    assert "Déverrouiller" in page.content.decode()
    client.post(f"{DESK}personnes/{user.pk}/deverrouiller/")
    assert not AccessAttempt.objects.exists()
    assert browser.post("/connexion/", {"username": user.email, "password": PASSWORD}).status_code == 302
    assert ManagerAction.objects.filter(action="Déverrouillage par le support", subject=user, actor=operator).exists()


def test_the_activation_link_goes_again_to_who_waits_for_it(client, operator):
    pending, active = UserFactory(conditions_accepted_at=timezone.now()), UserFactory()
    client.post(f"{DESK}personnes/{pending.pk}/activation/")
    assert MailedLink.objects.filter(user=pending).count() == 1
    assert client.post(f"{DESK}personnes/{active.pk}/activation/").status_code == 409


def test_a_lost_telephone_is_taken_off_on_proof_and_its_owner_is_told(client, operator):
    user = UserFactory(first_name="Léa", last_name="Petit")
    TOTPDevice.objects.create(user=user, confirmed=True)
    factors.new_recovery_codes(user)
    page = f"{DESK}personnes/{user.pk}/"
    check(client.get(page).content)
    assert client.post(f"{page}double-authentification/", {"comment": " "}).status_code == 422
    assert factors.has_any(user)
    client.post(f"{page}double-authentification/", {"comment": "Carte d'identité vue le 03/11/2026"})
    assert not factors.has_any(user)
    assert factors.recovery_codes_left(user) == 0
    assert OutgoingMail.objects.filter(recipient=user.email, kind="accounts/second_facteur").count() == 1
    trace = ManagerAction.objects.get(subject=user, action="Application d'authentification retirée")
    assert (trace.actor, trace.detail) == (operator, "Carte d'identité vue le 03/11/2026")
    assert client.post(f"{page}double-authentification/", {"comment": "Encore"}).status_code == 409


def test_an_operator_does_not_take_off_their_own_telephone(client, operator):
    TOTPDevice.objects.create(user=operator, confirmed=True)
    client.post(f"{DESK}personnes/{operator.pk}/double-authentification/", {"comment": "moi-même"})
    assert factors.has_application(operator)


def test_the_support_gives_itself_no_right_anywhere(client, operator, structure):
    held = HabilitationFactory(structure=structure)
    base = f"/structures/{structure.pk}"
    for address in (
        f"{base}/utilisateurs/",
        f"{base}/historique/",
        f"{base}/gestion/",
        f"{base}/utilisateurs/{held.user.pk}/",
    ):
        assert client.get(address).status_code == 404
    assert client.get("/approbations/").status_code == 403
    before = list(Habilitation.objects.values()), list(Rattachement.objects.values())
    client.post(f"{base}/utilisateurs/{held.user.pk}/detacher/")
    assert (list(Habilitation.objects.values()), list(Rattachement.objects.values())) == before

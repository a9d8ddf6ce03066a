"""« Mes rattachements »: finding one's structure, asking, taking back, leaving."""

import pytest

from accounts.models import OutgoingMail
from structures.models import AccessRequest, Rattachement
from structures.services import decisions, leaving
from tests.accessibility import check
from tests.factories.accounts import UserFactory
from tests.factories.structures import (
    AccessRequestFactory,
    HabilitationFactory,
    PublicStructureFactory,
    RattachementFactory,
    ServiceFactory,
    StructureFactory,
    principal_of,
)

pytestmark = pytest.mark.django_db

SEARCH = "/mes-rattachements/demander/"


@pytest.fixture
def user(client):
    user = UserFactory()
    client.force_login(user)
    return user


def found(client, **criteria):
    response = client.get(SEARCH, criteria)
    check(response.content)
    return [structure.name for structure in response.context["found"]]


@pytest.fixture
def places():
    PublicStructureFactory(name="COMMUNE DE BOUGIVAL", identifier="21780092900010", label="Mairie")
    PublicStructureFactory(name="COMMUNAUTÉ DU CHAOURÇOIS", identifier="20000000000018")
    StructureFactory(name="LES DÉLICES DE SAVOIE", identifier="12345678200010", label="Fromages")
    StructureFactory(name="MASQUÉE", identifier="99999999800016", is_masked=True)


@pytest.mark.parametrize(
    ("criteria", "names"),
    [
        ({"identifiant": "21780092900010"}, ["COMMUNE DE BOUGIVAL"]),
        ({"identifiant": "217 800 929 00010"}, ["COMMUNE DE BOUGIVAL"]),
        ({"identifiant": "217"}, ["COMMUNE DE BOUGIVAL"]),
        ({"raison_sociale": "communaute du chaourcois"}, ["COMMUNAUTÉ DU CHAOURÇOIS"]),
        ({"raison_sociale": "Commun"}, ["COMMUNAUTÉ DU CHAOURÇOIS", "COMMUNE DE BOUGIVAL"]),
        ({"libelle": "mair"}, ["COMMUNE DE BOUGIVAL"]),
        ({"raison_sociale": "Commun", "identifiant": "200"}, ["COMMUNAUTÉ DU CHAOURÇOIS"]),
        # a private structure answers to its full identifier or its exact name only
        ({"identifiant": "12345678200010"}, ["LES DÉLICES DE SAVOIE"]),
        ({"identifiant": "123456782"}, []),
        ({"raison_sociale": "les  délices de savoie"}, ["LES DÉLICES DE SAVOIE"]),
        ({"raison_sociale": "Les Délices de"}, []),
        ({"libelle": "Fromages"}, []),
        # what the register masks answers to its full identifier, and shows no name
        ({"raison_sociale": "Masquée"}, []),
        # nothing is a pattern
        ({"raison_sociale": "%%%"}, []),
        ({"identifiant": "___"}, []),
        ({"identifiant": "２１７"}, []),
    ],
)
def test_a_structure_answers_as_published(client, user, places, criteria, names):
    assert found(client, **criteria) == names


def test_a_search_without_result_says_where_else_to_look(client, user, places):
    response = client.get(SEARCH, {"raison_sociale": "Bougival"})
    check(response.content)
    assert 'href="/annuaire/"' in response.content.decode().partition("<main")[2]
    assert 'href="/structures/creer/"' in response.content.decode()


def test_a_masked_structure_is_found_by_its_number_without_its_name(client, user, places):
    page = client.get(SEARCH, {"identifiant": "99999999800016"}).content.decode()
    assert "Non diffusible" in page
    assert "MASQUÉE" not in page


@pytest.mark.parametrize(
    "criteria", [{"raison_sociale": "CO"}, {"identifiant": "21"}, {"raison_sociale": "x" * 10_000}]
)
def test_criteria_that_mean_nothing_are_told_beside_the_field(client, user, places, criteria):
    response = client.get(SEARCH, criteria)
    check(response.content)
    assert response.status_code == 422
    assert response.context["found"] == []


def test_nul_is_refused_and_finds_nothing(client, user, places):
    assert client.get(SEARCH, {"raison_sociale": "COM\0MUNE"}).status_code == 422


def test_the_first_visit_is_an_empty_form(client, user):
    response = client.get(SEARCH)
    check(response.content)
    assert response.status_code == 200


def test_too_many_searches_are_refused_for_an_hour(client, user, monkeypatch):
    monkeypatch.setattr("structures.views.attachments.SEARCHES_AN_HOUR", 2)
    answers = [client.get(SEARCH, {"identifiant": "21780092900010"}).status_code for _ in range(3)]
    assert answers == [200, 200, 429]


@pytest.mark.parametrize("count", [1, 3])
def test_the_search_costs_the_same_for_any_length(client, user, django_assert_num_queries, count):
    for number in range(count):
        PublicStructureFactory(name=f"COMMUNE {number}", identifier=f"2178009290001{number}")
    with django_assert_num_queries(4):  # session, user, counter of approvals, structures
        client.get(SEARCH, {"identifiant": "217800"})


def test_a_request_carries_services_and_a_comment(client, user):
    service = ServiceFactory(structure__identifier="21780092900010")
    principal_of(service.structure)
    address = f"{SEARCH}{service.structure.pk}/?identifiant=21780092900010"
    check(client.get(address).content)
    response = client.post(address, {"services": [service.pk], "comment": "Nouvelle comptable"}, follow=True)
    check(response.content)
    asked = AccessRequest.objects.get()
    assert (asked.requester, asked.service, asked.comment) == (user, service, "Nouvelle comptable")
    page = response.content.decode()
    assert "en attente de validation" in page
    assert "Rattachement au service" in page


def test_the_number_of_a_structure_alone_opens_nothing(client, user):
    """Forged ids must not list other people's companies."""
    secret = StructureFactory(name="CLIENT SECRET")
    for query in (
        "",
        "?raison_sociale=CLIENT",
        "?identifiant=000",
        f"?identifiant={PublicStructureFactory().identifier}",
    ):
        for response in (client.get(f"{SEARCH}{secret.pk}/{query}"), client.post(f"{SEARCH}{secret.pk}/{query}")):
            assert response.status_code == 404
            assert "SECRET" not in response.content.decode()
    assert not AccessRequest.objects.exists()


def test_a_service_of_elsewhere_is_refused(client, user):
    structure, foreign = PublicStructureFactory(), ServiceFactory()
    ServiceFactory(structure=structure)
    response = client.post(f"{SEARCH}{structure.pk}/?identifiant={structure.identifier}", {"services": [foreign.pk]})
    assert response.status_code == 422
    assert not AccessRequest.objects.exists()


def test_a_comment_beyond_measure_is_refused_and_kept_in_the_form(client, user):
    structure = PublicStructureFactory()
    response = client.post(f"{SEARCH}{structure.pk}/?identifiant={structure.identifier}", {"comment": "x" * 10_000})
    check(response.content)
    assert response.status_code == 422


def test_leaving_asks_first_then_closes(client, user):
    held = HabilitationFactory(user=user)
    address = f"/mes-rattachements/{user.rattachements.get().pk}/quitter/"
    check(client.get(address).content)
    assert user.rattachements.filter(until=None).exists()
    check(client.post(address, follow=True).content)
    assert not user.rattachements.filter(until=None).exists()
    assert client.get("/factures/recues/").status_code == 403
    assert held.application == "FACTURES_RECUES"


def test_the_principal_manager_is_told_what_to_do_before_leaving(client):
    structure = PublicStructureFactory()
    principal = principal_of(structure)
    client.force_login(principal)
    response = client.post(f"/mes-rattachements/{principal.rattachements.get().pk}/quitter/")
    assert response.status_code == 409
    assert "Transférez d&#x27;abord le rôle" in response.content.decode()
    assert Rattachement.objects.get(user=principal).until is None


def test_somebody_elses_rattachement_and_request_do_not_exist(client, user):
    other, asked = RattachementFactory(), AccessRequestFactory()
    assert client.get(f"/mes-rattachements/{other.pk}/quitter/").status_code == 404
    assert client.post(f"/mes-rattachements/{other.pk}/quitter/").status_code == 404
    assert client.post(f"/mes-rattachements/demandes/{asked.pk}/annuler/").status_code == 404
    assert client.post(f"/mes-rattachements/demandes/{asked.pk}/reprendre/").status_code == 404
    asked.refresh_from_db()
    assert asked.is_waiting


def test_a_request_is_taken_back_from_the_page(client, user):
    asked = AccessRequestFactory(requester=user)
    assert client.get(f"/mes-rattachements/demandes/{asked.pk}/annuler/").status_code == 405
    client.post(f"/mes-rattachements/demandes/{asked.pk}/annuler/")
    asked.refresh_from_db()
    assert asked.state == AccessRequest.State.ANNULEE


def test_the_home_page_of_somebody_without_structure_leads_to_the_search(client, user):
    page = client.get("/")
    check(page.content)
    assert "Premier pas : votre structure" in page.content.decode()
    RattachementFactory(user=user)
    assert "Premier pas" not in client.get("/").content.decode()


@pytest.mark.parametrize("verdict", [None, AccessRequest.State.REFUSEE])
def test_who_asks_for_a_masked_structure_reads_its_number_alone(client, user, verdict):
    structure = StructureFactory(name="DURAND PAULE", identifier="99999999800016", is_masked=True)
    asked = AccessRequestFactory(structure=structure, requester=user)
    if verdict:
        decisions.decide(asked.pk, verdict, actor=principal_of(structure), comment="Inconnu")
        mail = OutgoingMail.objects.get(recipient=user.email)
        assert "DURAND" not in mail.subject + mail.body
        assert structure.identifier in mail.body
    pages = [client.get(path).content.decode() for path in ("/mes-rattachements/", "/mon-compte/demandes/")]
    assert not any("DURAND" in page for page in pages)
    assert structure.identifier in pages[1]
    assert "DURAND" not in str(leaving.known_to_structures(user))


def test_once_accepted_its_name_is_read(client, user):
    structure = StructureFactory(name="DURAND PAULE", is_masked=True)
    asked = AccessRequestFactory(structure=structure, requester=user)
    decisions.decide(asked.pk, AccessRequest.State.VALIDEE, actor=principal_of(structure))
    assert "DURAND PAULE" in client.get("/mon-compte/demandes/").content.decode()

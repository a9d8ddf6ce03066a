"""« Gérer les services ». Source: domain.md §2.5; features C14, C18, C19."""

import pytest

from structures.models import ManagerAction, Service
from tests.accessibility import check
from tests.factories.accounts import UserFactory
from tests.factories.structures import (
    PublicStructureFactory,
    RattachementFactory,
    ServiceFactory,
    StructureFactory,
    principal_of,
)

pytestmark = pytest.mark.django_db
PUBLIC_INVOICES = "FACTURES_PUBLIQUES"


@pytest.fixture
def structure():
    return PublicStructureFactory(name="BOUGIVAL")


@pytest.fixture
def manager(client, structure):
    user = principal_of(structure)
    client.force_login(user)
    return user


def at(structure, part=""):
    return f"/structures/{structure.pk}/services/{part}"


def create(client, structure, **typed):
    return client.post(at(structure, "creer/"), {"code": "SERV-TECH", "name": "Services techniques"} | typed)


def test_a_service_is_created_edited_deactivated_and_reactivated(client, structure, manager):
    check(client.get(at(structure, "creer/")).content)
    assert create(client, structure, engagement_required="on", city="Bougival").url == at(structure)
    service = structure.services.get()
    assert (service.code, service.engagement_required, service.city) == ("SERV-TECH", True, "Bougival")
    check(client.get(at(structure, f"{service.pk}/")).content)
    client.post(at(structure, f"{service.pk}/"), {"code": "AUTRE", "name": "Ateliers"})
    service.refresh_from_db()
    assert (service.code, service.name, service.engagement_required) == ("SERV-TECH", "Ateliers", False)
    client.post(at(structure, f"{service.pk}/etat/"))
    assert not structure.services.get().is_active
    check(client.get(at(structure)).content)
    client.post(at(structure, f"{service.pk}/etat/"), {"active": "1"})
    assert structure.services.get().is_active
    assert [action.action for action in ManagerAction.objects.order_by("pk")] == [
        "Création d'un service",
        "Modification d'un service",
        "Désactivation d'un service",
        "Réactivation d'un service",
    ]


@pytest.mark.parametrize("code", ["SERV-TECH", "serv-tech", " SERV-TECH "])
def test_a_code_is_there_once_in_whatever_case(client, structure, manager, code):
    ServiceFactory(structure=structure, code="SERV-TECH")
    ServiceFactory(code="AILLEURS")
    response = create(client, structure, code=code)
    assert response.status_code == 422
    check(response.content)
    assert "existe déjà" in response.context["form"].errors["code"][0]
    assert create(client, structure, code="AILLEURS").status_code == 302


@pytest.mark.parametrize("code", ["", "x" * 101, "x" * 10_000, "a\0b", "\u202e1", "a\u200bb"])
def test_a_code_has_a_hundred_visible_characters_at_most(client, structure, manager, code):
    assert create(client, structure, code=code).status_code == 422
    assert create(client, structure, code="x" * 100).status_code == 302
    assert Service.objects.count() == 1


def test_the_service_of_public_invoices_is_the_portals(client, structure, manager):
    assert create(client, structure, code="factures_publiques", name="Autre nom").status_code == 302
    service = structure.services.get()
    assert (service.code, service.name) == (PUBLIC_INVOICES, "Service des factures publiques")
    assert client.post(at(structure, f"{service.pk}/"), {"name": "Autre nom"}).status_code == 409
    assert client.post(at(structure, f"{service.pk}/etat/")).status_code == 409
    assert structure.services.filter(name="Service des factures publiques", is_active=True).exists()


def test_a_private_structure_cannot_have_it(client):
    private = StructureFactory()
    client.force_login(principal_of(private))
    response = create(client, private, code=PUBLIC_INVOICES)
    assert "réservé aux structures publiques" in response.context["form"].errors["code"][0]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_length(client, structure, manager, django_assert_num_queries, count):
    services = {ServiceFactory(structure=structure) for _ in range(count)}
    ServiceFactory()
    with django_assert_num_queries(6):  # session, user, structure, services, role, the frame's counter
        response = client.get(at(structure))
    assert set(response.context["page"].rows) == services


def test_many_services_are_paged_and_searched(client, structure, manager):
    for number in range(60):
        ServiceFactory(structure=structure, code=f"S{number:02d}", name="Restauration" if number == 7 else "Autre")
    first = client.get(at(structure)).context["page"]
    assert [len(first.rows), first.rows[0].code, first.rows[-1].code] == [50, "S00", "S49"]
    second = client.get(at(structure), {"apres": first.next})
    check(second.content)
    assert [len(second.context["page"].rows), second.context["page"].next] == [10, None]
    for text, found in (
        ("s59", ["S59"]),
        ("restau", ["S07"]),
        ("RÉSTAU", ["S07"]),
        ("rien", []),
        ("%", []),
        ("\0", 50),
    ):
        rows = client.get(at(structure), {"recherche": text}).context["page"].rows
        assert found in ([one.code for one in rows], len(rows))


def test_a_simple_user_reads_the_list_only(client, structure):
    service = ServiceFactory(structure=structure)
    client.force_login(RattachementFactory(structure=structure).user)
    response = client.get(at(structure))
    check(response.content)
    assert "Désactiver" not in response.content.decode()
    assert create(client, structure).status_code == 403
    for part in (f"{service.pk}/", f"{service.pk}/etat/"):
        assert client.post(at(structure, part), {"name": "X"}).status_code == 403
    assert Service.objects.get() == service


def test_a_service_of_another_structure_does_not_exist_here(client, structure, manager):
    foreign = ServiceFactory()
    before = Service.objects.values().get()
    for part in (f"{foreign.pk}/", f"{foreign.pk}/etat/"):
        assert client.post(at(structure, part), {"name": "X"}).status_code == 404
        assert client.post(at(foreign.structure, part), {"name": "X"}).status_code == 404
    assert Service.objects.values().get() == before


def test_the_card_leads_to_the_services_of_ones_only_structure(client, structure, manager):
    assert client.get("/structures/services/").url == at(structure)
    RattachementFactory(user=manager)
    assert client.get("/structures/services/").url == "/structures/"
    client.force_login(UserFactory())
    assert client.get("/structures/services/").url == "/structures/"

"""« Gestion principale »: the transfer, the request, the take-over."""

from datetime import timedelta

import pytest
from django.utils import timezone

from structures.models import AccessRequest
from structures.queries import actions_of
from structures.queries import principal_of as principal_now
from tests.accessibility import check
from tests.factories.accounts import UserFactory
from tests.factories.structures import PublicStructureFactory, RattachementFactory, manager_of, principal_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def structure():
    return PublicStructureFactory()


@pytest.fixture
def principal(structure):
    return principal_of(structure)


def address(structure):
    return f"/structures/{structure.pk}/gestion/"


def test_the_principal_manager_transfers_to_a_manager(client, structure, principal):
    client.force_login(principal)
    page = client.get(address(structure))
    check(page.content)
    assert "Personne ne peut encore recevoir ce rôle" in page.content.decode()
    heir = manager_of(structure)
    check(client.get(address(structure)).content)
    response = client.post(address(structure), {"user": heir.pk}, follow=True)
    check(response.content)
    assert principal_now(structure) == heir


def test_the_page_offers_and_takes_managers_of_this_structure_only(client, structure, principal):
    client.force_login(principal)
    manager_of(structure)
    for user in (RattachementFactory(structure=structure).user, principal_of(PublicStructureFactory()), principal):
        assert client.post(address(structure), {"user": user.pk}).status_code == 422
    assert principal_now(structure) == principal


def test_a_replayed_transfer_is_refused_in_the_words_of_the_day(client, structure, principal):
    """The former principal manager takes the role back with the form of the day before: they are not offered."""
    client.force_login(principal)
    heir = manager_of(structure)
    client.post(address(structure), {"user": heir.pk})
    assert client.post(address(structure), {"user": principal.pk}).status_code == 422
    assert principal_now(structure) == heir


def test_a_transfer_sent_twice_says_twice_that_it_is_done(client, structure, principal):
    heir = manager_of(structure)
    client.force_login(principal)
    for _ in range(2):
        response = client.post(address(structure), {"user": heir.pk}, follow=True)
        assert "Vous restez gestionnaire secondaire." in response.content.decode()
    assert [action.action for action in actions_of(structure)] == ["Transfert de la gestion principale"]


def test_a_page_older_than_the_last_transfer_says_who_has_the_role(client, structure, principal):
    first, second = manager_of(structure), manager_of(structure)
    client.force_login(principal)
    client.post(address(structure), {"user": first.pk})
    response = client.post(address(structure), {"user": second.pk})
    assert response.status_code == 403
    check(response.content)
    assert f"Seul le gestionnaire principal le peut : {first.get_full_name()}." in response.content.decode()
    assert principal_now(structure) == first


def test_a_secondary_manager_asks_and_takes_over_after_fifteen_days(client, structure, principal):
    secondary = manager_of(structure)
    client.force_login(secondary)
    check(client.get(address(structure)).content)
    assert client.post(address(structure), {}).status_code == 422
    response = client.post(address(structure), {"comment": "Parti en retraite"}, follow=True)
    check(response.content)
    assert "Prendre la gestion" not in response.content.decode()
    asked = AccessRequest.objects.get()
    assert client.post(f"/mes-rattachements/demandes/{asked.pk}/reprendre/").status_code == 409
    AccessRequest.objects.update(created_at=timezone.now() - timedelta(days=15, minutes=1))
    page = client.get(address(structure))
    check(page.content)
    assert "Prendre la gestion principale" in page.content.decode()
    client.post(f"/mes-rattachements/demandes/{asked.pk}/reprendre/")
    assert principal_now(structure) == secondary


def test_taking_over_is_a_post_on_ones_own_request_for_the_role(client, structure, principal):
    secondary = manager_of(structure)
    asked = AccessRequest.objects.create(requester=secondary, structure=structure, kind="RATTACHEMENT")
    AccessRequest.objects.update(created_at=timezone.now() - timedelta(days=30))
    client.force_login(secondary)
    assert client.get(f"/mes-rattachements/demandes/{asked.pk}/reprendre/").status_code == 405
    assert client.post(f"/mes-rattachements/demandes/{asked.pk}/reprendre/").status_code == 404
    assert principal_now(structure) == principal


def test_the_page_of_a_person_leads_to_their_name(client, structure, principal):
    client.force_login(principal)
    heir = manager_of(structure)
    manager_of(structure)
    page = " ".join(client.get(f"{address(structure)}?vers={heir.pk}").content.decode().split())
    assert f'value="{heir.pk}" selected' in page
    assert "selected" not in client.get(f"{address(structure)}?vers={principal.pk}").content.decode().replace(
        'value="" selected', ""
    )


def test_a_user_is_told_which_managers_ask_for_the_role(client, structure, principal):
    manager_of(structure, first_name="Paul", last_name="Roux")
    client.force_login(RattachementFactory(structure=structure).user)
    page = client.get(address(structure))
    check(page.content)
    assert "Paul Roux" in page.content.decode()
    assert "Pourquoi demandez-vous ce rôle" not in page.content.decode()
    refused = client.post(address(structure), {"comment": "Moi"})
    assert refused.status_code == 409
    assert "Paul Roux" in refused.content.decode()


def test_elsewhere_the_page_does_not_exist(client, structure, principal):
    for user in (UserFactory(), principal_of(PublicStructureFactory()), UserFactory(is_support=True)):
        client.force_login(user)
        assert client.get(address(structure)).status_code == 404
        assert client.post(address(structure), {"comment": "Moi"}).status_code == 404

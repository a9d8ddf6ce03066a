"""APPROBATIONS: the list, its filters, its counter, one request, several at once."""

import pytest

from structures.models import AccessRequest
from structures.services import decisions
from tests.accessibility import Page, attribute, check, text_of
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

LIST = "/approbations/"
State = AccessRequest.State


@pytest.fixture
def structure():
    return PublicStructureFactory(name="BOUGIVAL")


@pytest.fixture
def manager(client, structure):
    manager = principal_of(structure)
    client.force_login(manager)
    return manager


def counter(client, address="/mon-compte/"):
    """What the entry APPROBATIONS of the navigation reads; None when it is not there."""
    page = Page(client.get(address).content.decode())
    entries = [text_of(link) for link in page.all("a") if attribute(link, "href") == LIST]
    return entries[0] if entries else None


def test_the_list_has_the_published_columns(client, manager, structure):
    service = ServiceFactory(structure=structure, code="CANTINE")
    AccessRequestFactory(structure=structure, service=service, requester__first_name="Pierre")
    response = client.get(LIST)
    check(response.content)
    heads = [text_of(head) for head in Page(response.content.decode()).all("th")]
    assert heads[1:7] == ["État de la demande", "Description", "Demandeur", "Structure", "Service", "Date"]
    for text in ("Rattachement au service", "Pierre", "BOUGIVAL", "CANTINE", "En attente de validation"):
        assert text in response.content.decode()


def test_only_the_requests_of_the_structures_one_manages_are_there(client, manager, structure):
    mine = AccessRequestFactory(structure=structure)
    AccessRequestFactory()
    AccessRequestFactory(structure=structure, requester=manager, kind="GESTION")
    read_only = HabilitationFactory(user=manager, application="ORGANISATION", level="CONSULTATION").structure
    AccessRequestFactory(structure=read_only)
    assert client.get(LIST).context["page"].requests == [mine]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, {"waiting"}),
        ({"etat": "TOUTES"}, {"waiting", "done"}),
        ({"etat": "REFUSEE"}, {"done"}),
        ({"nature": "AJOUT"}, set()),
        ({"nature": "RATTACHEMENT"}, {"waiting"}),
        ({"etat": "N'IMPORTE", "nature": "QUOI", "structure": "abc"}, {"waiting"}),
        ({"apres": "x" * 5000, "avant": "²"}, {"waiting"}),
    ],
)
def test_filters(client, manager, structure, query, expected):
    requests = {"waiting": AccessRequestFactory(structure=structure), "done": AccessRequestFactory(structure=structure)}
    decisions.decide(requests["done"].pk, State.REFUSEE, actor=manager)
    response = client.get(LIST, query)
    check(response.content)
    assert set(response.context["page"].requests) == {requests[name] for name in expected}


def test_the_filter_by_structure_offers_ones_own_only(client, manager, structure):
    other = PublicStructureFactory()
    manager_of(other, user=manager)
    foreign = AccessRequestFactory().structure
    AccessRequestFactory(structure=structure)
    kept = AccessRequestFactory(structure=other)
    assert client.get(LIST, {"structure": other.pk}).context["page"].requests == [kept]
    assert len(client.get(LIST, {"structure": foreign.pk}).context["page"].requests) == 2


def test_pages_go_by_key_both_ways(client, manager, structure, monkeypatch):
    monkeypatch.setattr("structures.queries.requests.PAGE_SIZE", 2)
    asked = [AccessRequestFactory(structure=structure) for _ in range(5)][::-1]
    first = client.get(LIST).context["page"]
    second = client.get(LIST, {"apres": first.older}).context["page"]
    third = client.get(LIST, {"apres": second.older}).context["page"]
    assert [first.requests, second.requests, third.requests] == [asked[:2], asked[2:4], asked[4:]]
    assert third.older is None
    assert client.get(LIST, {"avant": third.newer}).context["page"].requests == asked[2:4]
    assert client.get(LIST, {"avant": second.newer}).context["page"].newer is None


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_length(client, manager, structure, django_assert_num_queries, count):
    for _ in range(count):
        AccessRequestFactory(structure=structure, service=ServiceFactory(structure=structure))
    with django_assert_num_queries(5):  # session, user, structures managed, requests, counter
        client.get(LIST)


def test_the_counter_counts_what_waits_for_this_person(client, manager, structure):
    assert counter(client) == "APPROBATIONS"
    AccessRequestFactory(structure=structure)
    asked = AccessRequestFactory(structure=structure)
    AccessRequestFactory()
    assert counter(client) == "APPROBATIONS 2 en attente"
    decisions.decide(asked.pk, State.VALIDEE, actor=manager)
    assert counter(client) == "APPROBATIONS 1 en attente"


def test_the_counter_stops_at_ninety_nine(client, manager, structure):
    AccessRequestFactory.create_batch(101, structure=structure)
    assert counter(client) == "APPROBATIONS 99+ en attente"


def test_who_manages_nothing_has_no_such_entry(client, structure):
    for user in (UserFactory(), RattachementFactory(structure=structure).user, UserFactory(is_support=True)):
        client.force_login(user)
        assert counter(client) is None
        assert client.get(LIST).status_code == 403


def test_one_request_is_approved_with_a_word(client, manager, structure):
    asked = AccessRequestFactory(structure=structure, comment="<script>alert(1)</script>")
    page = client.get(f"{LIST}{asked.pk}/")
    check(page.content)
    assert b"<script>alert" not in page.content
    response = client.post(f"{LIST}{asked.pk}/", {"approuver": "1", "comment": "Bienvenue"}, follow=True)
    check(response.content)
    asked.refresh_from_db()
    assert (asked.state, asked.decision_comment, asked.decided_by) == (State.VALIDEE, "Bienvenue", manager)


def test_a_refusal_needs_its_reason(client, manager, structure):
    asked = AccessRequestFactory(structure=structure)
    response = client.post(f"{LIST}{asked.pk}/", {"refuser": "1"})
    check(response.content)
    assert response.status_code == 422
    client.post(f"{LIST}{asked.pk}/", {"refuser": "1", "comment": "Inconnu"})
    asked.refresh_from_db()
    assert asked.state == State.REFUSEE


@pytest.mark.parametrize("values", [{}, {"verdict": "VALIDEE"}, {"state": "VALIDEE", "comment": "x"}])
def test_without_a_button_nothing_is_decided(client, manager, structure, values):
    asked = AccessRequestFactory(structure=structure)
    assert client.post(f"{LIST}{asked.pk}/", values).status_code == 422
    asked.refresh_from_db()
    assert asked.is_waiting


def test_approved_twice_is_told_to_the_second(client, manager, structure):
    asked = AccessRequestFactory(structure=structure)
    client.post(f"{LIST}{asked.pk}/", {"approuver": "1"})
    response = client.post(f"{LIST}{asked.pk}/", {"refuser": "1", "comment": "non"})
    assert response.status_code == 409
    assert manager.get_full_name() in response.content.decode()
    page = client.get(f"{LIST}{asked.pk}/")
    check(page.content)
    assert 'name="approuver"' not in page.content.decode()


def test_a_request_of_elsewhere_does_not_exist(client, manager):
    asked = AccessRequestFactory()
    assert client.get(f"{LIST}{asked.pk}/").status_code == 404
    assert client.post(f"{LIST}{asked.pk}/", {"approuver": "1"}).status_code == 404
    assert client.post(f"{LIST}decider/", {"approuver": "1", "demandes": [asked.pk]}).status_code == 422
    asked.refresh_from_db()
    assert asked.is_waiting


def test_several_are_decided_with_a_report(client, manager, structure):
    first, second = (AccessRequestFactory(structure=structure) for _ in range(2))
    decisions.decide(second.pk, State.REFUSEE, actor=manager)
    values = {"approuver": "1", "demandes": [first.pk, second.pk]}
    response = client.post(f"{LIST}decider/", values, follow=True)
    check(response.content)
    page = response.content.decode()
    assert "1 demande validée." in page
    assert "attend plus de décision" in page


@pytest.mark.parametrize("values", [{"approuver": "1"}, {"approuver": "1", "demandes": ["x"]}, {"demandes": ["1"]}])
def test_a_forged_bulk_is_told_on_the_page(client, manager, structure, values):
    asked = AccessRequestFactory(structure=structure)
    response = client.post(f"{LIST}decider/", values)
    check(response.content)
    assert response.status_code == 422
    asked.refresh_from_db()
    assert asked.is_waiting


def test_a_bulk_refusal_without_its_reason_keeps_what_was_ticked(client, manager, structure):
    first, second = (AccessRequestFactory(structure=structure) for _ in range(2))
    response = client.post(f"{LIST}decider/?nature=RATTACHEMENT", {"refuser": "1", "demandes": [first.pk]})
    assert response.status_code == 422
    page = Page(response.content.decode())
    boxes = [box for box in page.all("input") if attribute(box, "name") == "demandes"]
    ticked = {attribute(box, "value"): attribute(box, "checked") is not None for box in boxes}
    assert ticked == {str(first.pk): True, str(second.pk): False}
    values = {"refuser": "1", "demandes": [first.pk], "comment": "Inconnu"}
    response = client.post(f"{LIST}decider/?nature=RATTACHEMENT", values)
    assert response["Location"] == f"{LIST}?nature=RATTACHEMENT"
    assert client.get(f"{LIST}decider/?nature=RATTACHEMENT")["Location"] == f"{LIST}?nature=RATTACHEMENT"


def test_nothing_is_decided_where_nothing_waits(client, manager, structure):
    AccessRequestFactory(structure=structure, state="ANNULEE")
    text = "Décider des demandes cochées"
    assert text not in client.get(f"{LIST}?etat=TOUTES").content.decode()
    AccessRequestFactory(structure=structure)
    assert text in client.get(f"{LIST}?etat=TOUTES").content.decode()


def test_what_an_approval_opens_is_said_of_the_service_asked(client, manager, structure):
    whole = AccessRequestFactory(structure=structure)
    single = AccessRequestFactory(structure=structure, service=ServiceFactory(structure=structure))
    for asked, words in ((whole, "les autres applications de la structure"), (single, "de ce service")):
        assert words in client.get(f"/approbations/{asked.pk}/").content.decode()

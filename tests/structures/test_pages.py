"""« Mes rattachements » and « Mes habilitations »: only one's own, only what is open now."""

from datetime import UTC, datetime

import pytest

from structures.domain.habilitations import Application, Level
from tests.accessibility import check
from tests.factories.accounts import UserFactory
from tests.factories.structures import (
    HabilitationFactory,
    PublicStructureFactory,
    RattachementFactory,
    ServiceFactory,
    StructureFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(client):
    user = UserFactory()
    client.force_login(user)
    return user


def test_the_rattachements_show_structure_service_role_and_date(client, user):
    service = ServiceFactory(code="DIVERS", structure__name="CHRU NANCY")
    RattachementFactory(user=user, structure=service.structure, service=service)
    RattachementFactory(user=user, structure__name="BOUGIVAL", is_principal_manager=True)
    page = client.get("/mes-rattachements/").content.decode()
    check(page)
    for text in ("BOUGIVAL", "CHRU NANCY", "DIVERS", "Gestionnaire principal", "Utilisateur", "02/01/2020"):
        assert text in page


def test_who_holds_organisation_modification_is_a_secondary_manager(client, user):
    HabilitationFactory(user=user, application=Application.ORGANISATION, level=Level.MODIFICATION)
    assert "Gestionnaire secondaire" in client.get("/mes-rattachements/").content.decode()


def test_ended_rattachements_and_those_of_others_are_not_shown(client, user):
    RattachementFactory(structure__name="AUTRE")
    RattachementFactory(user=user, structure__name="ANCIENNE", until=datetime(2024, 1, 1, tzinfo=UTC))
    response = client.get("/mes-rattachements/")
    assert list(response.context["attachments"]) == []
    assert "aucune structure" in response.content.decode()


def test_the_habilitations_are_one_row_per_place(client, user):
    structure = PublicStructureFactory(name="BOUGIVAL")
    service = ServiceFactory(structure=structure, code="CANTINE", name="Restauration")
    HabilitationFactory(user=user, structure=structure, application=Application.FACTURES_RECUES)
    HabilitationFactory(
        user=user, structure=structure, application=Application.FACTURES_EMISES, level=Level.CONSULTATION
    )
    HabilitationFactory(user=user, service=service)
    response = client.get("/mes-habilitations/")
    check(response.content)
    assert [(place.service, place.profiles) for place in response.context["places"]] == [
        (service, ["Factures reçues modification"]),
        (None, ["Factures émises consultation", "Factures reçues modification"]),
    ]


def test_a_right_without_an_open_rattachement_is_not_shown(client, user):
    HabilitationFactory(user=user, attached=False)
    HabilitationFactory()
    assert client.get("/mes-habilitations/").context["places"] == []


@pytest.mark.parametrize("text", ["bougi", "78009", "cantine", "Restaur"])
def test_search_looks_at_structure_and_service(client, user, text):
    structure = PublicStructureFactory(name="BOUGIVAL", identifier="21780092900010")
    HabilitationFactory(user=user, service=ServiceFactory(structure=structure, code="CANTINE", name="Restauration"))
    HabilitationFactory(user=user)
    places = client.get("/mes-habilitations/", {"recherche": text}).context["places"]
    assert [place.structure for place in places] == [structure]


@pytest.mark.parametrize("text", ["\0", "%", "'", "x" * 10_000])
def test_any_search_gives_a_page(client, user, text):
    assert client.get("/mes-habilitations/", {"recherche": text}).status_code == 200


def test_the_export_is_a_file_for_french_spreadsheets_without_formulas(client, user):
    supplier = StructureFactory(name='=HYPERLINK("http://evil")', identifier="21780092900010")
    HabilitationFactory(user=user, structure=supplier, application=Application.FACTURES_EMISES)
    response = client.get("/mes-habilitations/export/")
    assert response["Content-Disposition"] == 'attachment; filename="mes-habilitations.csv"'
    assert response.content.decode("utf-8-sig").splitlines() == [
        "Structure;Raison Sociale;Code service;Libellé service;Profils",
        '21780092900010;"\'=HYPERLINK(""http://evil"")";;;Factures émises modification',
    ]


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("address", "queries"), [("/mes-rattachements/", 5), ("/mes-habilitations/", 4)])
def test_the_lists_cost_the_same_for_any_length(client, user, django_assert_num_queries, address, queries, count):
    for _ in range(count):
        HabilitationFactory(user=user)
    with django_assert_num_queries(queries):  # session, user, counter of approvals, rows (and requests that wait)
        client.get(address)


@pytest.mark.parametrize("address", ["/mes-rattachements/", "/mes-habilitations/", "/mes-habilitations/export/"])
def test_the_pages_ask_to_sign_in(client, address):
    assert client.get(address).url == f"/connexion/?next={address}"

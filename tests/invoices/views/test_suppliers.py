"""Informations du fournisseur: by SIRET, SIREN or name; what INSEE masks stays masked (domain.md §7.5, §2.2)."""

from datetime import date

import pytest

from structures import sirene
from structures.domain.habilitations import Application
from structures.models import Establishment
from tests.accessibility import check
from tests.factories.invoices import InvoiceFactory
from tests.factories.structures import HabilitationFactory, PublicStructureFactory

pytestmark = pytest.mark.django_db
SEARCH = "/factures/recues/fournisseurs/"
SIREN = "732829320"
HEAD, BRANCH, CLOSED = f"{SIREN}00074", f"{SIREN}00082", f"{SIREN}00066"


def registered(siret, name="Menuiserie Dupré", **fields):
    said = {"siren": siret[:9], "name": name, "address": "3 rue du Bois", "postcode": "74000", "city": "ANNECY"}
    return Establishment.objects.create(siret=siret, **said | fields)


@pytest.fixture
def company():
    registered(CLOSED, is_active=False, successor=HEAD)
    registered(BRANCH, brand="Dupré Lyon", city="LYON")
    return registered(
        HEAD,
        is_head_office=True,
        legal_category="5710",
        size_category="PME",
        activity="43.32A",
        created_on=date(2020, 5, 4),
        unit_created_on=date(1998, 1, 2),
    )


@pytest.fixture
def agent(client):
    user = HabilitationFactory(application=Application.FACTURES_RECUES, structure=PublicStructureFactory()).user
    client.force_login(user)
    return user


def shown(answer, status=200):
    assert answer.status_code == status
    check(answer.content)
    return " ".join(answer.content.decode().replace("\xa0", " ").replace("&#x27;", "'").split())


def test_a_supplier_is_found_by_the_beginning_of_its_name(client, agent, company):
    text = shown(client.get(SEARCH, {"q": "MENUISERIE DUPRE"}))
    assert "732 829 320 00074" in text
    assert "732 829 320 00082" in text
    assert "732 829 320 00066" not in text  # closed: found by its number only


def test_a_siren_gives_every_establishment_the_open_ones_first(client, agent, company):
    answer = client.get(SEARCH, {"q": "732 829 320"})
    assert [found.siret for found in answer.context["answer"].found] == [HEAD, BRANCH, CLOSED]
    check(answer.content)


def test_a_siret_leads_to_its_page_with_the_fields_of_the_register(client, agent, company):
    text = shown(client.get(SEARCH, {"q": "732 829 320 00074"}, follow=True))
    for words in (
        "Menuiserie Dupré",
        "732 829 320 00074",
        "5710 – Société commerciale",
        "PME – petite ou moyenne entreprise",
        "43.32A",
        "04/05/2020",
        "02/01/1998",
        "3 rue du Bois, 74000 ANNECY",
        "732 829 320 00066",  # the one it took over from
    ):
        assert words in text


def test_a_closed_establishment_is_told_with_its_successor(client, agent, company):
    text = shown(client.get(f"{SEARCH}{CLOSED}/"))
    assert "Établissement fermé" in text
    assert "732 829 320 00074" in text


def test_what_insee_masks_stays_masked_and_is_not_found_by_name(client, agent):
    registered(HEAD, name="Jeanne Discrète", is_masked=True, address="", postcode="", city="")
    assert "Aucun établissement trouvé" in shown(client.get(SEARCH, {"q": "Jeanne"}))
    text = shown(client.get(f"{SEARCH}{HEAD}/"))
    assert "Information non diffusible" in text
    assert "Information non diffusible" in shown(client.get(SEARCH, {"q": SIREN}))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Écrivez un SIRET, un SIREN ou le début d'une raison sociale."),
        ("AB", "Écrivez au moins 3 signes de la raison sociale."),
        ("7328293200007", "Ce numéro a 13 chiffres : un SIRET en a 14, un SIREN 9."),
    ],
)
def test_what_cannot_be_searched_is_said_and_kept(client, agent, typed, said):
    answer = client.get(SEARCH, {"q": typed})
    assert said in shown(answer, 422)
    assert answer.context["form"]["q"].value() == typed


@pytest.mark.parametrize("typed", ["%%%", "\\\\\\", "'; DROP", "a\0b c", "٧٣٢٨٢٩٣٢٠"])
def test_signs_that_mean_something_elsewhere_find_nothing(client, agent, company, typed):
    assert client.get(SEARCH, {"q": typed}).status_code in (200, 422)


def test_a_siret_that_the_register_does_not_know(client, agent, company):
    text = shown(client.get(f"{SEARCH}00000000000000/"), 404)
    assert "Aucun établissement ne porte ce SIRET" in text
    assert client.get(f"{SEARCH}rien/").status_code == 404


def test_more_than_fifty_are_cut_and_the_page_says_so(client, agent):
    for rank in range(52):
        registered(f"{SIREN}{rank:05}")
    answer = client.get(SEARCH, {"q": "Menuiserie"})
    assert len(answer.context["answer"].found) == 50
    assert "Plus de 50 établissements répondent" in shown(answer)


def test_the_register_is_not_copied_through_the_portal(client, agent, company, monkeypatch):
    monkeypatch.setattr("structures.views.counting.LOOK_UPS_AN_HOUR", 2)
    answers = [client.get(f"{SEARCH}{HEAD}/").status_code for _ in range(3)]
    assert answers == [200, 200, 429]


def test_when_nobody_can_say_the_page_says_so(client, agent, monkeypatch):
    monkeypatch.setattr(sirene, "_silent_until", float("inf"))
    assert "Le répertoire SIRENE ne répond pas" in client.get(f"{SEARCH}{HEAD}/").content.decode()


def test_the_page_of_an_invoice_leads_its_recipient_there(client):
    invoice = InvoiceFactory(status="MISE_A_DISPOSITION", supplier__identifier=HEAD)
    address = f"{SEARCH}{HEAD}/"
    for application, side, is_led in (("FACTURES_RECUES", "recipient", True), ("FACTURES_EMISES", "supplier", False)):
        user = HabilitationFactory(application=Application(application), structure=getattr(invoice, side)).user
        client.force_login(user)
        assert (address in client.get(invoice.get_absolute_url()).content.decode()) is is_led


@pytest.mark.parametrize("count", [1, 3])
def test_a_search_costs_the_same_whatever_it_finds(client, agent, count, django_assert_num_queries):
    for rank in range(count):
        registered(f"{SIREN}{rank:05}")
    with django_assert_num_queries(6):
        client.get(SEARCH, {"q": "Menuiserie"})

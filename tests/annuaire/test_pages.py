"""The public pages of the directory: what they show, what they never show, with and without JavaScript."""

import pytest

from annuaire import services, views
from annuaire.presentation import MASKED
from structures.domain.identifiers import STATE_SIRET
from structures.models import Structure
from tests.accessibility import Page, axe, check, text_of
from tests.factories.structures import (
    EstablishmentFactory,
    PublicStructureFactory,
    ServiceFactory,
    StructureFactory,
)

pytestmark = pytest.mark.django_db

SIRET = "21780092900010"


def shown(response):
    """The text of the page, once its rules are checked."""
    check(response.content)
    return text_of(Page(response.content.decode()).all("main")[0])


@pytest.fixture
def town():
    return PublicStructureFactory(
        identifier=SIRET, name="COMMUNE DE BOUGIVAL", address="126 rue du Maréchal", postcode="78380", city="Bougival"
    )


def test_the_search_is_open_to_everybody_and_explains_itself(client):
    text = shown(client.get("/annuaire/"))
    assert "Annuaire des structures publiques" in text
    assert "Télécharger" in text


def test_answers_lead_to_their_page_and_say_what_is_needed(client, town):
    PublicStructureFactory(name="CHRU BOUGIVAL", service_required=True, engagement_required=True)
    text = shown(client.get("/annuaire/", {"recherche": "bougival"}))
    assert "217 800 929 00010" in text
    assert "code service et numéro d'engagement" in text
    assert "2 structures" in text
    assert f'href="/annuaire/{SIRET}/"' in client.get("/annuaire/", {"recherche": "bougival"}).content.decode()


def test_htmx_gets_the_answers_alone_and_caches_know(client, town):
    response = client.get("/annuaire/", {"recherche": "bougi"}, headers={"HX-Request": "true"})
    page = response.content.decode()
    assert "<html" not in page
    assert "COMMUNE DE BOUGIVAL" in page
    assert "HX-Request" in response["Vary"]


def test_a_typing_error_is_told(client, town):
    services.learn_words()
    text = shown(client.get("/annuaire/", {"recherche": "bougivall"}))
    assert "« bougivall » : recherche de « bougival »" in text
    assert "COMMUNE DE BOUGIVAL" in text


def test_no_answer_says_what_else_to_try(client):
    text = shown(client.get("/annuaire/", {"recherche": "zzzz"}))
    assert "Aucune structure publique ne répond à « zzzz »" in text
    assert "code postal" in text


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: StructureFactory(identifier=SIRET, name="CONCURRENT"), "n'est pas celui d'une structure publique"),
        (lambda: PublicStructureFactory(identifier=SIRET, state="INACTIVE"), "n'est plus active"),
        (lambda: EstablishmentFactory(siret=SIRET, is_active=False), "fermé"),
        (lambda: None, "inconnu"),
    ],
)
def test_a_siret_that_is_not_listed_is_told_why(client, make, words):
    make()
    text = shown(client.get("/annuaire/", {"recherche": "217 800 929 00010"}))
    assert words in text
    assert "CONCURRENT" not in text


@pytest.mark.parametrize("text", ["\0", "%", "'", "<script>alert(1)</script>", "x" * 10_000, "\u202efdp", "２１７"])
def test_any_text_gives_a_page(client, text):
    response = client.get("/annuaire/", {"recherche": text})
    assert response.status_code == 200
    check(response.content)
    assert "<script>alert" not in response.content.decode()


@pytest.mark.parametrize("after", ["", "x", "-1", "９", "9" * 40, "0"])
def test_any_key_gives_a_page(client, town, after):
    assert client.get("/annuaire/", {"recherche": "bougival", "apres": after}).status_code == 200


def test_searches_of_one_address_are_counted(client, broker, monkeypatch, town):
    broker.flushall()
    monkeypatch.setattr(views, "SEARCHES_PER_MINUTE", 2)
    codes = [client.get("/annuaire/", {"recherche": "x"}, REMOTE_ADDR="192.0.2.1").status_code for _ in range(3)]
    assert codes == [200, 200, 429]
    claimed = {"REMOTE_ADDR": "192.0.2.1", "headers": {"X-Forwarded-For": "198.51.100.1"}}
    assert client.get("/annuaire/", {"recherche": "x"}, **claimed).status_code == 429
    assert client.get("/annuaire/", {"recherche": "x"}, REMOTE_ADDR="192.0.2.2").status_code == 200
    assert client.get("/annuaire/", REMOTE_ADDR="192.0.2.1").status_code == 200
    broker.flushall()


def test_downloads_of_one_address_are_counted(client, broker, monkeypatch):
    broker.flushall()
    monkeypatch.setattr(views, "DOWNLOADS_PER_HOUR", 1)
    codes = [client.get("/annuaire/telecharger/json/", REMOTE_ADDR="192.0.2.1").status_code for _ in range(2)]
    assert codes == [200, 429]
    broker.flushall()


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({}, ["Code service Pas obligatoire.", "Numéro d’engagement Pas obligatoire, sauf"]),
        ({"service_required": True}, ["Code service Obligatoire. Choisissez-le"]),
        ({"engagement_required": True}, ["Numéro d’engagement Obligatoire. Il figure"]),
        (
            {"service_or_engagement_required": True},
            ["Obligatoire, à moins de donner le numéro", "Obligatoire, à moins de donner le code"],
        ),
        ({"identifier": STATE_SIRET}, ["Code service Obligatoire.", "Numéro d’engagement Obligatoire."]),
        ({"manages_payment_status": False}, ["n’indique pas la mise en paiement", "Mise en Paiement Non"]),
        ({"manages_payment_status": True}, ["indique la mise en paiement", "Mise en Paiement Oui"]),
        ({"is_moa_only": True}, ["seulement un maître d’ouvrage", "Structure est une MOA Oui"]),
    ],
)
def test_the_page_says_what_to_put_on_the_invoice(client, parameters, words):
    structure = PublicStructureFactory(**parameters)
    text = shown(client.get(f"/annuaire/{structure.identifier}/"))
    for expected in words:
        assert expected in text


def test_the_page_shows_the_published_columns(client, town):
    ServiceFactory(
        structure=town, code="CANTINE", name="Restauration", engagement_required=True, phone="01 99 00 00 01"
    )
    ServiceFactory(structure=town, code="FERME", name="Ancien", is_active=False)
    text = shown(client.get(f"/annuaire/{SIRET}/"))
    for label in (
        "Code Service",
        "Nom Service",
        "Engagement Obligatoire",
        "Service Actif",
        "Num Telephone",
        "Courriel",
    ):
        assert label in text
    assert "CANTINE Restauration Oui Oui" in text
    assert "FERME Ancien Non Non" in text
    assert "126 rue du Maréchal" in text


def test_the_service_kept_for_public_bodies_and_a_foreign_address_are_told(client, town):
    ServiceFactory(structure=town, code="FACTURES_PUBLIQUES")
    ServiceFactory(structure=town, code="ANTENNE", city="Namur", country="BE")
    text = shown(client.get(f"/annuaire/{SIRET}/"))
    assert text.count("Réservé aux factures entre entités publiques") == 1
    assert "Namur Belgique" in text


def test_a_structure_without_service_says_so(client, town):
    assert "n’a pas de service" in shown(client.get(f"/annuaire/{SIRET}/"))


def test_many_services_may_be_searched(client, town):
    for rank in range(12):
        ServiceFactory(structure=town, code=f"S{rank:02d}", name=f"Service {rank}")
    assert "Code ou nom du service" in shown(client.get(f"/annuaire/{SIRET}/"))
    text = shown(client.get(f"/annuaire/{SIRET}/", {"recherche": "S07"}))
    assert "Service 7" in text
    assert "Service 8" not in text
    assert "Aucun service" in shown(client.get(f"/annuaire/{SIRET}/", {"recherche": "zzz"}))
    assert client.get(f"/annuaire/{SIRET}/", {"recherche": "\0", "apres": "\0"}).status_code == 200


@pytest.mark.parametrize(
    "make",
    [
        lambda: StructureFactory(identifier=SIRET),
        lambda: PublicStructureFactory(identifier=SIRET, state=Structure.State.INACTIVE),
        lambda: EstablishmentFactory(siret=SIRET),
        lambda: None,
    ],
)
def test_what_is_not_listed_has_no_page(client, make):
    make()
    assert client.get(f"/annuaire/{SIRET}/").status_code == 404


@pytest.mark.parametrize("siret", ["2178009290001", "２１７８００９２９０００１０", "217800929000101"])
def test_what_is_no_siret_has_no_page(client, siret):
    assert client.get(f"/annuaire/{siret}/").status_code == 404


def test_a_masked_structure_hides_its_place_on_each_page(client):
    masked = PublicStructureFactory(
        identifier=SIRET, name="SERVICE DISCRET", address="1 rue Cachée", postcode="99123", city="Secretville",
        address_extra_1="Bâtiment caché", country="FR", is_masked=True,
    )  # fmt: skip
    ServiceFactory(structure=masked, address="2 rue Cachée", postcode="99123", city="Secretville")
    for address in (f"/annuaire/{SIRET}/", f"/annuaire/?recherche={SIRET}"):
        text = shown(client.get(address))
        assert "SERVICE DISCRET" in text
        assert MASKED in text
        for hidden in ("achée", "99123", "Secretville"):
            assert hidden not in text


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_cost_the_same_for_any_length(client, count, django_assert_num_queries):
    structures = PublicStructureFactory.create_batch(count, city="Brest")
    ServiceFactory.create_batch(count, structure=structures[0])
    with django_assert_num_queries(3):  # words, candidates, rows
        client.get("/annuaire/", {"recherche": "brest"})
    with django_assert_num_queries(2):  # structure, services
        client.get(f"/annuaire/{structures[0].identifier}/")


def test_a_download_that_does_not_exist_is_not_found(client):
    assert client.get("/annuaire/telecharger/exe/").status_code == 404
    assert client.post("/annuaire/telecharger/csv/").status_code == 405


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 320])
def test_the_directory_answers_as_one_types(portal, page, width):
    PublicStructureFactory(identifier=SIRET, name="COMMUNE DE BOUGIVAL", city="Bougival")
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{portal}/annuaire/")
    axe(page)
    page.get_by_label("Rechercher une structure").press_sequentially("bougi")
    page.get_by_role("link", name="COMMUNE DE BOUGIVAL").wait_for()
    assert page.url.endswith("?recherche=bougi")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("link", name="COMMUNE DE BOUGIVAL").click()
    page.get_by_role("button", name="Copier le SIRET").click()
    page.get_by_text("Copié").wait_for()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.browser
def test_the_directory_works_without_javascript(portal, browser):
    PublicStructureFactory(identifier=SIRET, name="COMMUNE DE BOUGIVAL", city="Bougival")
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 800})
    page = context.new_page()
    page.goto(portal)
    page.get_by_role("link", name="chercher dans l’annuaire").click()
    page.get_by_label("Rechercher une structure").fill("bougival")
    page.get_by_role("button", name="Rechercher").click()
    page.get_by_role("link", name="COMMUNE DE BOUGIVAL").click()
    assert page.get_by_role("heading", level=1).inner_text() == "COMMUNE DE BOUGIVAL"
    assert not page.get_by_role("button", name="Copier").count()
    context.close()

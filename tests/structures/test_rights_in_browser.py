"""The pages on rights in a real browser: axe and 320 px on each; a request answered without any script."""

import pytest
from playwright.sync_api import expect

from structures.domain.habilitations import Application, Level
from structures.models import AccessRequest
from structures.services import requests
from tests.accessibility import axe
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.structures import (
    HabilitationFactory,
    PublicStructureFactory,
    ServiceFactory,
    manager_of,
    principal_of,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def world():
    """A structure with its two managers, an agent, and a newcomer who asks for a service of it."""
    structure = PublicStructureFactory(name="COMMUNE DE BOUGIVAL", identifier="21780092900010")
    service = ServiceFactory(structure=structure, code="CANTINE")
    people = {
        "principal": principal_of(structure, email="principal@exemple.test"),
        "secondary": manager_of(structure, email="secondary@exemple.test"),
        "agent": HabilitationFactory(structure=structure, user__email="agent@exemple.test").user,
        "newcomer": UserFactory(email="newcomer@exemple.test"),
        "operator": UserFactory(email="operator@exemple.test", is_support=True),
    }
    asked = requests.ask_rattachement(people["newcomer"], structure, [service], comment="Nouvelle")[0]
    requests.ask_profile(people["agent"], Application.ENGAGEMENTS, Level.CONSULTATION, structure)
    return structure, people, asked


def sign_in(page, portal, name):
    page.goto(f"{portal}/connexion/")
    page.fill("[name=username]", f"{name}@exemple.test")
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Se connecter").click()
    page.wait_for_url(f"{portal}/")


def pages(structure, people, asked):
    here, agent = f"/structures/{structure.pk}", people["agent"].pk
    return {
        "principal": [
            "/approbations/",
            f"/approbations/{asked.pk}/",
            f"{here}/utilisateurs/",
            f"{here}/utilisateurs/{agent}/",
            f"{here}/utilisateurs/{agent}/detacher/",
            f"{here}/utilisateurs/accorder/",
            f"{here}/historique/",
            f"{here}/gestion/",
            "/utilisateurs/rattacher/",
            "/mes-habilitations/gerer/",
            "/mes-rattachements/",
        ],
        "secondary": [f"{here}/gestion/", "/factures/recues/", "/domaines/facturation/"],
        "newcomer": [
            "/",
            "/mes-rattachements/",
            "/mes-rattachements/demander/?identifiant=217",
            "/mes-rattachements/demander/?raison_sociale=zz",
            f"/mes-rattachements/demander/{structure.pk}/?identifiant=217",
        ],
        "operator": [
            "/support/operateur/?recherche=commune",
            f"/support/operateur/structures/{structure.pk}/",
            f"/support/operateur/personnes/{agent}/",
        ],
    }


@pytest.mark.parametrize("name", ["principal", "secondary", "newcomer", "operator"])
def test_every_page_passes_axe_and_fits_a_narrow_screen(portal, page, world, name):
    sign_in(page, portal, name)
    for address in pages(*world)[name]:
        for width in (1280, 320):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(portal + address)
            axe(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{address} at {width}"


def test_a_request_is_answered_without_any_script(portal, browser, world):
    _, people, asked = world
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, portal, "principal")
    page.get_by_role("link", name="APPROBATIONS 2").first.click()
    page.get_by_label(f"Rattachement au service de {people['newcomer'].get_full_name()}").check()
    page.get_by_label("Commentaire").fill("Bienvenue")
    page.get_by_role("button", name="Approuver").click()
    expect(page.get_by_text("1 demande validée.")).to_be_visible()
    asked.refresh_from_db()
    assert asked.state == AccessRequest.State.VALIDEE
    context.close()


def test_all_the_requests_shown_are_ticked_by_one_box(portal, page, world):
    sign_in(page, portal, "principal")
    page.goto(f"{portal}/approbations/")
    page.get_by_label("Tout choisir").check()
    expect(page.locator("[data-picked]")).to_have_text("2 cochées")
    page.get_by_role("button", name="Approuver").click()
    expect(page.get_by_role("main")).to_contain_text("2 demandes validées.")

"""A manager in a browser: creates a structure, adds an account, changes the SIRET; with the script, and without."""

import re

import pytest
from playwright.sync_api import expect

from structures.models import Structure
from tests.factories.accounts import UserFactory
from tests.factories.structures import EstablishmentFactory
from tests.watching import NARROW, look

pytestmark = [pytest.mark.browser]
PLAIN = {"java_script_enabled": False, "viewport": NARROW}


@pytest.fixture
def open_tab(visit):
    """Tabs of one kind; `page.look()` holds the page to every rule, where a script can run to do it."""

    def opened(options):
        UserFactory(email="gerante@exemple.test")
        page = visit("gerante", **options)
        page.look = (lambda: None) if options else (lambda: look(page))
        return page

    return opened


@pytest.mark.parametrize("options", [{}, PLAIN], ids=["scripted", "plain"])
def test_from_a_siret_to_a_managed_structure_and_its_move(open_tab, options):
    found = EstablishmentFactory(name="LES DÉLICES DE SAVOIE")
    moved = EstablishmentFactory(name="LES DÉLICES DE SAVOIE", city="Annecy")
    page = open_tab(options)
    page.goto("/domaines/organisation/")
    page.get_by_role("link", name=re.compile("Créer une structure")).first.click()
    page.get_by_label("SIRET", exact=False).last.fill(found.siret)
    if options:
        page.get_by_role("button", name="Vérifier").click()
    expect(page.get_by_label("Raison sociale")).to_have_value(found.name)
    page.look()
    page.get_by_role("button", name="Soumettre").click()
    expect(page.get_by_text("L'envoi des données pour « Créer une structure » a bien été effectuée")).to_be_visible()
    page.look()
    page.get_by_role("link", name="Coordonnées bancaires").click()
    page.get_by_role("link", name="Ajouter un compte").click()
    page.get_by_label("IBAN ou RIB").fill("FR14 2004 1010 0505 0001 3M02 606")
    page.get_by_label("Libellé").fill("Compte courant")
    page.look()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("cell", name=re.compile("FR14.2004"))).to_be_visible()
    page.look()
    page.get_by_role("link", name="Structure", exact=True).click()
    page.get_by_role("link", name="Modifier l’identifiant").click()
    page.get_by_label("Nouveau SIRET").fill(moved.siret)
    page.get_by_role("button", name="Continuer").click()
    page.look()
    page.get_by_role("button", name="Confirmer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(found.name)
    new = Structure.objects.get(identifier=moved.siret)
    assert (new.city, new.origin.identifier, new.bank_accounts.count()) == ("Annecy", found.siret, 1)
    assert new.origin.state == "INACTIVE"


def test_what_is_typed_while_the_register_answers_is_kept(open_tab):
    page, held = open_tab({}), []
    page.goto("/structures/creer/")
    page.get_by_label("Type d'identifiant").select_option("RIDET")
    expect(page.get_by_label("RIDET", exact=False).last).to_be_visible()
    page.route("**/structures/creer/verifier/**", lambda route: held.append(route))
    with page.expect_request("**/structures/creer/verifier/**"):
        page.locator("#id_identifier").fill("0123456001")
        page.locator("#id_identifier").press("Tab")
    page.get_by_label("Raison sociale").fill("CALÉDO")
    page.get_by_label("Téléphone").fill("26 00 00")
    held[0].continue_()
    expect(page.get_by_text("Cette structure n’est pas encore sur le portail")).to_be_visible()
    expect(page.get_by_label("Raison sociale")).to_have_value("CALÉDO")
    expect(page.get_by_label("Téléphone")).to_have_value("26 00 00")
    page.look()


def test_what_is_typed_before_the_script_came_is_looked_up_all_the_same(open_tab):
    found, page, held = EstablishmentFactory(name="LES DÉLICES DE SAVOIE"), open_tab({}), []
    page.route("**/htmx*.js", lambda route: held.append(route))
    page.goto("/structures/creer/", wait_until="commit")
    page.locator("#id_identifier").fill(found.siret)
    while not held:
        page.wait_for_timeout(50)
    held[0].continue_()
    expect(page.get_by_label("Raison sociale")).to_have_value(found.name)
    page.look()

"""The pages of the accounts in a real browser: accessible, narrow, with and without the script; what it adds."""

import re

import pytest
from captcha.models import CaptchaStore
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from accounts.models import User
from tests import mailbox
from tests.accessibility import axe
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.structures import EstablishmentFactory

pytestmark = [pytest.mark.django_db, pytest.mark.browser]

PUBLIC = ("/connexion/", "/compte/creer/", "/compte/conditions/", "/compte/mot-de-passe-oublie/", "/compte/activer/")
PRIVATE = (
    "/mon-compte/", "/mon-compte/modifier/", "/mon-compte/mot-de-passe/", "/mon-compte/question-secrete/",
    "/mon-compte/adresse-de-connexion/", "/mon-compte/sessions/", "/mon-compte/double-authentification/",
    "/mon-compte/double-authentification/application/", "/mon-compte/double-authentification/courriel/",
    "/mon-compte/double-authentification/codes-de-secours/", "/mon-compte/notifications/", "/mon-compte/demandes/",
    "/mon-compte/desactiver/", "/mon-compte/supprimer/",
)  # fmt: skip
NEW = "Cheval-agrafe-2026"


@pytest.fixture(autouse=True)
def _fresh_counters(broker):
    broker.flushall()


def _end_sessions():
    """Make every session half an hour older."""
    for row in Session.objects.all():
        store = SessionStore(row.session_key)
        store["seen_at"] = store.load()["seen_at"] - 31 * 60
        store.save()


def sign_in(page, portal, user):
    page.goto(f"{portal}/connexion/")
    page.get_by_label("Adresse électronique de connexion").fill(user.email)
    page.get_by_label("Mot de passe", exact=False).first.fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    page.wait_for_url(f"{portal}/")


def look(page, address):
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(address)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{address} at {width} px"


@pytest.mark.parametrize("address", PUBLIC)
def test_public_pages_pass_axe_and_fit_a_narrow_screen(portal, page, address):
    look(page, portal + address)


def test_the_pages_of_the_account_pass_axe_and_fit_a_narrow_screen(portal, page):
    sign_in(page, portal, UserFactory(first_name="Marie-Antoinette", last_name="de La Rochefoucauld-Montmorency"))
    for address in PRIVATE:
        look(page, portal + address)


@pytest.mark.parametrize("has_script", [True, False])
def test_a_visitor_becomes_a_user_with_a_structure(portal, browser, has_script):
    found = EstablishmentFactory(name="FROMAGERIE DU LAC")
    context = browser.new_context(java_script_enabled=has_script, locale="fr-FR")
    page = context.new_page()
    page.goto(portal)
    page.get_by_role("link", name="Créer un compte").first.click()
    page.get_by_label("Adresse électronique de connexion").fill("pierre@exemple.test")
    page.get_by_label("Confirmation de l'adresse").fill("pierre@exemple.test")
    page.get_by_label("Prénom").fill("Pierre")
    page.get_by_label("Nom", exact=False).nth(1).fill("Dubois")
    page.get_by_label("Identifiant", exact=True).fill(found.siret)
    if has_script:
        page.get_by_label("Identifiant", exact=True).blur()
    else:
        page.get_by_role("button", name="Vérifier").click()
    expect(page.get_by_label("Raison sociale")).to_have_value("FROMAGERIE DU LAC")
    expect(page.get_by_label("Raison sociale")).not_to_be_editable()
    if has_script:
        axe(page)
    key = page.locator("[name=captcha_key]").input_value()
    page.get_by_label("Chiffres à recopier").fill(CaptchaStore.objects.get(hashkey=key).challenge)
    page.get_by_label("J'accepte les conditions").check()
    page.get_by_role("button", name="Créer mon compte").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre demande est enregistrée")
    page.goto(portal + mailbox.link("activation", "pierre@exemple.test"))
    page.get_by_label("Mot de passe", exact=True).or_(page.locator("#id_password")).first.fill(NEW)
    page.get_by_label("Mot de passe, une seconde fois").fill(NEW)
    page.get_by_role("button", name="Soumettre").click()
    expect(page.get_by_text("vous en êtes le gestionnaire principal")).to_be_visible()
    page.get_by_label("Adresse électronique de connexion").fill("pierre@exemple.test")
    page.locator("#id_password").fill(NEW)
    page.get_by_role("button", name="Se connecter").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Pierre Dubois")
    context.close()


def test_another_identifier_takes_away_what_was_said_of_the_first(portal, page):
    found = EstablishmentFactory(name="FROMAGERIE DU LAC")
    page.goto(f"{portal}/compte/creer/")
    page.get_by_label("Identifiant", exact=True).fill("12345")
    page.get_by_role("button", name="Créer mon compte").click()
    faults = page.locator("#structure-block .fault")
    expect(faults).to_have_text(["« 12345 » compte 5 chiffres. Un SIRET compte 14 chiffres."])
    page.get_by_label("Identifiant", exact=True).fill(found.siret)
    expect(page.get_by_label("Raison sociale")).to_have_value("FROMAGERIE DU LAC")
    expect(faults).to_have_count(0)
    expect(page.locator("#id_identifier")).not_to_have_attribute("aria-invalid", "true")
    page.get_by_label("Identifiant", exact=True).fill("99999999900019")
    expect(page.locator("#finding .alert.error")).to_contain_text("n'existe pas dans le répertoire SIRENE")


def test_verifying_without_script_shows_its_answer_once_and_where_one_was(portal, browser):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 800})
    page = context.new_page()
    page.goto(f"{portal}/compte/creer/")
    page.locator("#id_identifier").fill("12345")
    page.get_by_role("button", name="Vérifier").click()
    expect(page.locator("#structure-block")).to_be_in_viewport()
    expect(page.locator("#structure-block").get_by_text("compte 5 chiffres")).to_have_count(1)
    page.get_by_role("button", name="Créer mon compte").click()
    expect(page.get_by_role("heading", level=1)).to_be_in_viewport()  # where all the errors are
    context.close()


def test_the_rules_of_a_password_are_told_while_typing(portal, page):
    sign_in(page, portal, UserFactory())
    page.goto(f"{portal}/mon-compte/mot-de-passe/")
    said = page.locator('[data-live="password"]')
    page.locator("#id_password").fill("cheval")
    expect(said).to_have_text("✗ 6 caractères sur 12 · ✗ 1 sorte de caractères sur 3")
    page.locator("#id_password").fill(NEW)
    expect(said).to_have_text("✓ 18 caractères sur 12 · ✓ 4 sortes de caractères sur 3")


def test_an_idle_session_warns_ends_and_gives_back_what_was_typed(portal, page):
    user = UserFactory(first_name="Anne", last_name="Roux")
    page.clock.install()
    sign_in(page, portal, user)
    page.goto(f"{portal}/mon-compte/modifier/")
    page.get_by_label("Numéro de téléphone").fill("04 50 00 00 99")
    page.clock.run_for(1000 * 60 * 29)
    warning = page.get_by_role("alert")
    expect(warning).to_contain_text("votre session se ferme à")
    page.get_by_role("button", name="Rester connecté").click()
    expect(warning).to_have_count(0)
    User.objects.get(pk=user.pk).open_sessions.get()
    _end_sessions()
    page.clock.run_for(1000 * 60 * 31)
    expect(page).to_have_url(re.compile("/connexion/"))
    expect(page.get_by_text("30 minutes sans activité")).to_be_visible()
    page.get_by_label("Adresse électronique de connexion").fill(user.email)
    page.locator("#id_password").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    expect(page).to_have_url(f"{portal}/mon-compte/modifier/")
    expect(page.get_by_label("Numéro de téléphone")).to_have_value("04 50 00 00 99")
    expect(page.locator('[data-live="return"]')).to_contain_text("rétabli")
    page.reload()
    expect(page.get_by_label("Numéro de téléphone")).to_have_value("")


def test_a_form_sent_after_the_end_comes_back_filled(portal, page):
    user = UserFactory()
    sign_in(page, portal, user)
    page.goto(f"{portal}/mon-compte/modifier/")
    page.get_by_label("Numéro de téléphone").fill("04 50 00 00 99")
    _end_sessions()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page).to_have_url(re.compile("/connexion/"))
    page.get_by_label("Adresse électronique de connexion").fill(user.email)
    page.locator("#id_password").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    expect(page.get_by_label("Numéro de téléphone")).to_have_value("04 50 00 00 99")


def test_what_one_person_typed_is_not_given_to_the_next(portal, page):
    first, second = UserFactory(), UserFactory()
    sign_in(page, portal, first)
    page.goto(f"{portal}/mon-compte/modifier/")
    page.get_by_label("Numéro de téléphone").fill("04 50 00 00 99")
    _end_sessions()
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_label("Adresse électronique de connexion").fill(second.email)
    page.locator("#id_password").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    expect(page).to_have_url(f"{portal}/mon-compte/modifier/")
    expect(page.get_by_label("Numéro de téléphone")).to_have_value("")

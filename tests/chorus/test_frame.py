"""The frame of every page: navigation, user menu, public pages, domains, errors, state of the service."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.urls import URLPattern, get_resolver, reverse

from accounts.forms.login import LoginForm
from tests.accessibility import Page, attribute, axe, check, text_of, walk
from tests.factories.accounts import UserFactory

PUBLIC = {  # beside the static files; mails and components in demonstration only
    "home", "domains", "domain", "health", "accounts:login", "accounts:second_factor", "accounts:another_code",
    "accounts:conditions", "accounts:captcha_image", "accounts:captcha_sound", "accounts:forgotten", "accounts:reset",
    "accounts:agree_old_address", "accounts:agree_new_address", "accounts:ask_return", "accounts:come_back",
    "structures:sign_up", "structures:sign_up_look_up", "structures:signed_up", "structures:activation_again",
    "structures:activate", "structures:give_up", "administration_door",
    "annuaire:search", "annuaire:structure", "annuaire:download", "invoices:check_certificate",
    "invoices:inspect", "invoices:inspection", "mails", "mail", "components",
    "articles:actualites", "articles:actualite", "articles:communications", "articles:communication",
    "articles:documentations", "articles:documentation",
}  # fmt: skip
STATIC = Path(django_settings.BASE_DIR) / "static"
LIMIT_OF_THE_STYLE_SHEET = 15_000


def links_of(element_or_page):
    return {text_of(link): attribute(link, "href") for link in element_or_page.all("a")}


def routes(resolver=None, prefix=""):
    """Yield (name, view) for every address of the portal, the administration apart."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}", pattern.callback
        elif pattern.app_name != "admin":
            yield from routes(pattern, f"{pattern.namespace}:" if pattern.namespace else prefix)


def test_the_public_pages_are_exactly_these():
    public = {name for name, view in routes() if not getattr(view, "login_required", True)}
    assert public == PUBLIC


def test_any_other_page_leads_to_the_login_page_and_back(client):
    response = client.get(reverse("accounts:account"))
    assert response.headers["Location"] == "/connexion/?next=/mon-compte/"


def test_a_visitor_is_welcomed_and_may_sign_in(client):
    response = client.get(reverse("home"))
    check(response.content)
    page = Page(response.content.decode())
    assert text_of(page.all("h1")[0]) == "Bienvenue sur le Portail de facturation"
    assert [text_of(e) for e in page.elements if attribute(e, "href") == "/connexion/"] == ["Se connecter"] * 2
    assert "Menu de" not in text_of(page.root)


def test_the_navigation_shows_what_works_in_capitals_and_where_one_is(client):
    page = Page(client.get(reverse("domains")).content.decode())
    nav = next(nav for nav in page.all("nav") if attribute(nav, "aria-label") == "Navigation principale")
    entries = {text_of(link): attribute(link, "aria-current") for link in walk(nav) if link.name == "a"}
    closed = dict.fromkeys(("ACCUEIL", "ANNUAIRE", "ACTUALITÉS", "COMMUNICATION"))
    assert entries == closed | {"DOMAINES": "true"}


@pytest.mark.django_db
def test_the_user_menu_has_the_published_entries(client):
    user = UserFactory(first_name="Manuela", last_name="Martin")
    client.force_login(user)
    response = client.get(reverse("home"))
    check(response.content)
    page = Page(response.content.decode())
    menu = {"Mon compte": "/mon-compte/", "Mes rattachements": "/mes-rattachements/"}
    assert (menu | {"Mes habilitations": "/mes-habilitations/"}).items() <= links_of(page).items()
    assert "MM" in response.content.decode()
    assert "Se connecter" not in text_of(page.root)
    logout = next(form for form in page.all("form") if attribute(form, "action") == "/deconnexion/")
    assert attribute(logout, "method") == "post"


@pytest.mark.django_db
def test_signing_out_is_a_post_and_ends_the_session(client):
    client.force_login(UserFactory())
    assert client.get(reverse("accounts:logout")).status_code == 405
    client.post(reverse("accounts:logout"))
    assert client.get(reverse("accounts:account")).status_code == 302


def test_the_banner_exists_in_demonstration_only(client, settings):
    assert "les courriels sont lisibles" in client.get("/").content.decode()
    settings.DEMONSTRATION = False
    assert "les courriels sont lisibles" not in client.get("/").content.decode()


def test_the_login_page_keeps_every_rule(client):
    check(client.get(reverse("accounts:login")).content)


@pytest.mark.django_db
def test_a_wrong_password_is_told_in_the_title_and_the_summary(client):
    response = client.post(reverse("accounts:login"), {"username": "a@exemple.test", "password": "x"})
    check(response.content)
    page = Page(response.content.decode())
    assert text_of(page.all("title")[0]).startswith("Erreur : Se connecter")
    assert LoginForm.error_messages["invalid_login"] in text_of(page.root)


def test_the_style_sheet_is_one_light_and_our_own():
    sheets = list(STATIC.rglob("*.css"))
    assert [sheet.name for sheet in sheets] == ["portal.css"]
    text = sheets[0].read_text()
    assert len(text.encode()) < LIMIT_OF_THE_STYLE_SHEET
    assert not re.search(r"url\(|@import|@font-face|fr-[a-z]", text)


def test_a_first_visit_weighs_less_than_sixty_kilobytes(client):
    files = [STATIC / "css/portal.css", STATIC / "js/portal.js", STATIC / "img/logo.svg", STATIC / "img/favicon.svg"]
    parts = [client.get("/").content, *(file.read_bytes() for file in files)]
    assert sum(len(gzip.compress(part)) for part in parts) < 60_000


def test_pages_travel_compressed_and_what_is_no_page_keeps_its_length(client, db):
    asked = {"Accept-Encoding": "gzip"}
    page, state = client.get("/", headers=asked), client.get("/sante/", headers=asked)
    assert page.headers["Content-Encoding"] == "gzip"
    assert b"Bienvenue" in gzip.decompress(page.content)
    assert "Content-Encoding" not in state.headers


def test_who_is_told_to_write_to_the_support_finds_its_address(client, settings):
    settings.SUPPORT_EMAIL = ""
    assert "mailto:" not in client.get("/").content.decode()
    settings.SUPPORT_EMAIL = "aide@portail.example"
    page = client.get("/")
    assert '<a href="mailto:aide@portail.example">' in page.content.decode()
    check(page.content)


def test_the_policy_of_content_allows_nothing_inline(client):
    policy = client.get("/").headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy


@pytest.mark.django_db
@pytest.mark.browser
@pytest.mark.parametrize("address", ["/", "/domaines/", "/domaines/facturation/", "/connexion/", "/nulle-part/"])
def test_the_pages_of_the_frame_pass_axe_and_fit_a_narrow_screen(portal, page, address):
    page.goto(portal + address)
    axe(page)
    page.set_viewport_size({"width": 320, "height": 800})
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.django_db
@pytest.mark.browser
def test_the_menus_open_without_javascript_on_a_narrow_screen(portal, browser):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 800})
    page = context.new_page()
    page.goto(portal)
    page.get_by_text("Menu", exact=True).click()
    page.get_by_role("link", name="DOMAINES").click()
    assert page.title() == "Domaines – Portail de facturation"
    context.close()

"""Fixtures of a real browser: Debian's chromium, driven from the test."""

import os
import shutil

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.factories.accounts import PASSWORD
from tests.watching import WIDE, Watch

FLAGS = [
    "--no-sandbox",  # root has no other way; only our own pages are opened
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser():
    """One chromium for the run, or a skip where it is not installed."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        pytest.skip("chromium est absent : apt-get install chromium")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # its driver keeps an event loop in this thread
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def page(browser):
    """A fresh French tab, 1280 px wide. For 320 px or no JavaScript, open a context of `browser` in the test."""
    context = browser.new_context(locale="fr-FR", timezone_id="Europe/Paris", viewport=WIDE)
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def visit(browser, portal):
    """Open a tab as somebody: `visit("agent")`, `visit("agent", java_script_enabled=False)`. Faults fail the test."""
    opened = []

    def open_tab(name="", **options):
        options = {"locale": "fr-FR", "timezone_id": "Europe/Paris", "viewport": WIDE} | options
        context = browser.new_context(base_url=portal, **options)
        context.set_default_timeout(15_000)
        watch = Watch(context, portal)
        opened.append((context, watch))
        page = context.new_page()
        page.watch = watch
        if name:
            sign_in(page, f"{name}@exemple.test")
        return page

    yield open_tab
    faults = [fault for _, watch in opened for fault in watch.faults]
    for context, _ in opened:
        context.close()
    assert faults == []


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    """Pass the login page, whatever it leads to."""
    page.goto("/connexion/")
    give_password(page, email, password)
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Se connecter")


def give_password(page: Page, email: str, password: str = PASSWORD) -> None:
    """Fill the login page at hand and send it."""
    page.get_by_label("Adresse électronique").fill(email)
    page.get_by_label("Mot de passe").fill(password)
    page.get_by_role("button", name="Se connecter").click()

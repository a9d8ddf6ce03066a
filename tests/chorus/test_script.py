"""The comfort of portal.js, in a real browser: nothing here is needed to use the portal, all of it must work."""

import json
import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.django_db, pytest.mark.browser]

HEAVY = 10 * 1024 * 1024 + 1


@pytest.fixture
def form(portal, page):
    """The page of components, open at its form. Any error of the script fails the test."""
    faults = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
    page.goto(f"{portal}/composants/")
    yield page
    assert faults == []


def give_autosave(page):
    """Make the sample form one that saves itself, before the script reads it."""

    def change(route):
        answer = route.fetch()
        html = answer.text().replace('data-totals=""', 'data-totals="" data-autosave="/brouillon/" data-confirm-leave')
        route.fulfill(response=answer, body=html)

    page.route(re.compile("/composants/$"), change)


def test_totals_that_disagree_are_told_while_typing(form):
    form.get_by_label("Montant HT").fill("1000")
    form.get_by_label("Montant TVA").fill("200")
    form.get_by_label("Montant TTC").fill("1 250,00")
    said = form.locator('[data-live="totals"]')
    expect(said).to_contain_text(
        "HT + TVA font 1\u202f200,00\u00a0€, mais le montant TTC saisi est 1\u202f250,00\u00a0€."
    )
    form.get_by_label("Montant TTC").fill("1200.00")
    form.get_by_label("Montant HT").focus()
    expect(said).to_have_text("HT + TVA = TTC : 1\u202f200,00\u00a0€")
    expect(form.get_by_label("Montant TTC")).to_have_value("1200,00")


def test_the_place_a_value_was_read_at_is_lit_while_its_field_has_the_focus(form):
    form.get_by_label("Numéro de facture").focus()
    box = form.locator(".sheet svg rect")
    expect(box).to_have_attribute("x", "0.62")
    form.get_by_label("SIRET du destinataire").focus()
    expect(box).to_have_count(1)
    expect(box).to_have_attribute("y", "0.26")


def test_the_mark_of_a_field_leads_to_its_place_and_back(form):
    box = form.locator(".sheet svg rect")
    mark = form.get_by_role("link", name="À vérifier : SIRET du destinataire")
    mark.focus()
    expect(box).to_have_attribute("y", "0.26")
    mark.press("Enter")
    expect(form.locator("#page-1")).to_be_focused()
    expect(box).to_be_in_viewport()
    form.go_back()
    expect(mark).to_be_focused()
    form.get_by_label("Date de facture").focus()
    expect(box).to_have_count(0)
    later = '<input aria-label="Venu après" data-box="1,0.1,0.2,0.3,0.4">'
    form.locator("main form").first.evaluate("(form, later) => form.insertAdjacentHTML('beforeend', later)", later)
    form.get_by_label("Venu après").focus()
    expect(box).to_have_attribute("x", "0.1")


def test_a_file_too_heavy_is_told_before_it_travels(form):
    form.locator("input[type=file]").set_input_files(
        {"name": "lourd.pdf", "mimeType": "application/pdf", "buffer": b"0" * HEAVY}
    )
    expect(form.locator('[data-live="file"]')).to_have_text("« lourd.pdf » pèse 10,1 Mo : la limite est de 10 Mo.")
    assert not form.locator("input[type=file]").evaluate("input => input.checkValidity()")


def test_a_file_is_sent_and_the_errors_come_back_in_place(form):
    form.locator("input[type=file]").set_input_files(
        {"name": "facture.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4"}
    )
    form.get_by_role("button", name="Valider et envoyer").click()
    expect(form).to_have_title(re.compile("^Erreur : Composants"))
    expect(form.locator("[data-focus]")).to_be_focused()
    expect(form.get_by_role("button", name="Valider et envoyer")).to_be_enabled()


def test_a_second_click_is_not_a_second_submission(form):
    sent = []

    def stay(route):
        sent.append(route.request.method)
        route.fulfill(status=204)

    form.route("**/composants/", stay)
    button = form.get_by_role("button", name="Valider et envoyer")
    button.click()
    expect(button).to_be_disabled()
    expect(form.locator('[data-live="sending"]')).to_have_text("Envoi en cours…")
    button.dispatch_event("click")
    assert sent == ["POST"]


def test_what_is_typed_is_saved_a_moment_later(page, portal):
    give_autosave(page)
    sent = []

    def answer(route):
        sent.append((route.request.method, route.request.headers["accept"]))
        route.fulfill(status=200, content_type="application/json", body=json.dumps({"version": 2}))

    page.route("**/brouillon/", answer)
    page.goto(f"{portal}/composants/")
    page.get_by_label("Numéro de facture").fill("2026-7")
    expect(page.locator('[data-live="saving"]')).to_have_text(re.compile(r"^Enregistré à \d+ h \d\d$"))
    assert sent == [("POST", "application/json")]


def test_what_could_not_be_saved_is_kept_and_comes_back(page, portal):
    give_autosave(page)
    page.route("**/brouillon/", lambda route: route.abort())
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{portal}/composants/")
    page.get_by_label("Numéro de facture").fill("2026-8")
    page.get_by_label("Avoir").check()
    said = page.locator('[data-live="saving"]')
    expect(said).to_contain_text("Non enregistré. Le portail ne répond pas.")
    page.reload()
    expect(page.get_by_label("Numéro de facture")).to_have_value("2026-8")
    expect(page.get_by_label("Avoir")).to_be_checked()


def test_a_menu_closes_by_escape_and_by_a_click_elsewhere(form):
    form.set_viewport_size({"width": 320, "height": 800})
    menu = form.locator("details.nav-small")
    menu.locator("summary").click()
    expect(menu).to_have_attribute("open", "")
    form.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    menu.locator("summary").click()
    form.locator("footer").click()
    expect(menu).not_to_have_attribute("open", "")

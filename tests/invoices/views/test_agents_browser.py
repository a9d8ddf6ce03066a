"""The agent's day with many invoices, in a browser: with its scripts and without, wide and narrow."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from invoices import storage
from invoices.domain.lifecycle import Status
from invoices.models import Attachment, Deposit, Export, Invoice, StoredFile
from tests.factories.cast import cast
from tests.factories.invoices import InvoiceFactory
from tests.watching import NARROW, look

pytestmark = [pytest.mark.browser]


@pytest.fixture
def people(transactional_db):
    return cast()


def waiting(people, count, **values):
    """Invoices that wait for the agent, with their documents."""
    document = storage.keep([b"%PDF-1.7 facture"], "application/pdf")
    given = {
        "supplier": people.supplier_structure,
        "recipient": people.recipient_structure,
        "recipient_service": people.service,
        "status": Status.MISE_A_DISPOSITION,
        "deposit__file": document,
        "with_history": True,
    }
    return InvoiceFactory.create_batch(count, **(given | values))


def seen(page, has_script):
    """Hold the page to the rules of every page, where they can run: axe needs scripts."""
    if has_script:
        look(page)


def shot(page, name):
    """A picture for the eyes, where somebody asks for them."""
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.mark.parametrize(("width", "has_script"), [("wide", True), ("narrow", False)])
def test_bulk_treatment_with_one_refused(visit, people, has_script, width):
    first, *others = waiting(people, 5)
    options = {"viewport": NARROW} if width == "narrow" else {}
    page = visit("agent", java_script_enabled=has_script, **options)
    page.goto("/factures/recues/")
    seen(page, has_script)
    for invoice in (first, *others):
        page.get_by_label(f"Choisir la facture {invoice.number}", exact=True).check()
    if has_script:
        expect(page.locator("[data-picked]")).to_have_text("5 cochées")
    shot(page, f"liste-{width}-{has_script}")
    page.get_by_role("button", name="Traiter les factures cochées").click()
    seen(page, has_script)
    Invoice.objects.filter(pk=first.pk).update(version=9)
    page.get_by_label("Nouvel état").select_option(label="Refusée")
    page.get_by_label("Motif de rejet").select_option("SUPPR_MASSE")
    page.get_by_label("Compléments d'information").fill("Reprise en double")
    shot(page, f"traiter-{width}-{has_script}")
    page.get_by_role("button", name="Enregistrer").click()
    if not has_script:
        expect(page.get_by_role("heading", name="Confirmer le refus")).to_be_visible()
        shot(page, f"confirmer-{width}")
        seen(page, has_script)
        page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("heading", name="Rapport du traitement")).to_be_visible()
    expect(page.locator("main")).to_contain_text("4 factures traitées, 1 refusée")
    seen(page, has_script)
    shot(page, f"rapport-{width}-{has_script}")
    assert Invoice.objects.filter(status=Status.REJETEE).count() == 4


@pytest.mark.parametrize("has_script", [True, False])
def test_a_small_archive_at_once_and_a_large_one_by_the_worker(visit, worker, people, has_script):
    invoices = waiting(people, 2)
    page = visit("agent", java_script_enabled=has_script)
    page.goto("/factures/recues/")
    for invoice in invoices:
        page.get_by_label(f"Choisir la facture {invoice.number}", exact=True).check()
    page.get_by_role("button", name="Télécharger les factures cochées").click()
    seen(page, has_script)
    shot(page, f"telecharger-{has_script}")
    with page.expect_download() as small:
        page.get_by_role("button", name="Télécharger", exact=True).click()
    assert small.value.suggested_filename.endswith("-2.zip")
    heavy = storage.keep([b"%PDF-1.7 lourd" + os.urandom(11 * 1024 * 1024)], "application/pdf")
    Deposit.objects.filter(pk=invoices[0].deposit_id).update(file=heavy)
    page.goto(f"/factures/{invoices[0].pk}/telecharger/")
    seen(page, has_script)
    page.get_by_label("avec les pièces jointes").check()
    page.get_by_role("button", name="Télécharger", exact=True).click()
    expect(page.get_by_role("link", name="Télécharger le fichier")).to_be_visible()
    seen(page, has_script)
    shot(page, f"pret-{has_script}")
    with page.expect_download() as large:
        page.get_by_role("link", name="Télécharger le fichier").click()
    assert Path(large.value.path()).stat().st_size > 11 * 1024 * 1024
    page.goto("/factures/exports/")
    seen(page, has_script)
    shot(page, f"exports-{has_script}")
    assert Export.objects.get().state == "FAIT"


def test_over_the_limit_the_page_says_which_weigh_most(visit, people):
    invoices = waiting(people, 2)
    for invoice in invoices:
        file = storage.keep([str(invoice.pk).encode()], "application/pdf")
        StoredFile.objects.filter(pk=file.pk).update(size=61 * 1024 * 1024)
        Attachment.objects.create(
            invoice=invoice, file=file, filename="plan.pdf", designation="Plan", type="AUTRE", added_by=people.agent
        )
    page = visit("agent", viewport=NARROW)
    page.goto("/factures/recues/")
    for invoice in invoices:
        page.get_by_label(f"Choisir la facture {invoice.number}", exact=True).check()
    page.get_by_role("button", name="Télécharger les factures cochées").click()
    expect(page.locator("main")).to_contain_text("Les plus lourdes")
    expect(page.get_by_label("avec les pièces jointes")).to_be_disabled()
    look(page)
    shot(page, "trop-lourd")


def test_all_are_chosen_at_once_on_a_narrow_screen_too(visit, people):
    waiting(people, 3)
    for options, places in (({"viewport": NARROW}, 1), ({}, 2)):
        page = visit("agent", **options)
        page.goto("/factures/recues/")
        boxes = page.get_by_role("checkbox", name="Tout choisir")
        expect(boxes).to_have_count(places)  # the head of the column folds away on a narrow screen
        boxes.last.check()
        expect(page.get_by_role("status").filter(has_text="3 cochées")).to_be_visible()
        expect(boxes.first).to_be_checked()
        page.get_by_role("checkbox", name="Choisir la facture").first.uncheck()
        expect(boxes.last).not_to_be_checked()
        look(page)
        boxes.last.check()
        page.get_by_role("button", name="Traiter les factures cochées").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Traiter 3 factures")


def test_an_invoice_is_assigned_noted_and_found_again(visit, people):
    (invoice,) = waiting(people, 1)
    page = visit("agent")
    page.goto(invoice.get_absolute_url())
    page.get_by_role("link", name="Suivi interne").click()
    look(page)
    page.get_by_label("Affectée à").select_option(str(people.agent.pk))
    page.get_by_role("button", name="Affecter").click()
    page.get_by_label("Nouvelle note").fill("Voir le bon de livraison.")
    page.get_by_role("button", name="Ajouter la note").click()
    look(page)
    shot(page, "interne")
    page.goto(f"{invoice.get_absolute_url()}suivi/")
    look(page)
    shot(page, "suivi")
    page.goto(invoice.get_absolute_url())
    shot(page, "facture")
    page.goto("/factures/recues/")
    page.get_by_label("Seulement celles qui me sont affectées").check()
    page.get_by_role("button", name="Filtrer").click()
    expect(page.get_by_role("link", name=invoice.number, exact=True)).to_be_visible()
    look(page)
    shot(page, "affectees")

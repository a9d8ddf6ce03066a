"""Several PDFs, several attachments, a public emitter: in a browser, with its script and without."""

import re

import pytest
from playwright.sync_api import expect

from invoices.models import Invoice
from structures.models import Structure
from tests import samples
from tests.factories.cast import cast
from tests.factories.invoices import InvoiceFactory
from tests.factories.structures import ServiceFactory
from tests.processes import wait_until
from tests.watching import look

pytestmark = [pytest.mark.browser, pytest.mark.samples]


@pytest.fixture
def people(transactional_db):
    """Everybody who has a part in it."""
    return cast()


def a_file(content, name="facture.pdf"):
    return {"name": name, "mimeType": "application/pdf", "buffer": content}


def some_invoices(count):
    content = samples.make_invoice("colonnes")
    return [a_file(content + b"\n%" + bytes([48 + rank]), f"facture-{rank}.pdf") for rank in range(count)]


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "no script"])
def test_several_pdfs_are_read_then_checked_one_after_the_other(visit, worker, people, has_script):
    page = visit("supplier", java_script_enabled=has_script)
    page.goto("/factures/emises/deposer/")
    text = {"name": "note.pdf", "mimeType": "application/pdf", "buffer": b"bonjour"}
    page.locator("input[type=file]").set_input_files([*some_invoices(3), text])
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dépôt de plusieurs factures")
    expect(page.get_by_text("« note.pdf » n'est pas un PDF")).to_be_visible()
    wait_until(lambda: Invoice.objects.count() == 3, limit=60)
    expect(page.get_by_text("3 à vérifier")).to_be_visible(timeout=20_000)  # the page asks again by itself
    if has_script:
        look(page)
    page.get_by_role("link", name="Vérifier la première facture prête").click()
    expect(page.get_by_text("Facture 1 sur 3 du")).to_be_visible()
    if has_script:
        look(page)
    page.get_by_role("button", name="Enregistrer et passer à la suivante (2 sur 3)").click()
    expect(page.get_by_text("Facture 2 sur 3 du")).to_be_visible()
    second = Invoice.objects.order_by("deposit_id")[1]
    expect(page).to_have_url(re.compile(f"/factures/{second.pk}/modifier/$"))


def test_several_attachments_each_with_its_words_and_its_progress(visit, people):
    draft = InvoiceFactory(supplier=people.supplier_structure, created_by=people.supplier)
    page = visit("supplier")
    page.goto(f"/factures/{draft.pk}/pieces-jointes/")
    look(page)
    files = [a_file(b"%PDF-1.7 plan", "plan.pdf"), a_file(b"%PDF-1.7 devis", "devis.pdf"), a_file(b"GIF", "faux.png")]
    page.locator("input[type=file]").set_input_files(files)
    rows = page.locator("form[data-each] fieldset")
    expect(rows).to_have_count(3)
    for rank, type in enumerate(("AUTRE", "DEVIS", "AUTRE")):
        rows.nth(rank).get_by_label("Type de pièce jointe").select_option(type)
    rows.nth(0).get_by_label("Désignation").fill("Plan de situation")
    look(page)
    page.get_by_role("button", name="Ajouter", exact=True).click()
    expect(page.get_by_text("n'est pas celui d'un fichier PNG")).to_be_visible()
    expect(rows).to_have_count(1)
    look(page)
    assert set(draft.attachments.values_list("designation", "type")) == {
        ("Plan de situation", "AUTRE"),
        ("devis", "DEVIS"),
    }


def test_a_public_entity_invoices_another(visit, people):
    Structure.objects.filter(pk=people.supplier_structure.pk).update(nature="PUBLIQUE")
    ServiceFactory(structure=people.recipient_structure, code="FACTURES_PUBLIQUES", name="Factures publiques")
    draft = InvoiceFactory(
        supplier=people.supplier_structure, created_by=people.supplier, recipient=None, number="EAU-12"
    )
    page = visit("supplier")
    page.goto(f"/factures/{draft.pk}/modifier/")
    page.get_by_label("SIRET du destinataire").fill(people.recipient_structure.identifier)
    expect(page.get_by_text("Entre entités publiques")).to_be_visible()
    look(page)
    page.get_by_role("button", name="Choisir ce service").click()
    expect(page.get_by_label("Code service")).to_have_value("FACTURES_PUBLIQUES")
    page.get_by_role("button", name="Ajouter aux favoris").click()
    expect(page.get_by_text("est dans vos favoris")).to_be_visible()
    look(page)
    page.get_by_role("button", name="Valider et envoyer").first.click()
    page.get_by_role("button", name="Confirmer et envoyer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Récapitulatif")
    assert Invoice.objects.get(pk=draft.pk).recipient_service.code == "FACTURES_PUBLIQUES"

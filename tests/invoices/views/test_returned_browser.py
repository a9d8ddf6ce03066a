"""What comes back, in a browser: recycled, completed, done again; with its script at 1280 px, without at 320 px."""

import os
import re
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from invoices import storage
from invoices.domain.lifecycle import Status
from invoices.models import Invoice
from invoices.services import transition
from tests import samples
from tests.factories.cast import cast
from tests.factories.invoices import InvoiceFactory
from tests.factories.structures import PublicStructureFactory, ServiceFactory
from tests.processes import wait_until
from tests.samples.invoice import RECIPIENT
from tests.watching import NARROW, WIDE, look

pytestmark = [pytest.mark.browser, pytest.mark.samples]
WAYS = [
    pytest.param({"viewport": WIDE}, id="with its script"),
    pytest.param({"viewport": NARROW, "java_script_enabled": False}, id="narrow, without script"),
]


@pytest.fixture
def people(transactional_db):
    """Everybody who has a part in it."""
    return cast()


@pytest.fixture(params=WAYS)
def page(visit, people, request):
    """The supplier's tab; faults fail the test."""
    return visit("supplier", **request.param)


def came_back(people, reason, comment, **fields):
    """An invoice that its agent treated with this reason."""
    invoice = InvoiceFactory(
        supplier=people.supplier_structure,
        recipient_service=people.service,
        created_by=people.supplier,
        status=Status.MISE_A_DISPOSITION,
        with_history=True,
        deposit__file=storage.keep([samples.make_invoice("colonnes")], "application/pdf"),
        **fields,
    )
    transition.apply(invoice, "refuse", actor=people.agent, reason=reason, comment=comment)
    return invoice


def seen(page, name):
    """Hold the page to the rules, which axe checks by its own script; keep its image where one is asked for."""
    if page.viewport_size == WIDE:
        look(page)
    folder = os.environ.get("SHOTS")
    if folder:
        page.screenshot(path=f"{folder}/{name}-{page.viewport_size['width']}.png", full_page=True)


def a_file(content, name):
    return {"name": name, "mimeType": "application/pdf", "buffer": content}


def opened_from_the_list(page, label, title):
    page.goto("/factures/emises/")
    page.get_by_role("link", name=label).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(title))


def test_recycled_it_reaches_the_new_recipient(page, worker, people):
    town = PublicStructureFactory(name="COMMUNE DE BEL-AIR", service_required=True)
    ServiceFactory(structure=town, code="COMPTA", name="Comptabilité")
    invoice = came_back(people, "SE_ERR", "Ce service a fermé : adressez-la à Bel-Air.")
    opened_from_the_list(page, "Recycler", "Recycler la facture")
    expect(page.get_by_text("Ce service a fermé : adressez-la à Bel-Air.")).to_be_visible()
    seen(page, "recycle")

    page.get_by_role("button", name="Recycler la facture").click()
    expect(page.get_by_text("Rien n'a changé").first).to_be_visible()
    seen(page, "recycle-same")
    page.get_by_label("SIRET du destinataire").fill(town.identifier)
    page.get_by_role("button", name="Vérifier le destinataire").click()
    expect(page.get_by_text("COMMUNE DE BEL-AIR").first).to_be_visible()
    page.get_by_label("Code service").fill("")
    page.get_by_role("button", name="Recycler la facture").click()
    expect(page.get_by_text("exige un code service").first).to_be_visible()
    seen(page, "recycle-error")
    page.get_by_label("Code service").fill("COMPTA")
    page.get_by_label("Commentaire pour le destinataire").fill("Nous corrigeons l'adresse.")
    page.get_by_role("button", name="Recycler la facture").click()
    expect(page.get_by_text("repart vers le destinataire corrigé")).to_be_visible()
    wait_until(lambda: Invoice.objects.get(pk=invoice.pk).status == Status.MISE_A_DISPOSITION, 30)
    page.reload()
    expect(page.get_by_text("COMMUNE DE BEL-AIR").first).to_be_visible()
    seen(page, "recycled")


def test_completed_the_pieces_travel_with_the_comment(page, people):
    invoice = came_back(people, "JUSTIF_ABS", "Il manque le bon de livraison signé.")
    opened_from_the_list(page, "Compléter", "Compléter la facture")
    seen(page, "complete")
    page.get_by_label("Pièce jointe 1").set_input_files(a_file(b"bonjour", "bon.pdf"))
    page.get_by_label("Commentaire pour le destinataire").fill("Voici le bon signé.")
    page.get_by_role("button", name="Compléter la facture").click()
    expect(page.get_by_text("n'est pas celui d'un fichier PDF").first).to_be_visible()
    expect(page.get_by_label("Commentaire pour le destinataire")).to_have_value("Voici le bon signé.")
    seen(page, "complete-error")

    page.get_by_label("Pièce jointe 1").set_input_files(a_file(b"%PDF-1.7 bon", "bon.pdf"))
    page.get_by_label("Désignation de la pièce 1").fill("Bon signé")
    page.get_by_label("Type de la pièce 1").select_option(label="Bon de livraison")
    page.get_by_text("Joindre d'autres pièces").click()
    page.get_by_label("Pièce jointe 2").set_input_files(a_file(b"%PDF-1.7 rib", "rib.pdf"))
    page.get_by_label("Désignation de la pièce 2").fill("RIB")
    page.get_by_label("Type de la pièce 2").select_option(label="RIB")
    page.get_by_role("button", name="Compléter la facture").click()
    expect(page.get_by_text("Vos compléments sont transmis au destinataire.")).to_be_visible()
    seen(page, "completed")
    assert [a.filename for a in Invoice.objects.get(pk=invoice.pk).attachments.all()] == ["bon.pdf", "rib.pdf"]


def test_done_again_it_leaves_with_its_new_document(page, worker, people):
    fields = {"number": "FA-2026-0100", "total_without_vat": Decimal("4137.50"), "engagement": "4500123456"}
    rejected = came_back(people, "MONTANT_ERR", "Revoyez la ligne 2.", **fields)
    page.goto(rejected.get_absolute_url())  # its row in the list asks for its acknowledgement first
    page.get_by_role("link", name="Refaire").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Refaire la facture"))
    seen(page, "redo")
    page.get_by_role("button", name="Refaire la facture").click()
    expect(page.get_by_text("La facture rejetée portait le n° FA-2026-0100")).to_be_visible()
    seen(page, "redone")
    page.get_by_role("button", name="Joindre le document").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Joindre le document")
    seen(page, "join")
    page.get_by_label("Facture au format PDF").set_input_files(a_file(samples.make_invoice("colonnes"), "facture.pdf"))
    page.get_by_role("button", name="Joindre le document").click()
    wait_until(lambda: Invoice.objects.get(copied_from=rejected).number == "FA-2026-0147", 60)
    copy = Invoice.objects.get(copied_from=rejected)
    page.goto(f"/factures/{copy.pk}/modifier/")
    expect(page.get_by_label("Numéro de facture", exact=False).first).to_have_value("FA-2026-0147")
    seen(page, "joined")
    page.get_by_role("button", name="Valider et envoyer").first.click()
    page.get_by_role("button", name="Confirmer et envoyer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Récapitulatif", re.I))
    page.goto(rejected.get_absolute_url())
    page.get_by_role("link", name="FA-2026-0147").click()
    expect(page.get_by_text("Reprise de la facture rejetée")).to_be_visible()
    seen(page, "copy")
    assert RECIPIENT.siret == copy.recipient.identifier

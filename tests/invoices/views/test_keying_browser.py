"""A typed invoice in a browser, from the mandate to the récapitulatif and its document; with its script and without.

Source: domain.md §6.2, §6.4 and the example of §18.10 (20 chairs at 320,00 €, 10 %); §6.5 for the collège.
"""

import io

import pikepdf
import pytest
from playwright.sync_api import expect

from invoices.models import Invoice
from structures.domain.habilitations import Application
from tests.factories.invoices import BillingMandateFactory
from tests.factories.structures import HabilitationFactory, PublicStructureFactory, StructureFactory, principal_of
from tests.processes import wait_until
from tests.watching import look

pytestmark = pytest.mark.browser
EMAIL = "gerante@exemple.test"


def press(page, name):
    page.get_by_role("button", name=name, exact=True).first.click()


def test_the_chairs_from_the_first_page_to_their_document(visit, worker):
    supplier = StructureFactory(vat_number="FR83404833048", name="Les Délices de Savoie")
    BillingMandateFactory(structure=supplier)
    HabilitationFactory(user__email=EMAIL, application=Application.FACTURES_EMISES, structure=supplier)
    recipient = PublicStructureFactory()
    page = visit("gerante")
    page.goto("/factures/emises/")
    page.get_by_role("link", name="Saisir facture").click()
    look(page)
    page.get_by_label("SIRET du destinataire").fill(recipient.identifier)
    page.get_by_label("J'accepte les conditions").check()
    expect(page.get_by_text(recipient.name).first).to_be_visible()
    press(page, "Enregistrer et continuer")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Saisir la facture TMP")
    look(page)
    page.get_by_label("Commentaire", exact=True).fill("Livrées au gymnase")
    press(page, "Ajouter ligne de facture")
    page.get_by_label("Référence").fill("Tolx101")
    page.get_by_label("Dénomination").fill("Chaises A Tolx")
    page.get_by_label("Quantité").fill("20")
    page.get_by_label("Unité").select_option("Pièce")
    page.get_by_label("Montant unitaire HT").fill("320,00")
    page.get_by_label("Taux TVA").select_option("10.00")
    look(page)
    press(page, "Valider et fermer")
    expect(page.locator("#lignes")).to_contain_text("Chaises A Tolx")
    look(page)
    expect(page.get_by_label("Commentaire", exact=True)).to_have_value("Livrées au gymnase")
    expect(page.get_by_label("Net à payer")).to_have_value("7040,00")
    press(page, "Valider et envoyer")
    expect(page.locator("main")).to_contain_text("TMP")
    look(page)
    press(page, "Confirmer et envoyer")
    sent = Invoice.objects.get()
    expect(page.locator("main")).to_contain_text(f"{sent.number_year}{1:015d}")
    for amount in ("6 400,00", "640,00", "7 040,00"):
        expect(page.locator("main")).to_contain_text(amount.replace(" ", "\u202f"))
    look(page)
    wait_until(lambda: Invoice.objects.get().document_file_id, limit=60)
    page.get_by_role("link", name="Visualiser la facture").click()
    look(page)
    with page.expect_download() as taken:
        page.get_by_role("link", name="Télécharger le document").click()
    with pikepdf.open(io.BytesIO(taken.value.path().read_bytes())) as document:
        assert "factur-x.xml" in document.attachments


def test_a_college_signs_its_mandate_and_invoices_a_chamber_without_script(visit):
    college = PublicStructureFactory(name="COLLEGE SIMONE VEIL")
    chamber = PublicStructureFactory(name="CCI REGION PARIS ILE FRANCE")
    bursar = principal_of(college)
    bursar.email = EMAIL
    bursar.save()
    HabilitationFactory(user=bursar, application=Application.FACTURES_EMISES, structure=college)
    page = visit("gerante", java_script_enabled=False)
    page.goto("/factures/emises/saisir/")
    page.get_by_role("link", name="souscrire un mandat de facturation").click()
    page.get_by_label("Qualité du signataire").fill("principale")
    page.get_by_label("je le signe en ligne").check()
    page.get_by_label("J'accepte les conditions").check()
    press(page, "Signer le mandat")
    expect(page.get_by_text("Mandat signé")).to_be_visible()
    page.goto("/factures/emises/saisir/")
    page.get_by_label("SIRET du destinataire").fill(chamber.identifier)
    press(page, "Vérifier le destinataire")
    expect(page.get_by_text(chamber.name).first).to_be_visible()
    press(page, "Enregistrer et continuer")
    page.get_by_label("Type de TVA").select_option("Sans TVA")
    page.get_by_label("Motif d'exonération").select_option("VATEX-EU-O")
    press(page, "Ajouter ligne de facture")
    page.get_by_label("Dénomination").fill("Salle polyvalente")
    page.get_by_label("Quantité").fill("2")
    page.get_by_label("Unité").select_option("Jour")
    page.get_by_label("Montant unitaire HT").fill("125")
    press(page, "Valider et ajouter une nouvelle ligne")
    expect(page.get_by_text("Ligne 1 enregistrée")).to_be_visible()
    page.get_by_role("link", name="Annuler").click()
    press(page, "Valider et envoyer")
    press(page, "Confirmer et envoyer")
    sent = Invoice.objects.get()
    expect(page.locator("main")).to_contain_text(f"{sent.number_year}{1:015d}")
    assert (sent.supplier, sent.recipient, str(sent.total_with_vat)) == (college, chamber, "250.00")

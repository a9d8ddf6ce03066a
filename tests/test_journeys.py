"""From deposit to payment in a browser: with its script, without, by the keyboard alone, and with people's mistakes."""

import re

import pytest
from playwright.sync_api import expect

from accounts.models import OutgoingMail
from invoices.models import Invoice
from invoices.services import transition
from tests import samples
from tests.browsing import give_password, sign_in
from tests.factories.accounts import PASSWORD, OutgoingMailFactory
from tests.factories.cast import cast
from tests.factories.invoices import DepositFactory, InvoiceFactory
from tests.processes import wait_until
from tests.samples import hostile
from tests.watching import AFTER, FIRST_VISIT, look

pytestmark = [pytest.mark.browser, pytest.mark.samples]


@pytest.fixture
def people(transactional_db):
    """Everybody who has a part in it."""
    return cast()


def a_file(content, name="facture.pdf"):
    return {"name": name, "mimeType": "application/pdf", "buffer": content}


def draft_of(people):
    """A draft read from a real page, ready to be sent."""
    return InvoiceFactory(
        supplier=people.supplier_structure,
        created_by=people.supplier,
        recipient=people.recipient_structure,
        recipient_service=people.service,
        number="FA-77",
    )


def chosen(page, label):
    """Take one move from the window « Traiter »."""
    page.get_by_label("Nouvel état").select_option(label=label)
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("heading", name="Factures reçues")).to_be_visible()


def test_from_deposit_to_payment(visit, worker, people):
    page = visit()
    page.goto("/")
    look(page)
    page.goto("/connexion/")
    look(page)
    give_password(page, "supplier@exemple.test", "une erreur")
    expect(page).to_have_title(re.compile("^Erreur"))
    look(page)
    sign_in(page, "supplier@exemple.test")
    look(page)
    page.get_by_role("link", name="Facturation").first.click()
    look(page)
    page.goto("/factures/emises/")
    expect(page.get_by_text("Aucune facture envoyée")).to_be_visible()
    look(page)

    # a wrong file, then the right one
    page.get_by_role("link", name="Déposer facture").first.click()
    look(page)
    page.locator("input[type=file]").set_input_files(a_file(b"bonjour"))
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_text("n'est pas un PDF").first).to_be_visible()
    look(page)
    page.locator("input[type=file]").set_input_files(a_file(samples.make_invoice("colonnes")))
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Vérifier la facture"))
    expect(page.locator("[name=number]")).to_have_value("FA-2026-0147")
    look(page)

    # a mistake, told beside its field; then a file joined
    page.get_by_label("Montant TTC").fill("5 000,00")
    page.get_by_role("button", name="Valider et envoyer").first.click()
    expect(page).to_have_title(re.compile("^Erreur"))
    look(page)
    page.get_by_label("Montant TTC").fill("4965")
    page.get_by_role("button", name="Gestion des pièces jointes").click()
    look(page)
    page.get_by_label("Désignation").fill("Bon de livraison")
    page.get_by_label("Type de pièce jointe").select_option(label="Bon de livraison")
    page.locator("input[type=file]").set_input_files(a_file(hostile.with_javascript(), "bon.pdf"))
    page.get_by_role("button", name="Ajouter").click()
    expect(page.get_by_text("Pièce jointe ajoutée.")).to_be_visible()
    page.get_by_role("link", name="Retour").click()

    # confirmed and followed
    page.get_by_role("button", name="Valider et envoyer").first.click()
    expect(page.get_by_text("4 965,00 €").first).to_be_visible()
    look(page)
    page.get_by_role("button", name="Confirmer et envoyer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Récapitulatif")
    look(page)
    wait_until(lambda: Invoice.objects.filter(certificate_file__isnull=False, status="MISE_A_DISPOSITION").exists(), 30)
    with page.expect_download() as download:
        page.get_by_role("link", name="Exporter le certificat de dépôt").click()
    assert download.value.suggested_filename == "certificat-de-depot-FA-2026-0147.pdf"
    for link in ("Visualiser la facture", "Suivre la facture", "Je donne mon avis"):
        page.goto(f"/factures/{Invoice.objects.get().pk}/recapitulatif/")
        page.get_by_role("link", name=link).click()
        look(page)
    page.goto("/factures/emises/")
    expect(page.get_by_role("link", name="FA-2026-0147", exact=True)).to_be_visible()
    look(page)

    # the agent treats it
    desk = visit("agent")
    desk.goto("/factures/recues/")
    look(desk)
    desk.get_by_role("link", name=re.compile("^Traiter")).first.click()
    look(desk)
    desk.get_by_label("Nouvel état").select_option(label="Refusée")
    expect(desk.get_by_label("Motif de rejet")).to_be_visible()
    look(desk)
    for label in ("Service fait", "Mandatée", "Mise en paiement"):
        desk.get_by_label("Nouvel état").select_option(label=label)
        expect(desk.get_by_text(f"Le fournisseur verra : {label}.")).to_be_visible()
        desk.get_by_role("button", name="Enregistrer").click()
        expect(desk.get_by_text(f"elle est à l'état « {label} »")).to_be_visible()
        desk.get_by_role(
            "link", name="FA-2026-0147", exact=True
        ).click()  # it left the list; the message leads back to it
        if label != "Mise en paiement":
            desk.get_by_role("link", name="Traiter").click()
    look(desk)

    page.goto(f"/factures/{Invoice.objects.get().pk}/suivi/")
    expect(page.locator("ol.steps li.done")).to_have_count(3)
    look(page)
    page.goto("/courriels/")
    look(page)
    page.get_by_role("link", name=re.compile("FA-2026-0147")).first.click()
    look(page)


def test_the_pages_of_waiting_and_of_mishaps(visit, people):
    invoice = draft_of(people)
    waiting = DepositFactory(structure=people.supplier_structure, pages_done=2, pages_total=5)
    refused = DepositFactory(structure=people.supplier_structure, state="REFUSE", message="Ce PDF demande un code.")
    sent = InvoiceFactory(status="MISE_A_DISPOSITION", supplier=people.supplier_structure, number="FA-78",
                          recipient=people.recipient_structure, recipient_service=people.service)  # fmt: skip
    page = visit("supplier")
    for address, said in (
        (f"/factures/depots/{waiting.pk}/", "Lecture de la facture"),
        (f"/factures/depots/{refused.pk}/", "Ce PDF demande un code."),
        (f"/factures/{sent.pk}/certificat/", "Certificat en préparation"),
        (f"/factures/{invoice.pk}/supprimer/", "Supprimer ce brouillon ?"),
        (f"/factures/{sent.pk}/traiter/", "n’existe pas"),
        ("/factures/recues/", "Factures reçues"),
        ("/mes-rattachements/", "MENUISERIE"),
        ("/mes-habilitations/", "Factures émises"),
    ):
        page.goto(address)
        expect(page.get_by_text(re.compile(said, re.IGNORECASE)).first).to_be_visible()
        look(page)

    page.goto(f"/factures/{invoice.pk}/confirmer/")
    Invoice.objects.filter(pk=invoice.pk).update(version=9)
    page.get_by_role("button", name="Confirmer et envoyer").click()
    expect(page.get_by_text("a été modifié entre-temps")).to_be_visible()
    look(page)

    desk = visit("reader")
    desk.goto(f"/factures/{sent.pk}/traiter/")
    look(desk)
    stranger = visit()
    for _ in range(5):
        stranger.goto("/connexion/")
        give_password(stranger, "reader@exemple.test", "une erreur")
    expect(stranger.get_by_role("heading", level=1)).to_contain_text("verrouillé")
    look(stranger)


def test_the_same_without_javascript(visit, worker, people):
    page = visit("supplier", java_script_enabled=False)
    page.goto("/factures/emises/deposer/")
    page.locator("input[type=file]").set_input_files(a_file(samples.make_invoice("colonnes")))
    page.get_by_role("button", name="Continuer").click()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text(re.compile("Vérifier la facture"), timeout=30_000)  # the page refreshed itself
    page.get_by_label("SIRET du destinataire").fill("123")
    page.get_by_role("button", name="Vérifier le destinataire").click()
    expect(page.locator("#recipient .tag")).to_be_visible()
    page.get_by_label("SIRET du destinataire").fill(people.recipient_structure.identifier)
    page.get_by_role("button", name="Enregistrer", exact=True).first.click()
    expect(page.get_by_text(re.compile(r"Brouillon .*enregistré\."))).to_be_visible()
    page.get_by_role("button", name="Valider et envoyer").first.click()
    page.get_by_role("button", name="Confirmer et envoyer").click()
    expect(heading).to_have_text("Récapitulatif")
    wait_until(lambda: Invoice.objects.filter(status="MISE_A_DISPOSITION").exists(), 30)

    desk = visit("agent", java_script_enabled=False)
    desk.goto("/factures/recues/")
    desk.get_by_role("link", name=re.compile("^Traiter")).first.click()
    desk.get_by_label("Nouvel état").select_option(label="Refusée")
    desk.get_by_label("Motif de rejet").select_option("JUSTIF_ABS")
    desk.get_by_label("Compléments d'information").fill("Joignez le bon de livraison.")
    desk.get_by_role("button", name="Enregistrer").click()
    expect(desk.get_by_text("Le fournisseur verra").first).to_be_visible()  # the effect, before anything is saved
    assert Invoice.objects.get().status == "MISE_A_DISPOSITION"
    desk.get_by_role("button", name="Revenir au traitement").click()
    expect(desk.get_by_label("Compléments d'information")).to_have_value("Joignez le bon de livraison.")
    expect(desk.get_by_label("Motif de rejet")).to_have_value("JUSTIF_ABS")
    for label in ("Service fait", "Mandatée", "Mise en paiement"):
        desk.goto(f"/factures/{Invoice.objects.get().pk}/traiter/")
        chosen(desk, label)
    page.goto(f"/factures/{Invoice.objects.get().pk}/suivi/")
    expect(page.locator("ol.steps li.done")).to_have_count(3)


def reach(page, wanted, limit=90):
    """Press Tab until the focus is on what is wanted."""
    for _ in range(limit):
        page.keyboard.press("Tab")
        if wanted.evaluate("one => one === document.activeElement"):
            outline = wanted.evaluate("one => getComputedStyle(one).outlineStyle")
            assert outline != "none", f"no visible focus on {wanted}"
            return
    raise AssertionError(f"the keyboard does not reach {wanted}")


def test_a_deposit_by_the_keyboard_alone(visit, worker, people):
    page = visit()
    page.on("filechooser", lambda chooser: None)  # listened to from now on: asked for with the key, it came too late
    page.goto("/connexion/")
    reach(page, page.get_by_label("Adresse électronique"))
    page.keyboard.type("supplier@exemple.test")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Se connecter")).to_have_count(0)
    page.goto("/factures/emises/")
    reach(page, page.get_by_role("link", name="Déposer facture").first)
    page.keyboard.press("Enter")
    file = page.locator("input[type=file]")
    reach(page, file)
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Space")
    chooser.value.set_files(a_file(samples.make_invoice("colonnes")))
    reach(page, page.get_by_role("button", name="Continuer"))
    page.keyboard.press("Enter")
    expect(page.locator("[name=number]")).to_have_value("FA-2026-0147")
    reach(page, page.locator("[name=comment]"))
    page.keyboard.type("Au clavier")
    reach(page, page.get_by_role("button", name="Valider et envoyer").last)
    page.keyboard.press("Enter")
    reach(page, page.get_by_role("button", name="Confirmer et envoyer"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Récapitulatif")
    assert Invoice.objects.get().comment == "Au clavier"


def test_a_double_click_and_the_back_button_send_once(visit, people):
    invoice = draft_of(people)
    page = visit("supplier")
    page.goto(f"/factures/{invoice.pk}/confirmer/")
    page.get_by_role("button", name="Confirmer et envoyer").dblclick()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("Récapitulatif")
    number = Invoice.objects.get().certificate_number
    page.go_back()
    if page.get_by_role("button", name="Confirmer et envoyer").is_visible():  # the browser's copy of the page
        page.get_by_role("button", name="Confirmer et envoyer").click()
    expect(heading).to_have_text("Récapitulatif")
    assert Invoice.objects.get().status_changes.count() == 1
    assert Invoice.objects.get().certificate_number == number


def test_what_is_typed_is_saved_by_itself_and_a_second_tab_is_told(visit, people):
    invoice = draft_of(people)
    page = visit("supplier")
    page.goto(f"/factures/{invoice.pk}/modifier/")
    other = page.context.new_page()
    other.goto(f"/factures/{invoice.pk}/modifier/")
    page.locator("[name=comment]").fill("Tapé dans le premier onglet")
    saved = page.locator('[data-live="saving"]')
    expect(saved).to_contain_text("Enregistré à")
    page.reload()
    expect(page.locator("[name=comment]")).to_have_value("Tapé dans le premier onglet")

    other.locator("[name=market]").fill("M-2")
    expect(other.locator('[data-live="saving"]')).to_contain_text("Non enregistré. Ce brouillon a été modifié")
    other.get_by_role("button", name="Enregistrer", exact=True).first.click()
    expect(other.get_by_text("Votre saisie est affichée ci-dessous").first).to_be_visible()
    expect(other.locator("[name=market]")).to_have_value("M-2")
    look(other)
    other.get_by_role("button", name="Enregistrer", exact=True).first.click()
    expect(other.get_by_text(re.compile(r"Brouillon .*enregistré\."))).to_be_visible()
    assert Invoice.objects.get().market == "M-2"


def test_a_session_that_ends_while_typing_loses_nothing(visit, people):
    invoice = draft_of(people)
    page = visit("supplier")
    page.goto(f"/factures/{invoice.pk}/modifier/")
    page.context.clear_cookies(name="sessionid")
    page.locator("[name=comment]").fill("Tapé après la fin de la session")
    expect(page.locator('[data-live="saving"]')).to_contain_text("Votre session est terminée")
    page.get_by_role("button", name="Enregistrer", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Se connecter")
    give_password(page, "supplier@exemple.test")
    expect(page.locator("[name=comment]")).to_have_value("Tapé après la fin de la session")
    wait_until(lambda: Invoice.objects.get().comment == "Tapé après la fin de la session")


def test_a_first_visit_and_the_next_ones_are_light(visit, people):
    invoice = draft_of(people)
    page = visit()
    page.goto("/")
    page.wait_for_load_state("networkidle")
    assert sum(page.watch.weights.values()) < FIRST_VISIT
    sign_in(page, "supplier@exemple.test")
    for address in ("/factures/emises/", f"/factures/{invoice.pk}/modifier/", f"/factures/{invoice.pk}/confirmer/"):
        page.goto(address)
    page.watch.weights.clear()
    for address in ("/", "/factures/emises/", f"/factures/{invoice.pk}/modifier/", f"/factures/{invoice.pk}/"):
        page.goto(address)
        page.wait_for_load_state("networkidle")
    assert {address: weight for address, weight in page.watch.weights.items() if weight > AFTER} == {}


def test_words_without_a_space_do_not_widen_a_page(visit, people):
    long = "W" * 100
    for structure in (people.supplier_structure, people.recipient_structure):
        structure.name = long
        structure.save()
    known = {"supplier": people.supplier_structure, "recipient": people.recipient_structure}
    known |= {"recipient_service": people.service, "engagement": long, "market": long, "created_by": people.supplier}
    sent = InvoiceFactory(status="MISE_A_DISPOSITION", number=long, deposit__filename=f"{long}.pdf", **known)
    draft = InvoiceFactory(number=long[1:], deposit__filename=f"{long}.pdf", **known)
    transition.apply(sent, "refuse", actor=people.agent, reason="JUSTIF_ABS", comment=long * 10, version=sent.version)
    transition.apply(sent, "restore", actor=people.agent, comment=long * 10, version=sent.version)
    OutgoingMailFactory(subject=long, body=long * 3)
    page = visit("supplier")
    for address in (
        "/factures/emises/",
        f"/factures/{draft.pk}/modifier/",
        f"/factures/{draft.pk}/confirmer/",
        f"/factures/{draft.pk}/pieces-jointes/",
        f"/factures/{sent.pk}/",
        f"/factures/{sent.pk}/suivi/",
        f"/factures/{sent.pk}/recapitulatif/",
        f"/factures/{sent.pk}/document/voir/",
        f"/courriels/{OutgoingMail.objects.get(subject=long).pk}/",
    ):
        page.goto(address)
        look(page)
    desk = visit("agent")
    for address in ("/factures/recues/", f"/factures/{sent.pk}/traiter/"):
        desk.goto(address)
        look(desk)

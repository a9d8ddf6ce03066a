"""What comes back and what is done by many, in a browser with its script and without: sent back for its service and
paid, suspended and completed, rejected and done again, twenty files at once, fifty treated at once, public entities
that invoice each other.
"""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from invoices.domain.lifecycle import Status
from invoices.models import Invoice
from invoices.services import transition
from structures.domain.habilitations import Application
from tests import samples
from tests.factories.cast import cast
from tests.factories.invoices import InvoiceFactory
from tests.factories.structures import HabilitationFactory, PublicStructureFactory, ServiceFactory
from tests.processes import wait_until
from tests.samples import hostile
from tests.watching import look

pytestmark = [pytest.mark.browser, pytest.mark.samples]
EMISES, RECUES = Application.FACTURES_EMISES, Application.FACTURES_RECUES
BOTH = pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])


@pytest.fixture
def people(transactional_db):
    """Everybody who has a part in it."""
    return cast()


@pytest.fixture
def as_(visit, request):
    """Open a tab as somebody, with or without script as the test says."""
    script = request.node.callspec.params["script"]
    return lambda name: visit(name, java_script_enabled=script)


def seen(page, script):
    """Hold a page to the rules of every page; axe needs the script."""
    if script:
        look(page)


def arrived(people, number, **fields):
    """An invoice that stands in the agent's work list, with its history."""
    said = {
        "supplier": people.supplier_structure,
        "created_by": people.supplier,
        "recipient": people.recipient_structure,
        "recipient_service": people.service,
        "number": number,
    }
    invoice = InvoiceFactory(status=Status.MISE_A_DISPOSITION, with_history=True, **(said | fields))
    Invoice.objects.filter(pk=invoice.pk).update(payment_due_on=timezone.localdate() + timedelta(days=30))
    return invoice


def refuse(desk, invoice, reason, comment, script):
    """« Traiter » → « Refusée » with its reason; without script the effect is confirmed on a page of its own."""
    desk.goto(f"/factures/{invoice.pk}/traiter/")
    desk.get_by_label("Nouvel état").select_option(label="Refusée")
    desk.get_by_label("Motif de rejet").select_option(reason)
    desk.get_by_label("Compléments d'information").fill(comment)
    seen(desk, script)
    desk.get_by_role("button", name="Enregistrer").click()
    if not script:
        desk.get_by_role("button", name=re.compile("Confirmer|Enregistrer")).first.click()
    expect(desk.get_by_role("heading", name="Factures reçues")).to_be_visible()


def treat(desk, invoice, *labels):
    """Take these moves one after the other."""
    for label in labels:
        desk.goto(f"/factures/{invoice.pk}/traiter/")
        desk.get_by_label("Nouvel état").select_option(label=label)
        desk.get_by_role("button", name="Enregistrer").click()
        expect(desk.get_by_text(f"elle est à l'état « {label} »")).to_be_visible()


def row_of(page, number):
    return page.get_by_role("row").filter(has_text=number)


@BOTH
def test_sent_to_the_wrong_service_then_recycled_and_paid(as_, worker, people, script):
    right = ServiceFactory(structure=people.recipient_structure, code="CANTINE", name="Restauration scolaire")
    HabilitationFactory(user__email="cook@exemple.test", application=RECUES, service=right)
    invoice = arrived(people, "FA-101")
    refuse(as_("agent"), invoice, "SE_ERR", "Adressez-la à la cantine.", script)

    page = as_("supplier")
    page.goto("/factures/emises/")
    seen(page, script)
    row_of(page, "FA-101").get_by_role("link", name=re.compile("Recycler")).click()
    expect(page.get_by_text("Adressez-la à la cantine.").first).to_be_visible()
    seen(page, script)
    page.get_by_role("button", name="Recycler la facture").click()  # nothing changed yet
    expect(page.get_by_role("button", name="Recycler la facture")).to_be_visible()
    seen(page, script)
    page.locator("[name=service_code]").fill("CANTINE")
    page.get_by_role("button", name="Recycler la facture").click()
    wait_until(lambda: Invoice.objects.get(pk=invoice.pk).status == "MISE_A_DISPOSITION", 30)

    former = as_("agent")
    assert former.goto(f"/factures/{invoice.pk}/").status == 404
    desk = as_("cook")
    desk.goto("/factures/recues/")
    expect(desk.get_by_role("link", name="FA-101", exact=True)).to_be_visible()
    treat(desk, invoice, "Service fait", "Mandatée", "Mise en paiement")
    page.goto(f"/factures/{invoice.pk}/suivi/")
    expect(page.locator("ol.steps li.done")).to_have_count(3)
    expect(page.get_by_text("CANTINE").first).to_be_visible()
    seen(page, script)


@BOTH
def test_suspended_then_completed_and_paid(as_, worker, people, script):
    invoice = arrived(people, "FA-102")
    desk = as_("agent")
    refuse(desk, invoice, "JUSTIF_ABS", "Joignez le bon de livraison.", script)
    stored = Invoice.objects.get(pk=invoice.pk)
    assert (stored.status, stored.payment_stopped_on is None) == ("SUSPENDUE", False)

    page = as_("supplier")
    page.goto("/factures/emises/")
    row_of(page, "FA-102").get_by_role("link", name=re.compile("Compléter")).click()
    expect(page.get_by_text("Joignez le bon de livraison.").first).to_be_visible()
    seen(page, script)
    page.get_by_role("button", name="Compléter la facture").click()  # neither a file nor a word
    expect(page.get_by_role("button", name="Compléter la facture")).to_be_visible()
    seen(page, script)
    bon = {"name": "bon.pdf", "mimeType": "application/pdf", "buffer": hostile.with_javascript()}
    page.locator("[name=file_0]").set_input_files(bon)
    page.locator("[name=designation_0]").fill("Bon de livraison signé")
    page.locator("[name=type_0]").select_option(label="Bon de livraison")
    page.locator("[name=comment]").fill("Voici le bon.")
    page.get_by_role("button", name="Compléter la facture").click()
    wait_until(lambda: Invoice.objects.get(pk=invoice.pk).status == "COMPLETEE", 30)

    desk.goto("/factures/recues/")
    expect(row_of(desk, "FA-102").get_by_text("Complétée")).to_be_visible()
    desk.goto(f"/factures/{invoice.pk}/")
    expect(desk.get_by_text("Bon de livraison signé").first).to_be_visible()
    seen(desk, script)
    treat(desk, invoice, "Mandatée", "Mise en paiement")
    assert Invoice.objects.get(pk=invoice.pk).status == "MISE_EN_PAIEMENT"


@BOTH
def test_rejected_then_acknowledged_and_done_again(as_, worker, people, script):
    invoice = arrived(people, "FA-103")
    refuse(as_("agent"), invoice, "MONTANT_ERR", "Le prix convenu est 90 €.", script)

    page = as_("supplier")  # the page of acknowledgement comes by itself after login
    expect(page.get_by_role("heading", level=1)).to_have_text("Factures rejetées ou suspendues")
    expect(page.get_by_text("Le prix convenu est 90 €.").first).to_be_visible()
    seen(page, script)
    with page.expect_navigation():
        page.get_by_role("button", name="Tout acquitter et fermer").click()
    page.goto(f"/factures/{invoice.pk}/suivi/")
    expect(page.get_by_text("Acquittement du rejet").first).to_be_visible()
    seen(page, script)

    page.goto(f"/factures/{invoice.pk}/refaire/")
    seen(page, script)
    page.locator("main form button").first.click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text(re.compile("Refaire"))
    copy = Invoice.objects.get(copied_from=invoice)
    assert (copy.status, copy.number, copy.total_with_vat) == ("BROUILLON", "", invoice.total_with_vat)
    page.goto(f"/factures/{copy.pk}/document/joindre/")
    seen(page, script)
    pdf = {"name": "facture.pdf", "mimeType": "application/pdf", "buffer": samples.make_invoice("colonnes")}
    page.locator("input[type=file]").set_input_files(pdf)
    page.get_by_role("button", name="Joindre le document").click()
    expect(page.locator("[name=number]")).to_have_value("FA-2026-0147", timeout=30_000)  # read from the new document
    for name, amount in (("total_without_vat", "4137,50"), ("total_vat", "827,50"), ("total_with_vat", "4965,00"),
                         ("amount_due", "4965,00"), ("number", "FA-103-BIS")):  # fmt: skip
        page.locator(f"[name={name}]").fill(amount)
    page.get_by_role("button", name="Valider et envoyer").first.click()
    seen(page, script)
    page.get_by_role("button", name="Confirmer et envoyer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Récapitulatif")
    wait_until(lambda: Invoice.objects.get(pk=copy.pk).status == "MISE_A_DISPOSITION", 30)
    page.goto(f"/factures/{invoice.pk}/")
    expect(page.get_by_role("link", name=re.compile("FA-103-BIS")).first).to_be_visible()
    seen(page, script)


@BOTH
def test_twenty_files_are_deposited_at_once(as_, worker, people, script):
    page = as_("supplier")
    page.goto("/factures/emises/deposer/")
    sample = samples.make_invoice("colonnes")
    pdfs = [
        {
            "name": f"facture-{rank:02}.pdf",
            "mimeType": "application/pdf",
            "buffer": sample + b"\n%" + str(rank).encode(),
        }
        for rank in range(19)
    ]
    wrong = {"name": "notes.pdf", "mimeType": "application/pdf", "buffer": b"bonjour"}
    page.locator("input[type=file]").set_input_files([*pdfs, wrong])
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dépôt de plusieurs factures")
    seen(page, script)
    expect(page.get_by_text("notes.pdf").first).to_be_visible()  # told, and the nineteen others are there
    wait_until(lambda: Invoice.objects.filter(status="BROUILLON").count() == 19, 120)
    page.reload()
    ready = page.locator("tbody").get_by_role("link", name=re.compile("Vérifier"))
    expect(ready).to_have_count(19)
    seen(page, script)
    ready.first.click()
    page.locator("[name=number]").fill("FA-200")
    page.get_by_role("button", name="Valider et envoyer").first.click()
    page.get_by_role("button", name="Confirmer et envoyer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Récapitulatif")
    seen(page, script)
    page.get_by_role("link", name=re.compile("suivante", re.IGNORECASE)).first.click()
    expect(page.locator("[name=number]")).to_be_visible()
    assert Invoice.objects.filter(number="FA-200").exclude(status="BROUILLON").count() == 1


@BOTH
def test_fifty_are_treated_at_once_and_two_are_refused(as_, people, script):
    invoices = [arrived(people, f"FA-3{rank:02}") for rank in range(50)]
    desk = as_("agent")
    desk.goto("/factures/recues/")
    for box in desk.locator("tbody input[type=checkbox]").all():
        box.check()
    expect(desk.locator("tbody input[type=checkbox]:checked")).to_have_count(50)
    seen(desk, script)
    desk.get_by_role("button", name=re.compile("^Traiter")).click()
    for moved in invoices[:2]:  # meanwhile a colleague acted on two of them
        transition.apply(moved, "mandate", actor=people.agent)
    desk.get_by_label("Nouvel état").select_option(label="Service fait")
    seen(desk, script)
    desk.get_by_role("button", name="Enregistrer").click()
    expect(desk.get_by_text(re.compile("48")).first).to_be_visible()
    seen(desk, script)
    for moved in invoices[:2]:
        expect(desk.get_by_role("link", name=re.compile(moved.number)).first).to_be_visible()
    assert Invoice.objects.filter(status="SERVICE_FAIT").count() == 48
    assert Invoice.objects.filter(status="MANDATEE").count() == 2


@BOTH
def test_a_public_entity_invoices_another(as_, worker, people, script):
    emitter = PublicStructureFactory(name="CC DU CHAOURCOIS")
    public = ServiceFactory(structure=people.recipient_structure, code="FACTURES_PUBLIQUES", name="Factures publiques")
    HabilitationFactory(user__email="jeane@exemple.test", application=EMISES, structure=emitter)
    HabilitationFactory(user__email="desk@exemple.test", application=RECUES, service=public)
    page = as_("jeane")
    page.goto("/factures/emises/deposer/")
    pdf = {"name": "facture.pdf", "mimeType": "application/pdf", "buffer": samples.make_invoice("colonnes")}
    page.locator("input[type=file]").set_input_files(pdf)
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator("[name=number]")).to_have_value("FA-2026-0147", timeout=30_000)
    page.locator("[name=service_code]").fill("FACTURES_PUBLIQUES")
    page.get_by_role("button", name="Valider et envoyer").first.click()
    seen(page, script)
    page.get_by_role("button", name="Confirmer et envoyer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Récapitulatif")
    wait_until(lambda: Invoice.objects.filter(status="MISE_A_DISPOSITION").exists(), 30)
    desk = as_("desk")
    desk.goto("/factures/recues/")
    expect(desk.get_by_text("CC DU CHAOURCOIS").first).to_be_visible()
    treat(desk, Invoice.objects.get(), "Service fait", "Mise en paiement")

"""What came back, in a browser: read after signing in, handled; a rejection asked for, and accepted without scripts."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from invoices.domain.lifecycle import Status
from structures.domain.habilitations import Application
from tests import accessibility
from tests.factories.invoices import InvoiceFactory
from tests.factories.structures import HabilitationFactory, StructureFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NARROW = {"width": 320, "height": 900}


@pytest.fixture
def supplier():
    return HabilitationFactory(
        application=Application.FACTURES_EMISES, structure=StructureFactory(), user__email="vendeur@exemple.test"
    )


@pytest.mark.parametrize("options", [{}, {"viewport": NARROW, "java_script_enabled": False}], ids=["wide", "bare"])
def test_a_rejection_is_read_after_signing_in_then_handled(visit, supplier, options):
    invoice = InvoiceFactory(supplier=supplier.structure, status=Status.REJETEE, status_at=timezone.now())
    page = visit("vendeur", **options)
    expect(page).to_have_url(re.compile("/factures/emises/a-acquitter/"))
    _check(page, options)
    with page.expect_navigation():
        page.get_by_role("button", name="Tout acquitter et fermer").click()
    page.goto("/factures/emises/")
    page.get_by_role("checkbox", name=f"Facture {invoice.number}").check()
    _check(page, options)
    page.get_by_role("button", name="Traiter les rejets cochés").click()
    _check(page, options)
    page.get_by_label("Motif").select_option("ABANDON")
    page.get_by_role("button", name="Traiter le rejet").click()
    expect(page.get_by_text("1 rejet traité.")).to_be_visible()
    invoice.refresh_from_db()
    assert invoice.is_acknowledged
    assert invoice.is_rejection_handled


def test_a_rejection_is_asked_for_and_accepted_without_scripts(visit, supplier):
    invoice = InvoiceFactory(supplier=supplier.structure, status=Status.MISE_A_DISPOSITION)
    HabilitationFactory(structure=invoice.recipient, user__email="agente@exemple.test")
    page = visit("vendeur")
    page.goto(invoice.get_absolute_url())
    page.get_by_role("link", name="Demander le rejet").click()
    accessibility.axe(page)
    page.get_by_label("Raison de la demande").fill("Envoyée deux fois.")
    page.get_by_role("button", name="Demander le rejet").click()
    accessibility.axe(page)
    agent = visit("agente")
    agent.goto(invoice.get_absolute_url())
    accessibility.axe(agent)  # the banner and its buttons
    bare = visit("agente", java_script_enabled=False, viewport=NARROW)
    bare.goto(invoice.get_absolute_url())
    bare.get_by_role("link", name="Accepter", exact=True).click()
    bare.get_by_label("Motif de rejet").select_option("DOUBLON")
    bare.get_by_role("button", name="Accepter et rejeter la facture").click()
    expect(bare.get_by_text("est rejetée, le fournisseur en est prévenu")).to_be_visible()
    invoice.refresh_from_db()
    assert invoice.status == Status.REJETEE


def _check(page, options):
    if options.get("java_script_enabled", True):
        accessibility.axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

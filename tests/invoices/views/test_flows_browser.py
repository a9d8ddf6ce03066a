"""Flows in a browser: a lot with refusals, its report, its second deposit; a file refused whole; an XML's two ways."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from invoices.models import Flow, Invoice
from structures.domain.habilitations import Application
from tests.factories.flowing import PARTY, invoice, lot, senders
from tests.factories.invoices import BillingMandateFactory
from tests.factories.structures import HabilitationFactory
from tests.processes import wait_until
from tests.samples.lots import zip_of
from tests.watching import look

pytestmark = [pytest.mark.browser, pytest.mark.samples]
WAIT = 60_000  # the rules are compiled at their first use


@pytest.fixture
def people(transactional_db):
    """Who sends flows as sender@exemple.test."""
    made = senders()
    type(made.person).objects.filter(pk=made.person.pk).update(email="sender@exemple.test")
    return made


def drop(page, name, content):
    page.goto("/factures/emises/deposer/")
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Continuer").click()


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "no script"])
def test_a_lot_with_two_refused_is_explained_and_deposited_again(visit, worker, people, has_script):
    page = visit("sender", java_script_enabled=has_script)
    stranger = replace(PARTY, identifier="73282932000074")
    wrong = [("jumelle.xml", invoice("F-1")), ("autre.xml", invoice("F-2", supplier=stranger))]
    drop(page, "lot.zip", zip_of([("0001.xml", invoice("F-1")), *wrong]))
    number = page.get_by_role("heading", level=1)
    expect(number).to_have_text(re.compile("^Flux CPP001"))
    expect(page.get_by_text("Intégré partiellement")).to_be_visible(timeout=WAIT)
    expect(page.get_by_role("heading", name="Facture F-2")).to_be_visible()
    if has_script:
        look(page)
    page.get_by_role("link", name="Intégrées (1)").click()
    expect(page.get_by_role("link", name="F-1")).to_be_visible()
    if has_script:
        look(page)
    page.get_by_role("button", name="Déposer de nouveau les refusées").click()
    expect(page.get_by_text("voici leur flux")).to_be_visible()
    expect(page.get_by_text("Rejeté", exact=True)).to_be_visible(timeout=WAIT)
    expect(page.get_by_text("Aucune facture n'a été intégrée.")).to_be_visible()
    assert Flow.objects.count() == 2
    assert Invoice.objects.get().number == "F-1"
    page.get_by_role("link", name="Suivi des flux").first.click()
    expect(page.get_by_role("row", name=re.compile("lot.zip"))).to_be_visible()
    if has_script:
        look(page)
        page.get_by_label("Seulement ceux qui ont des refus").check()
        page.get_by_role("button", name="Filtrer").click()
        expect(page.get_by_text("2 flux")).to_be_visible()
        page.goto(f"{page.url.split('/flux/')[0]}/flux/{Flow.objects.earliest('pk').pk}/imprimer/")
        look(page)


def test_a_damaged_archive_is_refused_whole_in_words(visit, worker, people):
    page = visit("sender")
    drop(page, "lot.zip", lot("F-1", "F-2")[:-30])
    expect(page.get_by_text("endommagé ou incomplet").first).to_be_visible(timeout=WAIT)
    look(page)
    assert not Invoice.objects.exists()


def test_an_xml_is_judged_at_once_then_typed_or_sent(visit, worker, people):
    BillingMandateFactory(structure=people.supplier)
    page = visit("sender")
    drop(page, "facture.xml", invoice("F-7"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Deux façons de continuer")
    expect(page.get_by_role("heading", name="Envoyer comme un flux")).to_be_visible(timeout=WAIT)
    look(page)
    ways = page.url
    page.get_by_label("J’accepte les").check()
    page.get_by_role("button", name="Remplir le formulaire").click()
    expect(page.get_by_text("Chaises A Tolx")).to_be_visible()
    look(page)
    page.goto(ways)
    page.get_by_role("button", name="Envoyer comme un flux").click()
    expect(page.get_by_text("Toutes les factures ont été intégrées.")).to_be_visible(timeout=WAIT)
    look(page)
    wait_until(lambda: Invoice.objects.filter(number="F-7").exists(), limit=10)


def test_a_flow_of_somebody_else_cannot_be_found(visit, worker, people):
    stranger = HabilitationFactory(application=Application.FACTURES_EMISES, user__email="autre@exemple.test")
    page = visit("sender")
    drop(page, "lot.zip", lot("F-1"))
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^Flux"))
    address = page.url
    other = visit("autre")
    assert stranger.structure.identifier != PARTY.identifier
    assert other.goto(address).status == 404

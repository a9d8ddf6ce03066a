"""« Traiter » with its scripts: the effect said while choosing, page images that come while typing."""

import io

import pytest
from PIL import Image

from invoices import storage
from invoices.models import StoredFile
from tests.factories.accounts import PASSWORD
from tests.factories.invoices import InvoiceFactory
from tests.factories.structures import HabilitationFactory
from tests.processes import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def treating(portal, page):
    """An invoice, and the agent's page on it."""
    access = HabilitationFactory()
    stored = storage.keep([b"%PDF-1.7 sans image"], "application/pdf")
    StoredFile.objects.filter(pk=stored.pk).update(page_count=1)
    invoice = InvoiceFactory(recipient=access.structure, status="MISE_A_DISPOSITION", deposit__file=stored)
    page.goto(f"{portal}/connexion/")
    page.fill("[name=username]", access.user.email)
    page.fill("[name=password]", PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.goto(f"{portal}/factures/{invoice.pk}/traiter/")
    return invoice, page


def test_the_effect_is_said_while_choosing_and_saved_without_asking_again(treating):
    invoice, page = treating
    reason, mandate = page.locator("[name=reason]"), page.locator("[name=mandate_number]")
    assert not reason.is_visible()
    assert not mandate.is_visible()
    page.select_option("[name=action]", "mandate")
    assert mandate.is_visible()
    page.select_option("[name=action]", "refuse")
    assert not mandate.is_visible()
    reason.select_option("JUSTIF_ABS")
    told = page.locator("[data-effect-line]").text_content()
    assert told.startswith("Le fournisseur verra : Suspendue. Ajoutez la pièce demandée")
    reason.select_option("CMD_EJ_ERR")
    assert "avant la facturation" in page.locator("[data-effect-line]").text_content()
    with page.expect_navigation():
        page.get_by_role("button", name="Enregistrer").click()
    invoice.refresh_from_db()
    assert invoice.status == "A_RECYCLER"


def test_an_image_made_meanwhile_appears_and_nothing_typed_is_lost(treating):
    invoice, page = treating
    page.fill("[name=comment]", "Voyez le bon.")
    image = io.BytesIO()
    Image.new("RGB", (1200, 1697), "white").save(image, "PNG")
    storage.keep_derived(invoice.deposit.file_id, "page-1.png", image.getvalue())
    picture = page.locator(".sheet img")
    wait_until(lambda: picture.evaluate("image => image.naturalWidth") == 1200)
    assert page.input_value("[name=comment]") == "Voyez le bon."

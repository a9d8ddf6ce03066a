"""An invoice that came as data, on screen: read as text, taken away as XML, UBL, PDF or pivot, each with its trace."""

import base64
import io
import zipfile

import pytest
from django.urls import reverse
from django.utils import timezone
from lxml import etree, html

from invoices.domain.document import Document
from invoices.formats import declared as foreign
from invoices.formats import facturx, ubl
from invoices.models import Deposit, Invoice, InvoiceEvent
from invoices.reading import Reader
from invoices.rules import RuleEngine
from invoices.services import documents, electronic
from structures.domain.habilitations import Application
from tests.accessibility import check
from tests.factories.electronic import electronic as came
from tests.factories.structures import HabilitationFactory
from tests.samples.bills import BILL
from tests.samples.rendering import drawn as drawn_page

pytestmark = pytest.mark.django_db
DATA = ubl.write(BILL)


@pytest.fixture(scope="module")
def engine():
    with RuleEngine() as engine:
        yield engine


@pytest.fixture
def sent(settings, tmp_path):
    settings.STORAGE_ROOT = tmp_path
    return came(DATA)


@pytest.fixture
def drawn(sent, engine):
    with Reader() as reader:
        documents.draw_up(sent.pk, reader, engine)
    return Invoice.objects.get(pk=sent.pk)


@pytest.fixture
def agent(sent, client):
    access = HabilitationFactory(application=Application.FACTURES_RECUES, structure=sent.recipient)
    client.force_login(access.user)
    return client


def taken(client, name, invoice):
    return client.get(reverse(f"invoices:{name}", args=[invoice.pk]))


def links(answer):
    return {link.text_content().strip(): link.get("href") for link in html.fromstring(answer.content).findall(".//a")}


def test_the_page_offers_every_form(agent, drawn):
    page = agent.get(drawn.get_absolute_url())
    check(page.content)
    offered = links(page)
    for name in ("Lire la facture", "Télécharger le document", "Télécharger l'original (XML)", "Facture en XML (UBL)"):
        answer = agent.get(offered[name])
        assert answer.status_code == 200
        assert b"".join(answer.streaming_content if answer.streaming else [answer.content])
    assert list(page.context["pages"]) == [1]


def test_the_original_is_taken_byte_for_byte_and_traced(agent, drawn):
    answer = taken(agent, "original", drawn)
    assert b"".join(answer.streaming_content) == DATA
    assert answer["Content-Disposition"] == 'attachment; filename="FA-12.xml"'
    assert drawn.events.filter(kind=InvoiceEvent.Kind.TELECHARGEMENT).count() == 1
    assert Invoice.objects.get(pk=drawn.pk).is_downloaded


def test_it_is_read_as_text(agent, drawn):
    answer = taken(agent, "readable", drawn)
    check(answer.content)
    text = " ".join(html.fromstring(answer.content).find(".//main").text_content().split())
    for words in (f"Facture n° {BILL.number}", "Chaises A Tolx", BILL.supplier.name, "Net à payer"):
        assert words in text


def test_it_is_taken_as_ubl_and_in_the_pivot(agent, drawn):
    assert foreign.read(taken(agent, "ubl", drawn).content).number == BILL.number
    pivot = etree.fromstring(b"".join(taken(agent, "pivot", drawn).streaming_content))
    [first] = pivot.iter("PJ")
    assert (first.findtext("TypePJ"), first.findtext("MimeTypePJ")) == ("01", "application/xml")
    with zipfile.ZipFile(io.BytesIO(base64.b64decode(first.findtext("Contenu")))) as archive:
        assert archive.read(archive.namelist()[0]) == DATA


@pytest.mark.parametrize("name", ["readable", "document", "ubl"])
def test_what_is_not_made_yet_is_asked_for_and_told(agent, sent, name, monkeypatch):
    answer = taken(agent, name, sent)
    assert answer.url == sent.get_absolute_url()
    assert "en préparation" in agent.get(answer.url).content.decode()


def test_what_can_be_no_ubl_says_why(agent, sent):
    electronic.storage.keep_derived(sent.deposit.file_id, electronic.WITHOUT_UBL, b"Aucune ligne.")
    assert "Aucune ligne." in agent.get(taken(agent, "ubl", sent).url).content.decode()


@pytest.fixture
def facturx_of(settings, tmp_path):
    """A sent invoice from a Factur-X, by a flow or by the form, whose recipient looks at it."""
    settings.STORAGE_ROOT = tmp_path

    def made(content, is_flow):
        invoice = came(content, media_type="application/pdf", name="FA-12.pdf")
        if not is_flow:
            document = Document(data_format="Factur-X EN 16931").to_json()
            Deposit.objects.filter(pk=invoice.deposit_id).update(document=document)
            Invoice.objects.filter(pk=invoice.pk).update(deposit_mode="DEPOT_PDF_PORTAIL")
        return invoice

    return made


@pytest.mark.parametrize(("is_flow", "label"), [(True, "Facture en XML (UBL)"), (False, "Données du PDF en XML (UBL)")])
def test_a_factur_x_is_taken_as_ubl_whichever_way_it_came(client, engine, facturx_of, is_flow, label):
    page = "<html lang='fr'><title>Facture</title><body><p>Facture</p></body></html>"
    invoice = facturx_of(facturx.write(BILL, page, timezone.now()), is_flow)
    client.force_login(HabilitationFactory(application=Application.FACTURES_RECUES, structure=invoice.recipient).user)
    address = links(client.get(invoice.get_absolute_url()))[label]
    assert "en préparation" in client.get(address, follow=True).content.decode()
    with Reader() as reader:
        documents.draw_up(invoice.pk, reader, engine)
    assert foreign.read(client.get(address).content).number == BILL.number


def test_a_pdf_that_is_only_a_page_offers_no_ubl(client, engine, facturx_of):
    invoice = facturx_of(drawn_page("<p>Facture</p>"), True)
    client.force_login(HabilitationFactory(application=Application.FACTURES_RECUES, structure=invoice.recipient).user)
    with Reader() as reader:
        documents.draw_up(invoice.pk, reader, engine)
    assert not [label for label in links(client.get(invoice.get_absolute_url())) if "UBL" in label]
    Invoice.objects.filter(pk=invoice.pk).update(deposit_mode="DEPOT_PDF_PORTAIL")
    assert not [label for label in links(client.get(invoice.get_absolute_url())) if "UBL" in label]
    assert taken(client, "ubl", invoice).status_code == 404

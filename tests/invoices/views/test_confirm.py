"""« Confirmation d'envoi », « Récapitulatif », « Je donne mon avis »."""

import base64
import hashlib

import pytest
from django.urls import reverse

from invoices.domain.lifecycle import Status
from invoices.models import Invoice, Opinion
from structures.domain.habilitations import Application, Level
from tests import accessibility
from tests.factories.invoices import InvoiceFactory
from tests.factories.structures import HabilitationFactory, StructureFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(client):
    access = HabilitationFactory(
        application=Application.FACTURES_EMISES, level=Level.MODIFICATION, structure=StructureFactory()
    )
    client.force_login(access.user)
    return InvoiceFactory(supplier=access.structure, created_by=access.user, number="FA-77")


def send(client, draft):
    address = reverse("invoices:confirm", args=[draft.pk])
    version = client.get(address).context["form"]["version"].value()
    return client.post(address, {"version": version})


def test_the_confirmation_shows_number_recipient_and_the_four_amounts(client, draft):
    html = client.get(reverse("invoices:confirm", args=[draft.pk])).content.decode()
    accessibility.check(html)
    assert "Confirmation d" in html
    for text in ("FA-77", draft.recipient.name, "100,00\u00a0€", "20,00\u00a0€", "120,00\u00a0€", "Net à payer"):
        assert text in html


def test_an_avoir_is_confirmed_negative(client, draft):
    Invoice.objects.update(type="AVOIR")
    html = client.get(reverse("invoices:confirm", args=[draft.pk])).content.decode()
    assert "-120,00\u00a0€" in html
    assert "avoir n°" in html


def test_an_avoir_of_what_was_paid_already_owes_nothing_without_a_sign(client, draft):
    Invoice.objects.update(type="AVOIR", framework="A2", payment_means="", amount_due=0)
    html = client.get(reverse("invoices:confirm", args=[draft.pk])).content.decode()
    assert "-120,00\xa0€" in html
    assert ">0,00\xa0€" in html
    assert "-0,00" not in html


def test_confirming_certifies_and_shows_the_recapitulatif(client, draft):
    response = send(client, draft)
    assert response.url == reverse("invoices:receipt", args=[draft.pk])
    sent = Invoice.objects.get()
    assert sent.status == Status.DEPOSEE
    digest = base64.b64encode(hashlib.sha256(sent.certificate_text.encode()).digest()).decode()
    html = client.get(response.url).content.decode()
    accessibility.check(html)
    assert digest == sent.certificate_number
    assert digest in html
    assert "La facture n° FA-77 est validée, elle est en cours de transmission au service concerné." in html
    for label in ("Exporter le certificat de dépôt", "Visualiser la facture", "Suivre la facture", "Je donne mon avis"):
        assert label in html


def test_double_click_back_button_and_replay_give_the_first_result(client, draft):
    first = send(client, draft)
    number = Invoice.objects.get().certificate_number
    again = client.post(reverse("invoices:confirm", args=[draft.pk]), {"version": draft.version})
    back = client.get(reverse("invoices:confirm", args=[draft.pk]))
    assert first.url == again.url == back.url
    assert Invoice.objects.get().certificate_number == number
    assert Invoice.objects.get().status_changes.count() == 1


def test_a_draft_changed_since_the_confirmation_was_shown_does_not_leave(client, draft):
    address = reverse("invoices:confirm", args=[draft.pk])
    version = client.get(address).context["form"]["version"].value()
    Invoice.objects.update(version=version + 1, total_with_vat="121.00")
    response = client.post(address, {"version": version})
    assert response.status_code == 409
    assert Invoice.objects.get().status == Status.BROUILLON


def test_an_incomplete_draft_goes_back_to_the_form_with_its_errors(client, draft):
    Invoice.objects.update(number="", total_with_vat="999.00")
    address = reverse("invoices:confirm", args=[draft.pk])
    for response in (client.get(address), client.post(address, {"version": "rubbish"})):
        assert response.url == reverse("invoices:edit", args=[draft.pk]) + "?controle=1"
    html = client.get(response.url).content.decode()
    accessibility.check(html)
    assert "Numéro de facture » est vide" in html
    assert "écart" in html
    assert 'href="#id_number"' in html


def test_a_post_cannot_pass_over_the_controls(client, draft):
    Invoice.objects.update(number="")
    response = client.post(reverse("invoices:confirm", args=[draft.pk]), {"version": draft.version})
    assert response.status_code == 422
    assert Invoice.objects.get().status == Status.BROUILLON


def test_the_receipt_of_a_draft_is_its_form(client, draft):
    assert client.get(reverse("invoices:receipt", args=[draft.pk])).url == reverse("invoices:edit", args=[draft.pk])


def test_an_opinion_given_twice_is_one(client, draft):
    send(client, draft)
    address = reverse("invoices:opinion", args=[draft.pk])
    accessibility.check(client.get(address).content.decode())
    for score in ("5", "2"):
        client.post(address, {"score": score, "comment": "Clair."})
    assert list(Opinion.objects.values_list("score", "comment")) == [(2, "Clair.")]
    assert client.post(address, {"score": "9"}).status_code in (200, 422)
    assert Opinion.objects.get().score == 2

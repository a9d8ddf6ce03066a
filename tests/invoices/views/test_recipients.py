"""Recipients at hand, what they require said at the choice, and the question asked to a buyer for a missing number."""

import re

import pytest
from django.urls import reverse

from accounts.models import OutgoingMail
from invoices.domain.lifecycle import Status
from invoices.models import FavouriteRecipient
from invoices.services import buyers, favourites
from structures.domain.errors import TooOften
from structures.models import ManagerAction, Structure
from tests import accessibility
from tests.factories.invoices import InvoiceFactory
from tests.factories.structures import (
    HabilitationFactory,
    PublicStructureFactory,
    RattachementFactory,
    ServiceFactory,
    StructureFactory,
)

pytestmark = pytest.mark.django_db


def edit(draft):
    return reverse("invoices:edit", args=[draft.pk])


def press(client, draft, **button):
    form = {"version": draft.version, "number": "TAPE-1", "framework": "A1"}
    form |= {"recipient_identifier": draft.recipient_identifier, "service_code": draft.service_code}
    response = client.post(edit(draft), form | button)
    draft.refresh_from_db()
    return response


def test_the_latest_recipients_are_offered_once_each_with_what_they_require(client, draft):
    service = ServiceFactory(structure__engagement_required=True, structure__name="VILLE EXIGEANTE")
    for recipient_service in (service, service, None):
        InvoiceFactory(
            supplier=draft.supplier,
            recipient=service.structure,
            recipient_service=recipient_service,
            status=Status.MISE_A_DISPOSITION,
        )
    InvoiceFactory(recipient__name="AILLEURS", status=Status.MISE_A_DISPOSITION)
    gone = InvoiceFactory(supplier=draft.supplier, recipient__name="FERMÉE", status=Status.MISE_A_DISPOSITION)
    Structure.objects.filter(pk=gone.recipient_id).update(state="INACTIVE")
    page = client.get(edit(draft))
    html = page.content.decode()
    accessibility.check(html)
    assert {item.service for item in page.context["kept"]} == {service, None}
    assert "exige : numéro d&#x27;engagement" in html
    assert "AILLEURS" not in html
    assert "FERMÉE" not in html


def test_choosing_one_fills_the_recipient_and_keeps_what_was_typed(client, draft):
    service = ServiceFactory()
    press(client, draft, choose=f"{service.structure_id}-{service.pk}")
    assert (draft.recipient, draft.recipient_service, draft.number) == (service.structure, service, "TAPE-1")


@pytest.mark.parametrize("key", ["", "x", "0", "-1", "1-", "1-x", "٣", "9" * 30, "1-2-3"])
def test_a_forged_key_chooses_nothing(client, draft, key):
    before = draft.recipient
    press(client, draft, choose=key)
    assert draft.recipient == before


def test_a_private_structure_is_no_recipient_to_choose(client, draft):
    before = draft.recipient
    press(client, draft, choose=str(StructureFactory().pk))
    assert draft.recipient == before


def test_a_star_is_put_and_taken_off_and_the_favourite_is_offered(client, draft, supplier):
    response = press(client, draft, star="1")
    assert FavouriteRecipient.objects.get().recipient == draft.recipient
    html = client.get(response.url).content.decode()
    accessibility.check(html)
    assert "est dans vos favoris" in html
    assert "Retirer des favoris" in html
    assert "Favori :" in html
    press(client, draft, star="1")
    assert not FavouriteRecipient.objects.exists()


def test_somebody_elses_favourites_are_not_offered(client, draft):
    favourites.toggle(InvoiceFactory(recipient__name="SECRÈTE"), owner=HabilitationFactory().user)
    assert "SECRÈTE" not in client.get(edit(draft)).content.decode()


def test_a_person_keeps_a_hundred_favourites_at_most(draft, supplier, monkeypatch):
    monkeypatch.setattr(favourites, "MOST", 2)
    for recipient in PublicStructureFactory.create_batch(3):
        draft.recipient = recipient
        favourites.toggle(draft, owner=supplier.user)
    assert FavouriteRecipient.objects.count() == 2


@pytest.mark.parametrize("count", [1, 3])
def test_what_is_kept_costs_the_same_for_any_number(draft, supplier, count, django_assert_num_queries):
    InvoiceFactory.create_batch(count, supplier=draft.supplier, status=Status.MISE_A_DISPOSITION)
    from_here = favourites.queries.kept_recipients
    with django_assert_num_queries(3):  # favourites, habilitations, the latest invoices with their recipients
        assert len([item.needs for item in from_here(supplier.user, draft.supplier)]) == count


def test_the_look_up_of_a_draft_says_what_is_required_and_offers_to_ask(client, draft):
    Structure.objects.filter(pk=draft.recipient_id).update(service_required=True)
    address = re.search(r'hx-get="([^"]+)"', client.get(edit(draft)).content.decode())[1]
    part = client.get(address, {"facture": draft.pk, "recipient_identifier": draft.recipient_identifier})
    assert "exige un <b>code service</b>" in part.content.decode()
    assert "Demander le numéro à l'acheteur" in part.content.decode()
    for other in (InvoiceFactory().pk, "x", "9" * 40):
        part = client.get(address.split("?")[0], {"facture": other, "recipient_identifier": draft.recipient_identifier})
        assert "Demander le numéro" not in part.content.decode()


# --- « demander à l'acheteur » -----------------------------------------------------------------------------------


@pytest.fixture
def lacking(draft):
    """A draft whose recipient demands an engagement, which it lacks; a manager is there to answer."""
    Structure.objects.filter(pk=draft.recipient_id).update(engagement_required=True)
    draft.manager = RattachementFactory(structure=draft.recipient, is_principal_manager=True).user
    draft.recipient.refresh_from_db()
    return draft


def ask_page(draft):
    return reverse("invoices:ask_buyer", args=[draft.pk])


def test_the_button_saves_then_shows_the_message_that_names_what_is_missing(client, lacking):
    response = press(client, lacking, ask="1")
    assert response.url == ask_page(lacking)
    html = client.get(response.url).content.decode()
    accessibility.check(html)
    assert "Il manque à votre facture : <b>numéro d&#x27;engagement</b>" in html
    assert "n° TAPE-1" in html


def test_the_managers_are_mailed_once_and_the_asking_leaves_a_trace(client, lacking, supplier):
    for _ in range(2):
        response = client.post(ask_page(lacking), {"message": "Quel est le numéro d'engagement ?"})
        assert response.url == edit(lacking)
    mail = OutgoingMail.objects.get()
    assert mail.recipient == lacking.manager.notification_address
    assert "Quel est le numéro d'engagement ?" in mail.body
    assert supplier.user.email in mail.body
    trace = ManagerAction.objects.get(structure=lacking.supplier)
    assert (trace.actor, "engagement" in trace.detail) == (supplier.user, True)


def test_a_recipient_without_manager_here_is_reached_by_its_coordinates(client, draft):
    Structure.objects.filter(pk=draft.recipient_id).update(email="mairie@exemple.test", phone="01 02 03 04 05")
    html = client.get(ask_page(draft)).content.decode()
    accessibility.check(html)
    assert "01 02 03 04 05" in html
    assert 'href="mailto:mairie@exemple.test?subject=' in html
    assert client.post(ask_page(draft), {"message": "Bonjour"}).status_code == 422
    assert not OutgoingMail.objects.exists()


def test_an_empty_message_is_refused_beside_its_field(client, lacking):
    response = client.post(ask_page(lacking), {"message": ""})
    assert response.status_code == 422
    assert "Écrivez ce que vous demandez" in response.content.decode()


def test_asking_too_often_is_refused_with_the_remedy(lacking, supplier, broker, monkeypatch):
    monkeypatch.setattr(buyers, "PER_PERSON", 0)
    with pytest.raises(TooOften) as refused:
        buyers.ask(lacking, message="Bonjour", actor=supplier.user)
    assert "annuaire" in refused.value.remedy
    assert not OutgoingMail.objects.exists()


def test_without_recipient_the_form_comes_back_and_says_so(client, supplier):
    draft = InvoiceFactory(supplier=supplier.structure, created_by=supplier.user, recipient=None)
    response = client.get(ask_page(draft), follow=True)
    assert "Indiquez d&#x27;abord le SIRET" in response.content.decode()

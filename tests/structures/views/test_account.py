"""Notifications, requests, own data as a file, leaving, with a principal manager's duties. Source: domain.md §1.6."""

import csv
import io
import json
import zipfile

import pytest
from django.test import Client

from accounts.models import OutgoingMail, User
from invoices import storage
from invoices.domain.lifecycle import Status
from invoices.models import StatusChange
from invoices.services import transition
from invoices.services.verification import verify
from invoices.templatetags.invoices import person
from structures.domain.habilitations import Application
from structures.models import AccessRequest, Habilitation, Rattachement
from structures.services import requests
from tests import mailbox
from tests.accessibility import check
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.invoices import InvoiceFactory
from tests.factories.structures import HabilitationFactory, RattachementFactory, StructureFactory

pytestmark = pytest.mark.django_db

NOTIFICATIONS, DEACTIVATE, ERASE = "/mon-compte/notifications/", "/mon-compte/desactiver/", "/mon-compte/supprimer/"


@pytest.fixture(autouse=True)
def _fresh_counters(broker):
    broker.flushall()


def principal():
    attached = RattachementFactory(structure=StructureFactory(), is_principal_manager=True)
    return attached.user, attached.structure


def mailed_of_an_invoice(supplier):
    """Who gets a mail when an invoice of this supplier changes status."""
    OutgoingMail.objects.all().delete()
    invoice = InvoiceFactory(supplier=supplier, status=Status.EN_COURS_ACHEMINEMENT)
    transition.apply(invoice, "deliver")
    return list(OutgoingMail.objects.values_list("recipient", flat=True))


def test_preferences_are_kept_and_mails_respect_them(client):
    right = HabilitationFactory(application=Application.FACTURES_EMISES, structure=StructureFactory())
    client.force_login(right.user)
    check(client.get(NOTIFICATIONS).content)
    assert mailed_of_an_invoice(right.structure) == [right.user.email]
    client.post(NOTIFICATIONS, {"news": "on", "weekly": "on"})
    user = User.objects.get(pk=right.user.pk)
    assert (user.notify_invoices, user.notify_work_list) == (False, False)
    assert (user.notify_weekly, user.notify_news) == (True, True)
    page = client.get(NOTIFICATIONS).content.decode()
    assert page.count(" checked") == 2
    assert mailed_of_an_invoice(right.structure) == []


def test_a_principal_manager_cannot_switch_invoicing_off(client):
    user, structure = principal()
    HabilitationFactory(user=user, application=Application.FACTURES_EMISES, structure=structure)
    client.force_login(user)
    page = client.get(NOTIFICATIONS)
    check(page.content)
    assert "ne peuvent pas être coupées" in page.content.decode()
    client.post(NOTIFICATIONS, {})
    user.refresh_from_db()
    assert user.notify_invoices
    User.objects.update(notify_invoices=False)  # chosen before becoming one
    assert mailed_of_an_invoice(structure) == [user.email]


def test_the_history_shows_one_s_own_requests_alone(client):
    user, structure = UserFactory(), StructureFactory(name="LES DÉLICES")
    requests.ask_rattachement(user, structure)
    requests.ask_rattachement(UserFactory(), StructureFactory(name="AILLEURS"))
    client.force_login(user)
    page = client.get("/mon-compte/demandes/").content.decode()
    check(page)
    assert "LES DÉLICES" in page
    assert "AILLEURS" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_history_costs_the_same_for_any_length(client, count, django_assert_num_queries):
    user = UserFactory()
    for _ in range(count):
        requests.ask_rattachement(user, StructureFactory())
    client.force_login(user)
    with django_assert_num_queries(4):  # session, user, requests, approvals
        client.get("/mon-compte/demandes/")


def test_one_s_data_come_as_a_file(client):
    right = HabilitationFactory(user=UserFactory(last_name="=1+1", phone="+33 4"))
    requests.ask_rattachement(right.user, StructureFactory())
    secret = UserFactory(first_name="Quelqu'un-d'autre")
    browser = Client()
    browser.post("/connexion/", {"username": right.user.email, "password": PASSWORD})
    assert browser.get("/mon-compte/mes-donnees/").status_code == 405
    answer = browser.post("/mon-compte/mes-donnees/")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="mes-donnees.zip"'
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        tables = json.loads(archive.read("donnees.json"))
        person = next(iter(csv.DictReader(io.StringIO(archive.read("compte.csv").decode("utf-8-sig")), delimiter=";")))
        whole = "".join(archive.read(name).decode() for name in archive.namelist())
    assert {name: len(rows) for name, rows in tables.items() if rows} == {
        "compte": 1, "sessions": 1, "rattachements": 1, "habilitations": 1, "demandes": 1,
    }  # fmt: skip
    assert {"courriels", "gestion", "depots", "etats", "telechargements"} <= set(tables), "empty, and said to be"
    assert tables["compte"][0]["adresse de connexion"] == right.user.email
    assert person["nom"] == "'=1+1", "a spreadsheet must not compute it"
    assert secret.first_name not in whole
    assert right.user.password not in whole


def test_a_person_leaves_and_comes_back_with_rights_and_password(client):
    right = HabilitationFactory()
    user, elsewhere = right.user, Client()
    for browser in (client, elsewhere):
        browser.post("/connexion/", {"username": user.email, "password": PASSWORD})
    check(client.get(DEACTIVATE).content)
    assert client.post(DEACTIVATE, {"current": "faux"}).status_code == 422
    assert client.post(DEACTIVATE, {"current": PASSWORD}).url == "/"
    assert elsewhere.get("/mon-compte/").status_code == 302
    assert client.post("/connexion/", {"username": user.email, "password": PASSWORD}).status_code == 200
    check(client.get("/compte/reactiver/").content)
    check(client.post("/compte/reactiver/", {"email": user.email}).content)
    path = mailbox.link("reactivation", user.email)
    check(client.get(path).content)
    assert client.post(path).url == "/connexion/"
    assert client.post(path).status_code == 410
    assert client.post("/connexion/", {"username": user.email, "password": PASSWORD}).status_code == 302
    assert Habilitation.objects.filter(pk=right.pk).exists()


def test_who_was_closed_by_the_administration_does_not_come_back_alone(client):
    closed, active = UserFactory(is_active=False), UserFactory()
    pages = set()
    for email in (closed.email, active.email, "personne@exemple.test"):
        response = client.post("/compte/reactiver/", {"email": email})
        pages.add((response.status_code, response.content.decode().replace(email, "…")))
    assert len(pages) == 1
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("page", [DEACTIVATE, ERASE])
def test_a_principal_manager_hands_over_first(client, page):
    user, structure = principal()
    client.force_login(user)
    shown = client.get(page)
    check(shown.content)
    assert "Transférez d’abord votre rôle" in shown.content.decode()
    response = client.post(page, {"current": PASSWORD})
    assert response.status_code == 409
    assert structure.identifier in response.content.decode()
    user.refresh_from_db()
    assert user.is_active


def test_erasing_leaves_the_number_and_nothing_of_the_person(client):
    right = HabilitationFactory(
        user=UserFactory(
            email="manuela@exemple.test", first_name="Manuela", last_name="Martin", phone="0450",
            contact_email="m.martin@exemple.test",
        )
    )  # fmt: skip
    user = right.user
    requests.ask_rattachement(user, StructureFactory())
    client.post("/compte/mot-de-passe-oublie/", {"email": user.email})
    OutgoingMail.objects.update(state="ENVOYE", sent_at=user.date_joined)
    client.post("/connexion/", {"username": user.email, "password": PASSWORD})
    check(client.get(ERASE).content)
    assert client.post(ERASE, {"current": PASSWORD}).url == "/"
    gone = User.objects.get(pk=user.pk)
    assert gone.get_full_name() == "Utilisateur anonymisé"
    row = str(User.objects.values().get(pk=user.pk))
    mails = OutgoingMail.objects.exclude(kind="accounts/compte_supprime").values_list("recipient", "subject", "body")
    for text in ("manuela", "Martin", "m.martin", "0450"):
        assert text not in row + str(list(mails))
    assert not gone.is_active
    assert not gone.has_usable_password()
    assert not Habilitation.objects.filter(user=user).exists()
    assert not Rattachement.objects.filter(user=user, until=None).exists()
    assert not AccessRequest.objects.filter(requester=user, state="EN_COURS_DE_VALIDATION").exists()
    assert client.get("/mon-compte/").status_code == 302
    again = User.objects.create_user("manuela@exemple.test", PASSWORD, first_name="Autre", last_name="Personne")
    assert again.pk != gone.pk, "the address is free again"


def test_invoices_keep_the_trace_of_who_was_erased_and_still_verify(client, settings, tmp_path):
    settings.STORAGE_ROOT = tmp_path
    stored = storage.keep([b"%PDF-1.7 facture"], "application/pdf")
    invoice = InvoiceFactory(status=Status.MISE_EN_PAIEMENT, with_history=True, deposit__file=stored)
    user = StatusChange.objects.filter(invoice=invoice, actor__isnull=False).first().actor
    Rattachement.objects.filter(user=user).update(is_principal_manager=False)
    before = list(StatusChange.objects.filter(invoice=invoice).order_by("position").values())
    client.force_login(user)
    assert client.post(ERASE, {"current": PASSWORD}).status_code == 302
    assert list(StatusChange.objects.filter(invoice=invoice).order_by("position").values()) == before
    actors = {change.actor.get_full_name() for change in StatusChange.objects.filter(actor=user)}
    assert actors == {"Utilisateur anonymisé"}
    assert person(User.objects.get(pk=user.pk)) == "Utilisateur anonymisé", "the address that stands in is not shown"
    assert verify().faults == []

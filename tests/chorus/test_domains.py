"""The catalogue: who is shown which application, on the home page and on the page of a domain."""

import pytest
from django.urls import reverse

from chorus import catalogue
from structures.domain.habilitations import Application, Level
from tests.accessibility import Page, attribute, check, text_of
from tests.factories.accounts import UserFactory
from tests.factories.structures import HabilitationFactory


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("held", "shown"),
    [
        ([], set()),
        ([Application.FACTURES_EMISES], {"Factures émises"}),
        ([Application.FACTURES_RECUES], {"Factures reçues"}),
        ([Application.FACTURES_EMISES, Application.FACTURES_RECUES], {"Factures émises", "Factures reçues"}),
    ],
)
@pytest.mark.parametrize("address", ["/", "/domaines/facturation/"])
def test_a_person_sees_the_applications_that_open(client, held, shown, address):
    user = UserFactory()
    for application in held:
        HabilitationFactory(user=user, application=application, level=Level.CONSULTATION)
    client.force_login(user)
    response = client.get(address)
    check(response.content)
    titles = {text_of(h) for h in Page(response.content.decode()).all("h2", "h3")}
    assert titles & {"Factures émises", "Factures reçues"} == shown


@pytest.mark.django_db
def test_a_right_without_rattachement_opens_nothing(client):
    right = HabilitationFactory(application=Application.FACTURES_EMISES, attached=False)
    client.force_login(right.user)
    assert "Aucune application ne vous est ouverte" in client.get("/domaines/facturation/").content.decode()


def test_a_visitor_sees_what_a_domain_holds_and_is_asked_to_sign_in(client):
    response = client.get("/domaines/facturation/")
    check(response.content)
    page = Page(response.content.decode())
    links = {text_of(link): attribute(link, "href") for link in page.all("a")}
    assert links["Connectez-vous : Factures émises"] == "/factures/emises/"
    assert links["Connectez-vous : Factures reçues"] == "/factures/recues/"


def test_every_application_says_more_and_has_its_address():
    cards = [card for domain in catalogue.CATALOGUE for card in domain.cards]
    assert all(reverse(card.route) and len(card.details) > 200 for card in cards)


def test_an_unknown_domain_is_not_found(client):
    assert client.get("/domaines/inconnu/").status_code == 404

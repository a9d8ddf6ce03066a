"""« Mon compte »."""

import pytest

from tests.accessibility import check
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def test_the_account_shows_what_is_known_of_the_person(client):
    user = UserFactory(first_name="Manuela", last_name="Martin", phone="04 50 00 00 00", contact_email="m@delices.test")
    client.force_login(user)
    page = client.get("/mon-compte/").content.decode()
    check(page)
    for value in ("Manuela", "Martin", "04 50 00 00 00", "m@delices.test", user.email):
        assert value in page


def test_the_account_asks_to_sign_in(client):
    assert client.get("/mon-compte/").url == "/connexion/?next=/mon-compte/"

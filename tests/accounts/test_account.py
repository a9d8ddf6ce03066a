"""« Mon compte » and one's own data."""

import pytest

from tests.accessibility import check
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

EDIT = "/mon-compte/modifier/"


def test_the_account_shows_what_is_known_of_the_person(client):
    user = UserFactory(first_name="Manuela", last_name="Martin", phone="04 50 00 00 00", contact_email="m@delices.test")
    client.force_login(user)
    page = client.get("/mon-compte/").content.decode()
    check(page)
    for value in ("Manuela", "Martin", "04 50 00 00 00", "m@delices.test", user.email):
        assert value in page


def test_the_account_asks_to_sign_in(client):
    assert client.get("/mon-compte/").url == "/connexion/?next=/mon-compte/"


def test_data_are_changed_and_the_contact_address_receives_notifications(client):
    user = UserFactory()
    client.force_login(user)
    check(client.get(EDIT).content)
    values = {
        "first_name": "Élodie",
        "last_name": "Le Goff",
        "phone": "+33 4 50 00 00 12",
        "contact_email": "C@exemple.test",
    }
    assert client.post(EDIT, values).url == "/mon-compte/"
    user.refresh_from_db()
    assert (user.get_full_name(), user.phone) == ("Élodie Le Goff", "+33 4 50 00 00 12")
    assert user.notification_address == "c@exemple.test"


def test_the_form_gives_no_power_and_leaves_the_login_address(client):
    user = UserFactory(email="anne@exemple.test")
    client.force_login(user)
    stolen = {"email": "x@evil.example", "is_staff": "on", "is_superuser": "on", "is_support": "on", "pk": "1"}
    client.post(EDIT, {"first_name": "A", "last_name": "B"} | stolen)
    user.refresh_from_db()
    assert user.email == "anne@exemple.test"
    assert not (user.is_staff)
    assert not (user.is_superuser)
    assert not (user.is_support)


@pytest.mark.parametrize(
    "wrong",
    [
        {"first_name": ""},
        {"first_name": "http://evil.example"},
        {"last_name": "x" * 10_000},
        {"last_name": "a\0b"},
        {"last_name": "a\u202eb"},
        {"phone": "appelez-moi"},
        {"phone": "٠١٢٣٤٥٦٧"},
        {"contact_email": "x"},
    ],
)
def test_what_cannot_be_is_refused_and_not_shown_in_the_menu(client, wrong):
    user = UserFactory(first_name="Anne", last_name="Roux")
    client.force_login(user)
    response = client.post(EDIT, {"first_name": "Anne", "last_name": "Roux"} | wrong)
    assert response.status_code == 422
    check(response.content)
    assert '<span class="name">Anne Roux</span>' in response.content.decode()
    user.refresh_from_db()
    assert user.get_full_name() == "Anne Roux"

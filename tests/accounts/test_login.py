"""Signing in and out, and the lock: five wrong passwords, one hour, said plainly. Source: domain.md §1.3."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.urls import reverse
from django.utils import timezone

from tests.accessibility import check
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

LOGIN = "/connexion/"


def sign_in(client, user, password=PASSWORD, **extra):
    email = user if isinstance(user, str) else user.email
    return client.post(LOGIN, {"username": email, "password": password} | extra)


def test_a_person_signs_in_and_lands_at_home(client):
    response = sign_in(client, UserFactory())
    assert (response.status_code, response.url) == (302, "/")


def test_the_address_is_taken_however_it_is_typed(client):
    UserFactory(email="anne@exemple.test")
    assert sign_in(client, " Anne@Exemple.TEST ").status_code == 302


def test_the_session_key_changes_at_login(client):
    user = UserFactory()
    client.get(LOGIN)
    session = client.session
    session["seen"] = True
    session.save()
    before = session.session_key
    sign_in(client, user)
    assert client.session.session_key not in (None, before)


def test_signed_in_one_is_not_asked_again(client):
    client.force_login(UserFactory())
    assert client.get(LOGIN).status_code == 302


def test_next_leads_inside_the_portal(client):
    assert sign_in(client, UserFactory(), next="/mon-compte/").url == "/mon-compte/"


@pytest.mark.parametrize(
    "elsewhere", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "http:evil"]
)
def test_next_never_leads_outside(client, elsewhere):
    assert sign_in(client, UserFactory(), next=elsewhere).url == "/"


def test_known_unknown_and_deactivated_addresses_get_the_same_answer(client):
    known, gone = UserFactory(), UserFactory(is_active=False)
    answers = [
        sign_in(client, known, "faux").context["form"].errors.get_json_data(),
        sign_in(client, "personne@exemple.test", "faux").context["form"].errors.get_json_data(),
        sign_in(client, gone).context["form"].errors.get_json_data(),
    ]
    assert answers[0] == answers[1] == answers[2]
    check(sign_in(client, known, "faux").content)
    assert "incorrect" in answers[0]["__all__"][0]["message"]


@pytest.mark.parametrize("address", ["a\0b@exemple.test", "x" * 5000, "", "pas une adresse"])
def test_an_odd_address_is_refused_without_failing(client, address):
    assert sign_in(client, address).status_code == 200


@pytest.mark.parametrize("who", ["known", "unknown"])
def test_five_wrong_passwords_lock_for_an_hour_and_the_page_says_until_when(client, who):
    address = UserFactory().email if who == "known" else "personne@exemple.test"
    for _ in range(4):
        assert sign_in(client, address, "faux").status_code == 200
    response = sign_in(client, address, "faux")
    assert response.status_code == 429
    left = response.context["until"] - timezone.now()
    assert timedelta(minutes=59) < left <= timedelta(hours=1)
    assert "verrouillé" in response.content.decode()
    check(response.content)


def test_the_right_password_does_not_open_a_locked_account(client):
    user = UserFactory()
    for _ in range(5):
        sign_in(client, user, "faux")
    assert sign_in(client, user).status_code == 429


def test_trying_again_while_locked_does_not_move_the_end(client):
    user = UserFactory()
    for _ in range(5):
        until = sign_in(client, user, "faux").context
    assert sign_in(client, user, "faux").context["until"] == until["until"]


def test_the_lock_is_lifted_after_an_hour(client):
    user = UserFactory()
    for _ in range(5):
        sign_in(client, user, "faux")
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=61))
    assert sign_in(client, user).status_code == 302


def test_case_browser_and_address_of_the_caller_give_no_further_tries(client):
    user = UserFactory(email="anne@exemple.test")
    for number, typed in enumerate(
        ["anne@exemple.test", "Anne@exemple.test", "ANNE@EXEMPLE.TEST", " anne@exemple.test"]
    ):
        client.post(
            LOGIN,
            {"username": typed, "password": "faux"},
            headers={"user-agent": f"agent {number}", "x-forwarded-for": f"10.0.0.{number}"},
        )
    assert sign_in(client, user, "faux").status_code == 429


def test_the_administration_has_no_door_of_its_own(client):
    response = client.get(reverse("admin:login"), {"next": "/admin/accounts/"})
    assert (response.status_code, response.url) == (302, "/connexion/?next=%2Fadmin%2Faccounts%2F")
    user = UserFactory(is_staff=True, is_superuser=True)
    assert client.post(reverse("admin:login"), {"username": user.email, "password": PASSWORD}).status_code == 405
    assert client.get("/admin/").status_code == 302
    sign_in(client, user)
    assert client.get("/admin/").status_code == 200


def test_who_has_no_place_in_the_administration_is_told_so_and_not_sent_in_circles(client):
    client.force_login(UserFactory())
    assert client.get("/admin/", follow=True).status_code == 403


def test_a_success_forgets_the_earlier_failures(client):
    user = UserFactory()
    for _ in range(2):
        for _ in range(4):
            sign_in(client, user, "faux")
        assert sign_in(client, user).status_code == 302
        client.logout()


def test_the_wrong_password_is_not_kept(client):
    sign_in(client, "personne@exemple.test", "presque-le-bon")
    kept = AccessAttempt.objects.get()
    assert "presque-le-bon" not in kept.post_data


def test_signing_out_ends_the_session_on_the_server(client):
    client.force_login(UserFactory())
    cookie = client.cookies["sessionid"].value
    assert client.post("/deconnexion/").status_code == 302
    client.cookies["sessionid"] = cookie
    assert client.get("/mon-compte/").status_code == 302


def test_a_link_cannot_sign_anybody_out(client):
    client.force_login(UserFactory())
    assert client.get("/deconnexion/").status_code == 405


def test_a_deactivated_person_is_out_at_once(client):
    user = UserFactory()
    client.force_login(user)
    user.is_active = False
    user.save()
    assert client.get("/mon-compte/").status_code == 302

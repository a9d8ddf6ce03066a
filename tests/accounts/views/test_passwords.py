"""A forgotten password: the mailed link, the secret question beside it, the lock it lifts, the sessions it closes."""

import time
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.utils import timezone

from accounts.models import MailedLink, OutgoingMail
from accounts.pacing import FLOOR_SECONDS
from accounts.services import passwords
from tests import mailbox
from tests.accessibility import check
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

FORGOTTEN = "/compte/mot-de-passe-oublie/"
NEW = "Cheval-agrafe-2026"


@pytest.fixture(autouse=True)
def _fresh_counters(broker):
    broker.flushall()


def ask(client, email, **extra):
    return client.post(FORGOTTEN, {"email": email}, **extra)


def choose(client, path, password=NEW, **more):
    return client.post(path, {"password": password, "again": password} | more)


def sign_in(client, email, password):
    return client.post("/connexion/", {"username": email, "password": password})


def test_the_mailed_link_lets_choose_another_password_and_sign_in(client):
    user = UserFactory()
    check(ask(client, user.email.upper()).content)
    path = mailbox.link("reinitialisation", user.email)
    check(client.get(path).content)
    assert choose(client, path).url == "/connexion/"
    assert sign_in(client, user.email, PASSWORD).status_code == 200
    assert sign_in(client, user.email, NEW).status_code == 302


def test_the_link_goes_to_the_login_address_not_to_the_contact_address(client):
    user = UserFactory(contact_email="notifications@exemple.test")
    ask(client, user.email)
    assert mailbox.kinds(user.email) == ["reinitialisation"]
    assert mailbox.kinds("notifications@exemple.test") == []


def test_looking_at_the_page_spends_nothing_and_another_browser_may_use_the_link(client):
    user = UserFactory()
    ask(client, user.email)
    path = mailbox.link("reinitialisation", user.email)
    for _ in range(3):
        assert client.get(path).status_code == 200
    assert choose(Client(), path).status_code == 302


def test_a_used_expired_replaced_or_invented_link_is_refused_the_same_way(client):
    user = UserFactory()
    ask(client, user.email)
    used = mailbox.link("reinitialisation", user.email)
    choose(client, used)
    ask(client, user.email)
    replaced = mailbox.link("reinitialisation", user.email)
    ask(client, user.email)
    expired = mailbox.link("reinitialisation", user.email)
    MailedLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    for path in (used, replaced, expired, "/compte/mot-de-passe/invente/"):
        for response in (client.get(path), choose(client, path, "Autre-passe-2026")):
            assert response.status_code == 410
            check(response.content)
    user.refresh_from_db()
    assert user.check_password(NEW)


def test_a_weak_password_is_refused_and_the_link_still_serves(client):
    user = UserFactory()
    ask(client, user.email)
    path = mailbox.link("reinitialisation", user.email)
    response = choose(client, path, "trop court")
    assert response.status_code == 422
    check(response.content)
    assert b"trop court" not in response.content.replace(b"Ce mot de passe est trop court", b"")
    response = client.post(path, {"password": NEW, "again": "Autre-passe-2026"})
    assert "identiques" in response.content.decode()
    assert choose(client, path).status_code == 302


def test_a_reset_closes_every_session_and_kills_the_other_links(client):
    user = UserFactory()
    elsewhere = Client()
    sign_in(elsewhere, user.email, PASSWORD)
    assert elsewhere.get("/mon-compte/").status_code == 200
    ask(client, user.email)
    choose(client, mailbox.link("reinitialisation", user.email))
    assert elsewhere.get("/mon-compte/").status_code == 302
    assert not MailedLink.objects.filter(user=user, used_at=None).exists()
    assert mailbox.kinds(user.email)[-1] == "mot_de_passe_modifie"


def test_a_reset_lifts_the_lock_and_the_lock_page_leads_to_it(client):
    user = UserFactory()
    for _ in range(5):
        response = sign_in(client, user.email, "faux")
    assert FORGOTTEN in response.content.decode()
    assert sign_in(client, user.email, PASSWORD).status_code == 429
    assert mailbox.kinds(user.email) == ["compte_verrouille"]
    ask(client, user.email)
    choose(client, mailbox.link("reinitialisation", user.email))
    assert not AccessAttempt.objects.filter(username=user.email).exists()
    assert sign_in(client, user.email, NEW).status_code == 302


def test_the_owner_of_a_locked_account_is_told_once_with_the_hour(client):
    user = UserFactory()
    for _ in range(9):
        sign_in(client, user.email, "faux")
        sign_in(client, "personne@exemple.test", "faux")
    assert mailbox.kinds(user.email) == ["compte_verrouille"]
    assert mailbox.kinds("personne@exemple.test") == []


def test_known_unknown_pending_and_closed_addresses_get_the_same_page(client):
    known, closed = UserFactory(), UserFactory(is_active=False)
    pending = UserFactory(password="!", conditions_accepted_at=timezone.now())
    pages = set()
    for email in (known.email, closed.email, pending.email, "personne@exemple.test"):
        response = ask(client, email)
        pages.add((response.status_code, response.content.decode().replace(email, "…")))
    assert len({status for status, _ in pages}) == 1
    assert len(pages) == 1
    assert mailbox.kinds(closed.email) == []
    assert mailbox.kinds(pending.email) == ["activation"]


@pytest.mark.parametrize("is_known", [True, False])
def test_the_answer_leaves_no_earlier_for_one_address_than_for_another(client, is_known):
    """hostile.md item 12: the same time for known and unknown, by a floor that the work of both fits under."""
    email = UserFactory().email if is_known else "personne@exemple.test"
    start = time.monotonic()
    ask(client, email)
    assert time.monotonic() - start >= FLOOR_SECONDS


def test_the_host_that_a_visitor_claims_is_in_no_mail(client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    user = UserFactory()
    claims = {
        "HTTP_HOST": "evil.example",
        "HTTP_X_FORWARDED_HOST": "evil.example",
        "HTTP_FORWARDED": "host=evil.example",
    }
    ask(client, user.email, **claims)
    mail = OutgoingMail.objects.get()
    assert "evil" not in mail.body + mail.subject + mail.message_id
    assert f"{settings.SITE_URL}/compte/mot-de-passe/" in mail.body


def test_one_mailbox_is_not_filled(client):
    user = UserFactory()
    for _ in range(8):
        assert ask(client, user.email).status_code == 200
    assert len(mailbox.kinds(user.email)) == 5


def test_one_visitor_cannot_try_address_after_address(client):
    answers = [ask(client, f"personne{number}@exemple.test").status_code for number in range(22)]
    assert answers == [200] * 20 + [429] * 2
    assert ask(client, "encore@exemple.test", HTTP_X_FORWARDED_FOR="198.51.100.7").status_code == 429


@pytest.mark.parametrize(
    "email", ["a\0b@exemple.test", "x" * 10_000 + "@exemple.test", "", "pas une adresse", "\u202e@é"]
)
def test_an_odd_address_is_refused_without_failing(client, email):
    response = ask(client, email)
    assert response.status_code == 422
    check(response.content)


def test_the_secret_answer_is_asked_beside_the_link_never_instead(client):
    user = UserFactory()
    passwords.set_question(user, "Quel est mon nom ?", "Élodie  Durand")
    assert "urand" not in user.secret_answer
    ask(client, user.email)
    path = mailbox.link("reinitialisation", user.email)
    assert "Quel est mon nom ?" in client.get(path).content.decode()
    assert choose(client, path).status_code == 422
    assert choose(client, path, answer="Manuela").status_code == 422
    assert choose(client, path, answer=" elodie durand ").status_code == 302


def test_five_wrong_answers_spend_the_link(client):
    user = UserFactory()
    passwords.set_question(user, "Quel est mon nom ?", "Durand")
    ask(client, user.email)
    path = mailbox.link("reinitialisation", user.email)
    for _ in range(5):
        choose(client, path, answer="faux")
    assert choose(client, path, answer="Durand").status_code == 410


def test_a_password_is_changed_from_the_account_and_only_this_session_goes_on(client):
    user = UserFactory()
    elsewhere = Client()
    for browser in (client, elsewhere):
        sign_in(browser, user.email, PASSWORD)
    before = client.session.session_key
    response = client.post("/mon-compte/mot-de-passe/", {"current": PASSWORD, "password": NEW, "again": NEW})
    assert response.url == "/mon-compte/"
    assert client.session.session_key != before
    assert client.get("/mon-compte/").status_code == 200
    assert elsewhere.get("/mon-compte/").status_code == 302
    assert [one.session_key for one in user.open_sessions.all()] == [client.session.session_key]


def test_changing_the_password_asks_for_the_current_one(client):
    user = UserFactory()
    client.force_login(user)
    response = client.post("/mon-compte/mot-de-passe/", {"current": "faux", "password": NEW, "again": NEW})
    assert response.status_code == 422
    check(response.content)
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_the_current_password_cannot_be_guessed_from_an_open_session(client):
    client.force_login(UserFactory())
    values = {"password": NEW, "again": NEW}
    for _ in range(20):
        client.post("/mon-compte/mot-de-passe/", values | {"current": "faux"})
    assert client.post("/mon-compte/mot-de-passe/", values | {"current": PASSWORD}).status_code == 422


def test_the_question_is_chosen_and_left_out_from_the_account(client):
    user = UserFactory()
    client.force_login(user)
    path = "/mon-compte/question-secrete/"
    half = client.post(path, {"question": "Quel est mon nom ?", "answer": "", "current": PASSWORD})
    assert half.status_code == 422
    client.post(path, {"question": "Quel est mon nom ?", "answer": "Durand", "current": PASSWORD})
    user.refresh_from_db()
    assert user.secret_question == "Quel est mon nom ?"
    client.post(path, {"question": "", "answer": "", "current": PASSWORD})
    user.refresh_from_db()
    assert (user.secret_question, user.secret_answer) == ("", "")


@pytest.mark.parametrize("password", ["\0" * 20, "Aa1!" * 5000, "Aa1\u202e" * 5])
def test_an_odd_password_does_not_fail(client, password):
    user = UserFactory()
    ask(client, user.email)
    assert choose(client, mailbox.link("reinitialisation", user.email), password).status_code in (302, 422)

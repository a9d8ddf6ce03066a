"""Open sessions: listed, closed from a distance, ended after thirty minutes without activity; polls are none."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts.models import OpenSession
from tests.accessibility import check
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

SESSIONS = "/mon-compte/sessions/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


def signed_in(user, agent=FIREFOX):
    browser = Client(HTTP_USER_AGENT=agent)
    browser.post("/connexion/", {"username": user.email, "password": PASSWORD})
    return browser


def last_seen(browser, ago):
    """Make the latest activity of a browser older, in seconds."""
    session = browser.session
    session["seen_at"] = timezone.now().timestamp() - ago
    session.save()


def test_sessions_are_listed_with_their_device(client):
    user = UserFactory()
    one, _ = signed_in(user), signed_in(user, "")
    page = one.get(SESSIONS).content.decode()
    check(page)
    for text in ("Firefox sur Linux", "Appareil inconnu", "Cette session"):
        assert text in page


def test_a_session_is_closed_from_another(client):
    user = UserFactory()
    one, other = signed_in(user), signed_in(user)
    target = OpenSession.objects.get(session_key=other.session.session_key)
    assert one.get(f"{SESSIONS}{target.pk}/fermer/").status_code == 405
    one.post(f"{SESSIONS}{target.pk}/fermer/")
    assert other.get("/mon-compte/").status_code == 302
    assert one.get("/mon-compte/").status_code == 200


def test_all_the_others_are_closed_at_once(client):
    user = UserFactory()
    one, *others = [signed_in(user) for _ in range(4)]
    one.post(f"{SESSIONS}fermer-les-autres/")
    assert [other.get("/mon-compte/").status_code for other in others] == [302] * 3
    assert one.get("/mon-compte/").status_code == 200


def test_nobody_closes_somebody_else_s_session():
    mine, theirs = signed_in(UserFactory()), signed_in(UserFactory())
    target = OpenSession.objects.get(session_key=theirs.session.session_key)
    mine.post(f"{SESSIONS}{target.pk}/fermer/")
    assert theirs.get("/mon-compte/").status_code == 200
    mine.post(f"{SESSIONS}{10**18}/fermer/")


def test_signing_out_takes_the_session_from_the_list_and_from_the_server():
    user = UserFactory()
    browser = signed_in(user)
    browser.post("/deconnexion/")
    assert not user.open_sessions.exists()
    assert not Session.objects.exists()


def test_thirty_minutes_without_activity_end_the_session_and_lead_back():
    user = UserFactory()
    browser = signed_in(user)
    key = browser.session.session_key
    last_seen(browser, 30 * 60 + 1)
    response = browser.get("/mon-compte/modifier/?de=ici")
    assert response.url == "/connexion/?next=%2Fmon-compte%2Fmodifier%2F%3Fde%3Dici&fin=inactivite"
    page = browser.get(response.url)
    check(page.content)
    assert "30 minutes sans activité" in page.content.decode()
    assert not Session.objects.filter(session_key=key).exists()
    assert not user.open_sessions.exists()
    back = browser.post(response.url, {"username": user.email, "password": PASSWORD, "next": page.context["next"]})
    assert back.url == "/mon-compte/modifier/?de=ici"


def test_twenty_nine_minutes_do_not():
    browser = signed_in(UserFactory())
    last_seen(browser, 29 * 60)
    assert browser.get("/mon-compte/").status_code == 200
    assert timezone.now().timestamp() - browser.session["seen_at"] < 5


def test_a_form_sent_too_late_leads_back_to_its_page():
    browser = signed_in(UserFactory())
    last_seen(browser, 3600)
    response = browser.post(
        "/mon-compte/modifier/", {"first_name": "X"}, headers={"Referer": "http://testserver/mon-compte/modifier/"}
    )
    assert response.url == "/connexion/?next=%2Fmon-compte%2Fmodifier%2F&fin=inactivite"


@pytest.mark.parametrize("referer", ["http://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_the_way_back_is_never_outside(referer):
    browser = signed_in(UserFactory())
    last_seen(browser, 3600)
    response = browser.post("/mon-compte/modifier/", {}, headers={"Referer": referer})
    assert response.url == "/connexion/?next=%2F&fin=inactivite"


def test_a_script_is_told_in_json():
    browser = signed_in(UserFactory())
    last_seen(browser, 3600)
    response = browser.post("/mon-compte/rester-connecte/", headers={"Accept": "application/json"})
    assert response.status_code == 401
    assert set(response.json()) == {"erreur", "remede", "connexion"}


def test_htmx_is_led_to_the_login_with_the_whole_page():
    browser = signed_in(UserFactory())
    last_seen(browser, 3600)
    response = browser.get(
        "/factures/destinataires/",
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/factures/7/modifier/"},
    )
    assert response.headers["HX-Redirect"] == "/connexion/?next=%2Ffactures%2F7%2Fmodifier%2F&fin=inactivite"


def test_what_a_page_asks_by_itself_is_no_activity():
    browser = signed_in(UserFactory())
    last_seen(browser, 600)
    before = browser.session["seen_at"]
    browser.get("/factures/depots/1/", headers={"HX-Request": "true"})
    assert browser.session["seen_at"] == before
    browser.get("/factures/depots/1/")
    assert browser.session["seen_at"] > before


def test_public_pages_stay_open_to_an_idle_visitor():
    browser = signed_in(UserFactory())
    last_seen(browser, 3600)
    response = browser.get("/")
    assert response.status_code == 200
    assert "Se connecter" in response.content.decode()


def test_activity_is_written_once_a_minute_at_most():
    user = UserFactory()
    browser = signed_in(user)
    OpenSession.objects.update(last_activity_at=timezone.now() - timedelta(minutes=10))
    browser.get("/mon-compte/modifier/")
    assert OpenSession.objects.get().last_activity_at < timezone.now() - timedelta(minutes=9)
    last_seen(browser, 61)
    browser.get("/mon-compte/modifier/")
    assert OpenSession.objects.get().last_activity_at > timezone.now() - timedelta(minutes=1)


def test_staying_is_a_post_and_counts_as_activity():
    browser = signed_in(UserFactory())
    last_seen(browser, 29 * 60)
    assert browser.get("/mon-compte/rester-connecte/").status_code == 405
    assert browser.post("/mon-compte/rester-connecte/").status_code == 204
    assert timezone.now().timestamp() - browser.session["seen_at"] < 5


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_length(count, django_assert_num_queries):
    user = UserFactory()
    browser = next(signed_in(user) for _ in range(count))
    with django_assert_num_queries(5):  # session, user, those that are over, sessions, approvals
        browser.get(SESSIONS)

"""The login address changes once both mailboxes agree: nothing before, everything closed after."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import MailedLink, OutgoingMail, User
from accounts.services import address
from tests import mailbox
from tests.accessibility import check
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

PAGE = "/mon-compte/adresse-de-connexion/"
OLD, NEW = "ancienne@exemple.test", "nouvelle@exemple.test"


@pytest.fixture(autouse=True)
def _fresh_counters(broker):
    broker.flushall()


@pytest.fixture
def user():
    return UserFactory(email=OLD)


@pytest.fixture
def browser(user):
    browser = Client()
    browser.post("/connexion/", {"username": OLD, "password": PASSWORD})
    return browser


def ask(browser, new=NEW, **typed):
    return browser.post(PAGE, {"new_email": new, "again": new, "current": PASSWORD} | typed)


def both_links():
    return mailbox.link("accord_ancienne_adresse", OLD), mailbox.link("accord_nouvelle_adresse", NEW)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_both_agreements_are_needed_in_any_order_from_any_browser(user, browser, order):
    check(browser.get(PAGE).content)
    check(ask(browser).content)
    links = both_links()
    first, second = links[order[0]], links[order[1]]
    check(Client().get(first).content)
    check(Client().post(first).content)
    user.refresh_from_db()
    assert user.email == OLD
    assert Client().post(second).status_code == 302
    user.refresh_from_db()
    assert user.email == NEW
    assert mailbox.kinds(OLD)[-1] == mailbox.kinds(NEW)[-1] == "adresse_modifiee"
    assert Client().post("/connexion/", {"username": NEW, "password": PASSWORD}).status_code == 302
    assert Client().post("/connexion/", {"username": OLD, "password": PASSWORD}).status_code == 200


def test_following_one_link_twice_is_not_two_agreements(user, browser):
    ask(browser)
    old, _ = both_links()
    browser.post(old)
    assert browser.post(old).status_code == 410
    user.refresh_from_db()
    assert user.email == OLD


def test_looking_agrees_to_nothing(user, browser):
    ask(browser)
    for path in both_links():
        assert browser.get(path).status_code == 200
    user.refresh_from_db()
    assert user.email == OLD


def test_only_the_session_at_hand_survives(user, browser):
    elsewhere = Client()
    elsewhere.post("/connexion/", {"username": OLD, "password": PASSWORD})
    ask(browser)
    for path in both_links():
        browser.post(path)
    assert browser.get("/mon-compte/").status_code == 200
    assert elsewhere.get("/mon-compte/").status_code == 302


def test_every_link_sent_before_dies_with_the_change(user, browser):
    Client().post("/compte/mot-de-passe-oublie/", {"email": OLD})
    reset = mailbox.link("reinitialisation", OLD)
    ask(browser)
    for path in both_links():
        browser.post(path)
    assert Client().get(reset).status_code == 410
    assert not MailedLink.objects.exists()


def test_an_expired_or_replaced_asking_changes_nothing(user, browser):
    ask(browser)
    replaced = both_links()
    ask(browser, new="encore@exemple.test")
    for path in replaced:
        assert browser.post(path).status_code == 410
    MailedLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    for path in (
        mailbox.link("accord_ancienne_adresse", OLD),
        mailbox.link("accord_nouvelle_adresse", "encore@exemple.test"),
    ):
        assert browser.post(path).status_code == 410
    user.refresh_from_db()
    assert user.email == OLD


def test_agreements_to_two_different_askings_do_not_add_up(user, browser):
    ask(browser)
    browser.post(both_links()[0])
    ask(browser, new="encore@exemple.test")
    browser.post(mailbox.link("accord_nouvelle_adresse", "encore@exemple.test"))
    user.refresh_from_db()
    assert user.email == OLD


def test_an_address_that_has_an_account_is_told_to_its_owner_alone(browser):
    owner = UserFactory(email=NEW)
    taken = ask(browser)
    OutgoingMail.objects.filter(recipient=OLD).delete()
    free = ask(browser, new="libre@exemple.test")
    assert taken.status_code == free.status_code == 200
    main = [answer.content.decode().partition("<main")[2] for answer in (taken, free)]
    assert main[0].replace(NEW, "…") == main[1].replace("libre@exemple.test", "…")
    assert mailbox.kinds(owner.email) == ["adresse_deja_prise"]


def test_an_address_taken_between_the_two_agreements_is_refused(user, browser):
    ask(browser)
    old, new = both_links()
    browser.post(old)
    UserFactory(email=NEW)
    response = browser.post(new)
    assert response.status_code == 409
    check(response.content)
    user.refresh_from_db()
    assert user.email == OLD


@pytest.mark.parametrize(
    "typed",
    [
        {"current": "faux"},
        {"again": "autre@exemple.test"},
        {"new_email": OLD, "again": OLD},
        {"new_email": "pas une adresse"},
        {"new_email": "x" * 10_000 + "@exemple.test"},
        {"new_email": "a\0b@exemple.test"},
        {"new_email": "a@exemple.test\r\nBcc: b@evil.example"},
    ],
)
def test_a_wrong_form_sends_nothing(browser, typed):
    response = ask(browser, **typed)
    assert response.status_code == 422
    check(response.content)
    assert not OutgoingMail.objects.exists()


def test_a_mailbox_is_not_filled(browser):
    for number in range(8):
        ask(browser, new=f"nouvelle{number}@exemple.test")
    assert mailbox.kinds(OLD).count("accord_ancienne_adresse") == 5


@pytest.mark.django_db(transaction=True)
def test_both_agreements_at_the_same_instant_change_the_address_once(user, browser):
    ask(browser)
    paths = dict(zip((address.OLD, address.NEW), both_links(), strict=True))
    start, results = threading.Barrier(2), []

    def agree(kind, path):
        start.wait()
        results.append(address.agree(path.rstrip("/").rpartition("/")[2], kind))
        connection.close()

    threads = [threading.Thread(target=agree, args=pair) for pair in paths.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(result.name for result in results) == ["DONE", "WAITING"]
    assert User.objects.get().email == NEW

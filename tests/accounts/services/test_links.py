"""One-time links: once, an hour, the latest only, and one of two people at once. Only a digest is kept."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import MailedLink, User
from accounts.services import activation, links
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
RESET = links.Kind.REINITIALISATION


def test_a_link_serves_once():
    token = links.issue(UserFactory(), RESET)
    assert links.find(token, RESET)
    assert links.take(token, RESET)
    assert links.take(token, RESET) is None
    assert links.find(token, RESET) is None


def test_a_link_lives_sixty_minutes():
    token = links.issue(UserFactory(), RESET)
    left = MailedLink.objects.get().expires_at - timezone.now()
    assert timedelta(minutes=59) < left <= timedelta(minutes=60)
    MailedLink.objects.update(expires_at=timezone.now())
    assert links.find(token, RESET) is None
    assert links.take(token, RESET) is None


def test_a_newer_link_replaces_the_one_before():
    user = UserFactory()
    first, second = links.issue(user, RESET), links.issue(user, RESET)
    assert links.find(first, RESET) is None
    assert links.find(second, RESET)


def test_a_link_of_one_kind_opens_nothing_of_another():
    token = links.issue(UserFactory(), RESET)
    assert links.take(token, links.Kind.ACTIVATION) is None
    assert links.find(token, RESET)


def test_the_token_is_not_kept():
    token = links.issue(UserFactory(), RESET)
    assert token not in str(MailedLink.objects.values().get())


@pytest.mark.parametrize("token", ["", "x", "é" * 500, "a" * 10_000, "\ud800"])
def test_an_odd_token_opens_nothing(token):
    assert links.find(token, RESET) is None


@pytest.mark.django_db(transaction=True)
def test_of_two_activations_at_once_one_wins():
    user = UserFactory(password="!", conditions_accepted_at=timezone.now())
    token = links.issue(user, links.Kind.ACTIVATION)
    start, results = threading.Barrier(2), {}

    def activate(password):
        start.wait()
        results[password] = activation.activate(token, password)
        connection.close()

    threads = [threading.Thread(target=activate, args=[f"Cheval-agrafe-{number}"]) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (winner,) = [password for password, result in results.items() if result]
    assert User.objects.get().check_password(winner)


@pytest.mark.django_db(transaction=True)
def test_what_fails_after_the_link_was_taken_leaves_it_good():
    token = links.issue(UserFactory(), RESET)
    with transaction.atomic():
        assert links.take(token, RESET)
        transaction.set_rollback(True)
    assert links.find(token, RESET)

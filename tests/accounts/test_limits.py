"""Counters per address: shared, bounded in time, not moved by what the visitor claims, open when the broker is down."""

import time

import pytest
from django.test import RequestFactory

from accounts import limits


@pytest.fixture(autouse=True)
def empty(broker):
    broker.flushall()


def test_the_calls_beyond_the_limit_are_refused_for_that_key_alone():
    assert [limits.allow("siret a", 3, 60) for _ in range(5)] == [True, True, True, False, False]
    assert limits.allow("siret b", 3, 60)


def test_the_window_ends(broker):
    assert limits.allow("brief", 1, 1)
    assert not limits.allow("brief", 1, 1)
    deadline = time.monotonic() + 5
    while broker.keys("limit:*") and time.monotonic() < deadline:
        time.sleep(0.05)
    assert limits.allow("brief", 1, 1)


def test_a_refused_call_does_not_prolong_the_window(broker):
    limits.allow("steady", 1, 60)
    (name,) = broker.keys("limit:*")
    broker.expire(name, 7)
    assert not limits.allow("steady", 1, 60)
    assert broker.ttl(name) <= 7


def test_the_broker_never_holds_the_key_itself(broker):
    limits.allow("manuela@exemple.test", 1, 60)
    assert not any(b"manuela" in name for name in broker.keys("*"))


def test_everything_is_allowed_when_the_broker_is_down(settings, monkeypatch, caplog):
    monkeypatch.setattr(limits, "_silent_until", 0.0)
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert [limits.allow("any", 1, 60) for _ in range(3)] == [True] * 3
    assert len(caplog.records) == 1  # the second call does not even try


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "", "127.0.0.1"),
        (0, "198.51.100.9", "127.0.0.1"),
        (1, "", "127.0.0.1"),
        (1, "198.51.100.9", "198.51.100.9"),
        (1, "10.9.8.7, 198.51.100.9", "198.51.100.9"),
        (2, "10.9.8.7, 198.51.100.9, 192.0.2.1", "198.51.100.9"),
        (2, "192.0.2.1", "127.0.0.1"),
    ],
)
def test_the_address_is_the_one_a_trusted_proxy_saw(settings, proxies, forwarded, expected):
    settings.PROXIES = proxies
    request = RequestFactory().get("/", headers={"X-Forwarded-For": forwarded} if forwarded else {})
    assert limits.address_of(request) == expected

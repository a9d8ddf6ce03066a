"""A task is rung after commit; a broker that is down neither fails nor holds up the request."""

import time

import pytest
from celery import current_app
from django.db import transaction

from accounts import bell


@pytest.fixture(autouse=True)
def _not_silent(monkeypatch):
    monkeypatch.setattr(bell, "_silent_until", 0.0)


@pytest.fixture
def dead_broker(settings, monkeypatch):
    """The application pointed at a port where nobody listens."""
    from celery import Celery
    from celery import _state as celery_state

    app = Celery("dead", broker="redis://127.0.0.1:1/0", set_as_current=False)
    app.conf.broker_transport_options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    monkeypatch.setattr(bell, "current_app", app)
    yield app
    celery_state._deregister_app(app)


@pytest.mark.django_db(transaction=True)
def test_the_bell_rings_once_the_transaction_is_committed(broker):
    broker.flushall()
    with transaction.atomic():
        bell.ring("accounts.send_mail", 12)
        assert broker.llen("celery") == 0
    assert broker.llen("celery") == 1
    broker.flushall()


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_event_rings_nothing(broker):
    broker.flushall()
    with transaction.atomic():
        bell.ring("accounts.send_mail", 12)
        transaction.set_rollback(True)
    assert broker.llen("celery") == 0


@pytest.mark.django_db(transaction=True)
def test_a_dead_broker_costs_little_and_says_only_ids(dead_broker, caplog):
    begun = time.monotonic()
    for mail_id in range(20):
        with transaction.atomic():
            bell.ring("accounts.send_mail", mail_id)
    assert time.monotonic() - begun < 2.0  # without the setting, one ring takes six seconds
    assert [record.getMessage() for record in caplog.records] == [
        "broker unreachable, left to the sweeper: accounts.send_mail (0,)"
    ]


@pytest.mark.django_db(transaction=True)
def test_what_comes_by_thousands_waits_behind_what_somebody_waits_for(broker):
    """Each step of the queue is a list of its own, which a worker reads when those before it are empty."""
    broker.flushall()
    for turn in (bell.AT_LEISURE, bell.AFTERWARDS, bell.AT_ONCE):
        bell.ring("accounts.send_mail", turn, turn=turn)
    lists = [name.decode() for name in broker.keys("celery*")]
    assert sorted(lists) == ["celery", "celery\x06\x163", "celery\x06\x169"]
    with current_app.connection_for_read() as connection:
        queue = connection.SimpleQueue("celery")
        args = [queue.get(block=False).payload[0] for _ in lists]
    assert args == [[bell.AT_ONCE], [bell.AFTERWARDS], [bell.AT_LEISURE]]
    broker.flushall()

"""State of the service, for supervision: what answers and what does not; no version, no address, no message."""

import tempfile
from collections.abc import Callable

import redis
from celery import current_app
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

BROKER_SECONDS = 0.4
WORKER_SECONDS = 0.8  # an idle or busy worker answers in a few milliseconds; this is the price of its absence


def database() -> bool:
    """PostgreSQL answers a query."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return False
    return True


def broker() -> bool:
    """The broker answers a ping."""
    wait = {"socket_timeout": BROKER_SECONDS, "socket_connect_timeout": BROKER_SECONDS}
    try:
        with redis.Redis.from_url(settings.REDIS_URL, **wait) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


def worker() -> bool:
    """At least one worker answers through the broker: a key left by a beat would outlive a dead worker."""
    if not broker():
        return False  # else the ping would wait for the connection time-out of tasks
    try:
        with current_app.connection_for_write() as fresh:  # one of the pool may hold an answer nobody waited for
            return bool(current_app.control.ping(timeout=WORKER_SECONDS, limit=1, connection=fresh))
    except (OperationalError, OSError):
        return False


def storage() -> bool:
    """A file can be written where deposits are kept."""
    try:
        settings.STORAGE_ROOT.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=settings.STORAGE_ROOT) as file:
            file.write(b"1")
            file.flush()
    except OSError:
        return False
    return True


CHECKS: dict[str, Callable[[], bool]] = {
    "database": database,
    "broker": broker,
    "worker": worker,
    "storage": storage,
}


@never_cache
@login_not_required
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Answer {"database": "ok", "broker": "ok", "worker": "down", "storage": "ok"}; 200 when all is well, else 503."""
    answers = {name: check() for name, check in CHECKS.items()}
    body = {name: "ok" if is_well else "down" for name, is_well in answers.items()}
    return JsonResponse(body, status=200 if all(answers.values()) else 503)

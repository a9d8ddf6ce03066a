"""How often something may be asked: counters shared by every web process, in the broker. When it is down, allow."""

import hashlib
import logging
import time
from functools import cache

import redis
from django.conf import settings
from django.http import HttpRequest

TIMEOUT_SECONDS = 0.5
SILENCE_SECONDS = 5.0  # after a failure, nobody waits for the broker again at once

logger = logging.getLogger(__name__)
_silent_until = 0.0


def allow(key: str, limit: int, seconds: int) -> bool:
    """Count one more under this key and tell whether it is still among the `limit` of its window.

    key: what is counted and for whom, « siret 192.0.2.7 »; it is hashed, so it may hold a login address.
    The window opens at the first call and lasts `seconds`.
    """
    global _silent_until
    if time.monotonic() < _silent_until:
        return True
    name = f"limit:{hashlib.sha256(key.encode()).hexdigest()}"
    try:
        counter = _broker(settings.REDIS_URL).pipeline(transaction=True)
        counter.set(name, 0, ex=seconds, nx=True)
        counter.incr(name)
        return int(counter.execute()[1]) <= limit
    except redis.RedisError as fault:
        _silent_until = time.monotonic() + SILENCE_SECONDS
        logger.warning("broker unreachable, nothing is limited: %s", type(fault).__name__)
        return True


def address_of(request: HttpRequest) -> str:
    """The visitor's address. Behind proxies, the one that the outermost trusted proxy saw (settings.PROXIES of them).

    What the visitor writes in X-Forwarded-For stands before, and counts for nothing.
    """
    seen = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if settings.PROXIES and len(seen) >= settings.PROXIES:
        return seen[-settings.PROXIES]
    return str(request.META.get("REMOTE_ADDR", ""))


@cache
def _broker(url: str) -> redis.Redis:
    return redis.Redis.from_url(url, socket_timeout=TIMEOUT_SECONDS, socket_connect_timeout=TIMEOUT_SECONDS)

"""The bell: tells a worker, after commit, that a row waits. Losing a ring costs a minute, never the work.

The database says what is left to do and the sweepers ring again, so a broker that is down must neither fail
nor hold up a request: no retry, short timeouts (settings), and silence for a moment after a failure.
"""

import logging
import time

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

AT_ONCE, AFTERWARDS, AT_LEISURE = 0, 3, 9  # steps of the broker's queue: each is served when those before are empty
SILENCE_SECONDS = 5.0  # a request that rings for twenty mails must not wait twenty times

logger = logging.getLogger(__name__)
_silent_until = 0.0


def ring(task: str, *args: int | str, turn: int = AT_ONCE) -> None:
    """Send the task of this registered name after the current commit; its arguments are keys of rows, nothing else.

    turn: AFTERWARDS or AT_LEISURE for what comes by thousands, so that nobody's own file waits behind it.
    """
    transaction.on_commit(lambda: _ring_now(task, args, turn), robust=True)


def _ring_now(task: str, args: tuple[int | str, ...], turn: int) -> None:
    """Send at once; a broker that does not answer is logged and left to the sweeper."""
    global _silent_until
    if time.monotonic() < _silent_until:
        return
    try:
        current_app.send_task(task, args=args, retry=False, priority=turn)
    except (OperationalError, OSError):
        _silent_until = time.monotonic() + SILENCE_SECONDS
        logger.warning("broker unreachable, left to the sweeper: %s %s", task, args)

"""The hash chain of an invoice's status changes: each digest covers the one before, the first the deposited file."""

import hashlib
import json
from datetime import UTC, datetime

NO_FILE = "0" * 64


def link(
    previous: str,
    *,
    position: int,
    action: str,
    source: str,
    target: str,
    by: str,
    actor_id: int | None,
    reason: str,
    comment: str,
    at: datetime,
) -> str:
    """Digest one change after the previous digest (or the deposit's SHA-256, or NO_FILE, for the first).

    Users enter by number, never by name: an anonymised person leaves the chain intact.
    Returns 64 hexadecimal digits.
    """
    instant = at.astimezone(UTC).isoformat(timespec="microseconds")
    fields = [previous, position, action, source, target, by, actor_id, reason, comment, instant]
    return hashlib.sha256(json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()

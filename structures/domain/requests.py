"""How long a request may wait. Source: domain.md §3.4, §3.5: managers are reminded, nothing is approved by itself."""

from datetime import datetime, timedelta

REMIND_AFTER = timedelta(days=7)
TAKE_OVER_AFTER = timedelta(days=15)
"""Without an answer from the principal manager during this time, the management may be taken over."""


def may_be_taken_over(asked_at: datetime, now: datetime, *, has_principal: bool) -> bool:
    """Tell whether somebody else than the principal manager may grant the management asked at this instant.

    has_principal: there is one whose account is active.
    """
    return not has_principal or now >= asked_at + TAKE_OVER_AFTER

"""Delays that law or the portal attach to an invoice. A business day is a `date` in Europe/Paris."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")


def paris_day(instant: datetime) -> date:
    """The calendar day in Paris of an aware instant."""
    return instant.astimezone(PARIS).date()


def payment_due_on(available_at: datetime, delay_days: int) -> date:
    """Last day to pay: the delay runs from the availability to the recipient.

    delay_days: 30, 50 (health) or 60 (public enterprises). Source: Code de la commande publique, R. 2192-10 s.
    """
    return paris_day(available_at) + timedelta(days=delay_days)


def days_left(due_on: date, now: datetime) -> int:
    """Whole days until the end of the delay: 0 on the last day, negative once it is over.

    now: aware.
    """
    return (due_on - paris_day(now)).days

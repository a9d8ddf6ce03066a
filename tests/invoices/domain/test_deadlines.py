"""Days are those of Paris; the delay of payment runs from the availability (Commande publique, R. 2192-10)."""

from datetime import UTC, date, datetime

import pytest

from invoices.domain.deadlines import paris_day, payment_due_on


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 12, 31, 22, 59, 59, 999999, tzinfo=UTC), date(2026, 12, 31)),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), date(2027, 1, 1)),
        (datetime(2026, 6, 30, 21, 59, tzinfo=UTC), date(2026, 6, 30)),
        (datetime(2026, 6, 30, 22, 0, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2027, 3, 28, 1, 30, tzinfo=UTC), date(2027, 3, 28)),  # 02:30 in Paris does not exist that night
        (datetime(2027, 10, 31, 0, 30, tzinfo=UTC), date(2027, 10, 31)),  # 02:30 comes twice
        (datetime(2038, 1, 19, 3, 14, 8, tzinfo=UTC), date(2038, 1, 19)),
    ],
)
def test_the_day_of_an_instant_is_the_one_in_paris(instant, day):
    assert paris_day(instant) == day


@pytest.mark.parametrize(
    ("available_at", "delay", "due"),
    [
        (datetime(2026, 3, 2, 9, 0, tzinfo=UTC), 30, date(2026, 4, 1)),
        (datetime(2026, 3, 2, 9, 0, tzinfo=UTC), 50, date(2026, 4, 21)),
        (datetime(2026, 3, 2, 9, 0, tzinfo=UTC), 60, date(2026, 5, 1)),
        (datetime(2028, 1, 30, 9, 0, tzinfo=UTC), 30, date(2028, 2, 29)),
        (datetime(2028, 2, 29, 9, 0, tzinfo=UTC), 30, date(2028, 3, 30)),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), 30, date(2027, 1, 31)),  # already New Year's Day in Paris
    ],
)
def test_payment_is_due_so_many_days_after_the_availability(available_at, delay, due):
    assert payment_due_on(available_at, delay) == due

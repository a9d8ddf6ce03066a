"""Interest at the ECB's rate of the half-year plus eight points, and 40 € (Commande publique, R. 2192-31 to 36)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoices.domain.late_charges import LateCharges, charges


@pytest.mark.parametrize(
    ("due", "due_on", "until", "days", "rate", "interest"),
    [
        # 1 000 € × 10,15 % × 30 / 365 = 8,342…
        ("1000.00", date(2026, 3, 1), date(2026, 3, 31), 30, "10.15", "8.34"),
        ("1000.00", date(2026, 3, 1), date(2026, 3, 2), 1, "10.15", "0.28"),
        # the rate is that of the half-year in which the interest starts, for the whole lateness
        ("1000.00", date(2024, 6, 29), date(2024, 7, 29), 30, "12.50", "10.27"),
        ("1000.00", date(2024, 6, 30), date(2024, 7, 30), 30, "12.25", "10.07"),
        ("1000.00", date(2023, 12, 31), date(2024, 1, 30), 30, "12.50", "10.27"),
    ],
)
def test_interest_runs_from_the_day_after_the_last(due, due_on, until, days, rate, interest):
    found = charges(Decimal(due), due_on, until)
    assert found == LateCharges(days, Decimal(rate), Decimal(interest))
    assert found.total == Decimal(interest) + 40


def test_a_half_year_that_is_not_known_takes_the_latest_and_says_so():
    rates = {date(2026, 1, 1): Decimal("2.15")}
    found = charges(Decimal(1000), date(2026, 8, 1), date(2026, 8, 31), rates)
    assert (found.rate, found.is_provisional) == (Decimal("10.15"), True)
    known = rates | {date(2026, 7, 1): Decimal("2.00")}
    assert charges(Decimal(1000), date(2026, 8, 1), date(2026, 8, 31), known).is_provisional is False


def test_an_invoice_older_than_every_rate_is_charged_at_the_first():
    assert charges(Decimal(1000), date(2015, 1, 1), date(2015, 1, 31)).is_provisional


amounts = st.decimals(Decimal("0.01"), Decimal(10**9), places=2)


@given(due=amounts, days=st.integers(1, 2000))
def test_interest_grows_with_the_days_and_stands_on_cents(due, days):
    start = date(2024, 2, 1)
    shorter = charges(due, start, start + timedelta(days=days))
    longer = charges(due, start, start + timedelta(days=days + 1))
    assert 0 <= shorter.interest <= longer.interest
    assert shorter.interest == shorter.interest.quantize(Decimal("0.01"))

"""How long a request for the management waits. Source: domain.md §3.5, fifteen days here."""

from datetime import UTC, datetime, timedelta

import pytest

from structures.domain.requests import REMIND_AFTER, may_be_taken_over

ASKED = datetime(2026, 10, 20, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("waited", "has_principal", "is_open"),
    [
        (timedelta(days=14, hours=23, minutes=59), True, False),
        (timedelta(days=15), True, True),
        (timedelta(0), False, True),
    ],
)
def test_the_management_is_taken_over_after_fifteen_days_or_when_nobody_holds_it(waited, has_principal, is_open):
    assert may_be_taken_over(ASKED, ASKED + waited, has_principal=has_principal) is is_open


def test_managers_are_reminded_after_a_week():
    assert timedelta(days=7) == REMIND_AFTER

"""Days are those of Paris; the delay of payment runs from the availability (Commande publique, R. 2192-10 to 30)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoices.domain.deadlines import Delay, clock, completed, opened, paris_day, suspended, withdrawn
from invoices.domain.lifecycle import Status


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
    assert opened(available_at, delay) == Delay(due)


DUE = date(2026, 4, 1)


@pytest.mark.parametrize(
    ("stopped", "resumed", "due"),
    [
        (date(2026, 3, 12), date(2026, 3, 20), date(2026, 4, 19)),  # 20 days were left: thirty open
        (date(2026, 3, 2), date(2026, 3, 2), date(2026, 4, 1)),  # the very day: thirty
        (date(2026, 4, 1), date(2026, 5, 1), date(2026, 5, 31)),  # suspended on the last day
    ],
)
def test_a_completion_opens_thirty_days(stopped, resumed, due):
    assert completed(suspended(Delay(DUE), stopped), resumed) == Delay(due, stopped, resumed)


def test_a_completion_opens_what_was_left_when_that_is_more():
    delay = suspended(opened(datetime(2026, 3, 2, 9, tzinfo=UTC), 60), date(2026, 3, 7))  # 55 of 60 days left
    assert completed(delay, date(2026, 4, 6)).due_on == date(2026, 5, 31)


def test_a_second_suspension_stops_nothing():
    delay = completed(suspended(Delay(DUE), date(2026, 3, 12)), date(2026, 3, 20))
    assert suspended(delay, date(2026, 3, 25)) == delay
    assert completed(suspended(delay, date(2026, 3, 25)), date(2026, 4, 2)) == delay


def test_a_suspension_after_the_end_undoes_no_lateness():
    assert suspended(Delay(DUE), DUE + timedelta(days=1)) == Delay(DUE)


def test_a_suspension_taken_back_was_never_made():
    assert withdrawn(suspended(Delay(DUE), date(2026, 3, 12))) == Delay(DUE)
    resumed = Delay(DUE, date(2026, 3, 12), date(2026, 3, 20))
    assert withdrawn(resumed) == resumed


days = st.dates(date(2026, 1, 1), date(2027, 12, 31))


@given(due=days, stop=days, wait=st.integers(0, 400))
def test_whoever_completes_has_thirty_days_at_least_and_never_less_than_what_was_left(due, stop, wait):
    delay = completed(suspended(Delay(due), stop), stop + timedelta(days=wait))
    if stop > due:
        assert delay == Delay(due)
    else:
        new = (delay.due_on - delay.resumed_on).days
        assert new == max(30, (due - stop).days)
        assert delay.due_on >= due


S = Status


@pytest.mark.parametrize(
    ("status", "today", "left"),
    [
        (S.MISE_A_DISPOSITION, date(2026, 3, 31), 1),
        (S.MISE_A_DISPOSITION, date(2026, 4, 1), 0),
        (S.COMPLETEE, date(2026, 4, 3), -2),
        (S.SERVICE_FAIT, date(2026, 4, 3), -2),
        (S.MANDATEE, date(2026, 4, 3), -2),
        (S.COMPTABILISEE, date(2026, 4, 3), -2),
        (S.SUSPENDUE, date(2026, 4, 3), -2),  # a suspension that stopped nothing
        (S.A_RECYCLER, date(2026, 4, 3), None),
    ],
)
def test_the_clock_runs_while_the_recipient_has_the_invoice(status, today, left):
    assert clock(Delay(DUE), status, today, today).left == left


def test_the_clock_stands_still_while_stopped():
    assert clock(Delay(DUE, stopped_on=date(2026, 3, 12)), S.SUSPENDUE, DUE, DUE).left is None


def test_the_clock_ends_with_the_payment():
    paid = clock(Delay(DUE), S.MISE_EN_PAIEMENT, date(2026, 4, 5), date(2026, 12, 31))
    assert (paid.left, paid.days_late, paid.ended_on) == (-4, 4, date(2026, 4, 5))


def test_nobody_counts_after_a_rejection_or_where_the_payment_is_not_told():
    assert clock(Delay(DUE), S.REJETEE, DUE, DUE) is None
    assert clock(Delay(DUE), S.COMPTABILISEE, DUE, DUE, tells_payment=False) is None


@pytest.mark.parametrize("status", [S.DEPOSEE, S.EN_COURS_ACHEMINEMENT])
def test_nobody_counts_while_a_recycled_invoice_is_on_its_way_again(status):
    assert clock(Delay(DUE), status, DUE, DUE) is None

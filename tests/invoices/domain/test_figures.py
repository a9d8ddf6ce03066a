"""Periods, lines and ages of the dashboards: domain.md §7.4 and §17.1, features.md L13."""

from datetime import date
from decimal import Decimal

import pytest

from invoices.domain.figures import (
    DEFAULT_PERIOD,
    RUNNING,
    Payer,
    Standing,
    by_month,
    by_status,
    months_before,
    others,
    periods,
)

TODAY = date(2026, 1, 31)
D = Decimal


def test_time_counts_against_the_recipient_from_the_availability_to_the_payment():
    """Not while the invoice is with its supplier; a suspension stops the delay by itself, once at most."""
    assert {str(status) for status in RUNNING} == {
        *("MISE_A_DISPOSITION", "SUSPENDUE", "COMPLETEE", "SERVICE_FAIT"),
        *("MANDATEE", "MISE_A_DISPOSITION_COMPTABLE", "COMPTABILISEE"),
    }


@pytest.mark.parametrize(
    ("name", "since", "until"),
    [
        ("12-mois", date(2025, 2, 1), None),
        ("3-mois", date(2025, 11, 1), None),
        ("mois", date(2026, 1, 1), None),
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2016", date(2016, 1, 1), date(2016, 12, 31)),
        ("tout", None, None),
    ],
)
def test_a_period_is_made_of_whole_months(name, since, until):
    period = periods(TODAY)[name]
    assert (period.since, period.until) == (since, until)


def test_twelve_months_are_shown_first_and_ten_years_are_kept():
    assert next(iter(periods(TODAY))) == DEFAULT_PERIOD
    assert "2015" not in periods(TODAY)


@pytest.mark.parametrize(
    ("count", "month"),
    [(0, date(2026, 1, 1)), (1, date(2025, 12, 1)), (13, date(2024, 12, 1)), (-12, date(2027, 1, 1))],
)
def test_months_are_counted_across_years(count, month):
    assert months_before(date(2026, 1, 1), count) == month


def test_lines_follow_the_life_of_an_invoice_and_keep_currencies_apart():
    rows = [("MISE_EN_PAIEMENT", "EUR", 2, D(200)), ("DEPOSEE", "USD", 1, D(5)), ("DEPOSEE", "EUR", 3, D(-7))]
    lines = by_status(rows)
    assert [(line.card.label, line.count, line.dues) for line in lines] == [
        ("Déposée", 4, {"USD": D(5), "EUR": D(-7)}),
        ("Mise en paiement", 2, {"EUR": D(200)}),
    ]


def test_a_month_without_invoices_is_not_skipped():
    rows = [(date(2026, 3, 1), "EUR", 1, D(10)), (date(2026, 1, 1), "EUR", 2, D(20))]
    lines = by_month(rows, date(2026, 4, 15))
    assert [(line.label, line.count) for line in lines] == [
        *(("01/2026", 2), ("02/2026", 0)),
        *(("03/2026", 1), ("04/2026", 0)),
    ]


def test_many_months_are_counted_by_year():
    rows = [
        (date(2024, 1, 1), "EUR", 1, D(10)),
        (date(2024, 7, 1), "EUR", 2, D(20)),
        (date(2026, 1, 1), "EUR", 4, D(1)),
    ]
    assert [(line.label, line.count, line.dues) for line in by_month(rows, date(2026, 1, 31))] == [
        ("2024", 3, {"EUR": D(30)}),
        ("2025", 0, {}),
        ("2026", 4, {"EUR": D(1)}),
    ]


def test_nothing_deposited_gives_no_month():
    assert by_month([], TODAY) == []


def test_each_unpaid_invoice_has_one_age():
    standing = Standing("EUR", (10, D(1000)), (6, D(600)), (3, D(250)), (1, D(90)), (2, D(30)))
    assert [(age.label, age.count, age.due) for age in standing.ages] == [
        ("Non échues", 2, D(370)),
        ("En retard de 1 à 30 jours", 3, D(350)),
        ("En retard de 31 à 60 jours", 2, D(160)),
        ("En retard de plus de 60 jours", 1, D(90)),
        ("Paiement non communiqué", 2, D(30)),
    ]
    assert sum(age.count for age in standing.ages) == 10
    assert sum(age.due for age in standing.ages) == D(1000)


def test_a_payment_that_everybody_tells_has_no_row():
    nothing = (0, D(0))
    assert len(Standing("EUR", (1, D(1)), nothing, nothing, nothing, nothing).ages) == 4


@pytest.mark.parametrize(("count", "days", "average"), [(2, 61, 31), (3, 61, 20), (1, 0, 0), (0, 0, 0)])
def test_an_average_delay_is_in_whole_days(count, days, average):
    assert Payer("Ville", count, days, 0).average == average


def test_the_others_are_what_is_left_of_the_whole():
    listed = [Payer("A", 3, 30, 1), Payer("B", 2, 10, 0)]
    assert others(listed, Payer("Tous", 9, 100, 2)) == Payer("Autres destinataires", 4, 60, 1)

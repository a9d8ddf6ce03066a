"""Bars of the charts: the longest fills the width, what exists is seen, what is negative is not drawn."""

from decimal import Decimal

from invoices.domain.charts import columns, rows


def test_rows_are_measured_against_the_longest():
    chart = rows("Nombre", [("A", "4", "info", 4), ("B", "1", "error", 1), ("C", "0", "info", 0)])
    assert [bar.width for bar in chart.bars] == ["100.00%", "25.00%", "0.00%"]
    assert [bar.y - bar.text_y for bar in chart.bars] == [6, 6, 6]
    assert chart.height == 3 * 40


def test_what_exists_is_seen():
    chart = rows("Montants", [("A", "", "info", Decimal("1000000")), ("B", "", "info", Decimal("0.01"))])
    assert chart.bars[1].width == "0.50%"


def test_an_amount_below_zero_draws_nothing():
    assert rows("Montants", [("A", "", "info", Decimal(-5))]).bars[0].width == "0.00%"
    assert columns("Montants", [("A", "", Decimal(-5))]).bars[0].height == 0


def test_columns_stand_on_one_line_and_a_few_are_named():
    chart = columns("Mois", [(f"{month:02}/2026", "", month) for month in range(1, 13)])
    assert {bar.y + bar.height for bar in chart.bars} == {160}
    assert [bar.label for bar in chart.bars if bar.label] == ["01/2026", "04/2026", "07/2026", "10/2026"]
    assert chart.bars[-1].height == 160


def test_nothing_to_draw():
    assert rows("Rien", []).bars == columns("Rien", []).bars == ()

"""The VAT breakdown: rows of rate, base and tax that agree with each other and with the totals."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import combinations, permutations, product
from typing import NamedTuple

from invoices.domain.document import Found, VatGroup
from invoices.formats.layout import Line

RATE = re.compile(r"(?<![0-9.,])(?P<rate>[0-9]{1,2}(?:[.,][0-9]{1,3})?)(?P<mark> ?%)?(?![0-9.,])")
# CGI, art. 278 to 281 nonies; 294 to 297 overseas and in Corsica
RATES = tuple(Decimal(rate) for rate in ("20", "10", "8.5", "5.5", "2.1", "0", "13", "1.75", "1.05", "0.9"))
TOLERANCE = Decimal("0.02")
CENT = Decimal("0.01")
MOST_ROWS = 12
FAR_BELOW, SAME_EDGE = 3.0, 6.0  # heights between rows of a breakdown, points by which a column may shift
MOST_VALUES = 8  # amounts on a line: the breakdown and the totals may stand side by side
MOST_RATES, MOST_A_RATE, MOST_BELOW = 5, 4, 4


def read_vat(lines: Sequence[Line], found: dict[str, Found]) -> tuple[VatGroup, ...]:
    """The breakdown whose bases add up to the total before tax and whose taxes add up to the VAT, or nothing.

    It is shown without a degree of doubt. So one rate alone, which agrees with any row taken for the totals, asks
    for totals that are sure; several that add up are their own proof.
    """
    if "total_without_vat" not in found or "total_vat" not in found:
        return ()
    totals = found["total_without_vat"], found["total_vat"]
    base, tax = (Decimal(str(one.value)) for one in totals)
    groups = tuple(one for one in _agreeing(lines, base, tax) if one.base)
    if len(groups) > 1:
        return groups
    return tuple(VatGroup(one.rate, base, tax) for one in groups) if all(one.is_sure for one in totals) else ()


def _agreeing(lines: Sequence[Line], base: Decimal, tax: Decimal) -> tuple[VatGroup, ...]:
    rows = [*(row.group for row in rows_of(lines)), *_transposed(lines)]
    for start in range(len(rows)):
        for end in range(min(start + MOST_ROWS, len(rows)), start, -1):
            groups = rows[start:end]
            if _agrees(groups, base, tax):
                return _merged(groups)
    return _one_a_rate(rows, base, tax) or _mended(lines, rows, base, tax) or _single(lines, base, tax)


def _one_a_rate(rows: Sequence[VatGroup], base: Decimal, tax: Decimal) -> tuple[VatGroup, ...]:
    """Rows of different rates that agree, wherever they stand: lines of goods may stand between."""
    by_rate = [
        list(dict.fromkeys(row for row in rows if row.rate == rate))[:MOST_A_RATE]
        for rate in sorted({row.rate for row in rows}, reverse=True)
    ]
    for chosen in product(*([*ours, None] for ours in by_rate[:MOST_RATES])):
        groups = [one for one in chosen if one]
        if groups and _agrees(groups, base, tax):
            return tuple(groups)
    return ()


def _mended(lines: Sequence[Line], rows: Sequence[VatGroup], base: Decimal, tax: Decimal) -> tuple[VatGroup, ...]:
    """Recognised rows of which one was misread: what it must be, the others being known, is the tax at its rate."""
    printed = {rate for line in lines if line.page.source == "ocr" for rate in _marked(line)}
    for lacking in sorted((set(RATES) & printed) - {Decimal(0)}, reverse=True):
        others = [row for row in dict.fromkeys(rows) if row.rate != lacking and row.base < base]
        for size in range(1, MOST_RATES):
            for chosen in combinations(others[:MOST_ROWS], size):
                if len({row.rate for row in chosen}) < size:
                    continue
                left = base - sum(row.base for row in chosen), tax - sum(row.tax for row in chosen)
                if left[0] > 0 and left[1] > 0 and _tax(left[0], lacking) == left[1]:
                    return _merged([*chosen, VatGroup(lacking.normalize() + 0, *left)])
    return ()


def _marked(line: Line) -> list[Decimal]:
    """The rates of a line that have their sign."""
    return [Decimal(match["rate"].replace(",", ".")) for match in RATE.finditer(line.text) if match["mark"]]


def _transposed(lines: Sequence[Line]) -> Iterator[VatGroup]:
    """A breakdown with a column for each rate: a line of rates, below it one of bases and one of taxes."""
    for index, line in enumerate(lines):
        rates = _marked(line)
        below = [_values(lower) for lower in lines[index + 1 : index + 1 + MOST_BELOW] if lower.page is line.page]
        rows = [values for values in below if len(values) >= len(rates)]
        if len(rates) > 1 and len(rows) > 1:
            for rate, base, tax in zip(rates, rows[0], rows[1], strict=False):
                if rate in RATES and abs(_tax(base, rate) - tax) <= TOLERANCE:
                    yield VatGroup(rate.normalize() + 0, base, tax)


def _values(line: Line) -> list[Decimal]:
    return [abs(money.value) for money in line.sums]


class Row(NamedTuple):
    """A printed line that holds a rate, a base and its tax, which ends at `end` on the page."""

    line: Line
    group: VatGroup
    end: float

    def goes_on(self, last: Row) -> bool:
        """Tell if it is the next row of the same breakdown: close below, its tax in the same column."""
        gap = self.line.top - last.line.bottom
        is_close = self.line.page is last.line.page and gap < FAR_BELOW * self.line.height
        return is_close and abs(self.end - last.end) < SAME_EDGE


def rows_of(lines: Sequence[Line]) -> Iterator[Row]:
    """The lines that hold a rate, a base and its tax."""
    for line in lines:
        group = _row(line)
        if group:
            tax = next(one for one in reversed(line.sums) if abs(one.value) == group.tax)
            yield Row(line, group, line.words_of(tax.start, tax.end)[-1].x1)


def breakdowns(lines: Sequence[Line]) -> Iterator[tuple[Row, ...]]:
    """Rows of several rates that stand under one another: each a table of the taxes, as a person sees it."""
    table: list[Row] = []
    for row in rows_of(lines):
        if table and not row.goes_on(table[-1]):
            yield from _of_several_rates(table)
            table = []
        table.append(row)
    yield from _of_several_rates(table)


def _of_several_rates(table: Sequence[Row]) -> Iterator[tuple[Row, ...]]:
    rates = {row.group.rate for row in table}
    if len(rates) > 1 and len(rates) == len(table):
        yield tuple(table)


def _row(line: Line) -> VatGroup | None:
    """A line that holds a rate and two amounts of which one is the tax on the other."""
    values = _values(line)
    if not 2 <= len(values) <= MOST_VALUES:
        return None
    rates = [Decimal(match["rate"].replace(",", ".")) for match in RATE.finditer(line.text)]
    for rate in rates:
        for base, tax in permutations(values, 2):
            if rate in RATES and base >= tax and abs(_tax(base, rate) - tax) <= TOLERANCE:
                return VatGroup(rate.normalize() + 0, base, tax)
    return None


def _tax(base: Decimal, rate: Decimal) -> Decimal:
    return (base * rate / 100).quantize(CENT, ROUND_HALF_UP)


def _agrees(groups: Sequence[VatGroup], base: Decimal, tax: Decimal) -> bool:
    allowed = TOLERANCE * len(groups)
    return (
        abs(sum(group.base for group in groups) - base) <= allowed
        and abs(sum(group.tax for group in groups) - tax) <= allowed
    )


def _merged(groups: Sequence[VatGroup]) -> tuple[VatGroup, ...]:
    """One group a rate, highest first: exempt and zero-rated rows are printed apart and are one rate here."""
    rates = sorted({group.rate for group in groups}, reverse=True)
    return tuple(
        VatGroup(
            rate,
            sum((group.base for group in groups if group.rate == rate), Decimal(0)),
            sum((group.tax for group in groups if group.rate == rate), Decimal(0)),
        )
        for rate in rates
    )


def _single(lines: Sequence[Line], base: Decimal, tax: Decimal) -> tuple[VatGroup, ...]:
    """The whole invoice at one rate, if that rate is printed with its % sign."""
    printed = {rate for line in lines for rate in _marked(line)}
    fitting = [rate for rate in RATES if rate in printed and abs(_tax(base, rate) - tax) <= TOLERANCE]
    return (VatGroup(fitting[0].normalize() + 0, base, tax),) if fitting else ()

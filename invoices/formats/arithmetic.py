"""Totals by arithmetic, where no known label announces them: what adds up at a usual rate, or sums up what is above it.

Sums are in cents here, without sign: an avoir may print some of its amounts negative.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from itertools import combinations
from typing import NamedTuple

from invoices.formats.amount_words import EXEMPT
from invoices.formats.layout import Line, Spot
from invoices.formats.stems import SUMS
from invoices.formats.surroundings import said_of_sum
from invoices.formats.vat import RATES, breakdowns

LARGEST = 60  # different amounts that may be a total
MOST_ROWS = 14  # triples of which some may be the rows of a breakdown
MOST_SUMS = 400  # amounts of a file that are looked at
ROUNDING = 2  # cents
SENTENCE = 70  # letters of a cell, from which on it is one
USUAL, BREAKDOWN, ADDED_UP, WHOLE, TOP, NAMED, RATE_PRINTED = 0.3, 0.4, 0.25, 0.4, 0.2, 0.12, 0.1
LARGER = 0.1  # less for each larger amount, up to three
MOST_LARGER = 3
SAME_EDGE = 3.0  # points by which the amounts of a column may end apart
HIGHEST = max(RATES)
RATE = re.compile(r"(?<![0-9.,])([0-9]{1,2}(?:[.,][0-9]{1,3})?) ?%")


class Sum(NamedTuple):
    """A printed amount: its cents without sign, where it stands, the number of its line."""

    cents: int
    spot: Spot
    row: int

    @property
    def value(self) -> Decimal:
        return Decimal(self.cents).scaleb(-2)


class Totals(NamedTuple):
    """Sum before tax, tax, sum with tax, as three printed amounts, and how much speaks for them.

    is_whole: two others add up to them, as the rows of a breakdown do.
    """

    ht: Sum
    tva: Sum | Decimal
    ttc: Sum
    weight: float
    is_whole: bool


class Sums:
    """The amounts of a file that have cents or a currency, and what they say of each other.

    in_sentences: totals may be told in sentences, as letters do.
    """

    def __init__(self, lines: Sequence[Line], in_sentences: bool = False) -> None:
        self.lines, self.in_sentences = lines, in_sentences
        self.all = [
            Sum(int(abs(money.value) * 100), Spot(line, money.start, money.end), row)
            for row, line in enumerate(lines)
            for money in line.sums
        ][-MOST_SUMS:]
        self.by_value: Mapping[int, list[Sum]] = _grouped(self.all)

    @cached_property
    def largest(self) -> list[int]:
        """The largest amounts; unless asked for, without those told in sentences: a capital, a penalty."""
        told = {value for value, places in self.by_value.items() if all(_is_told(one.spot) for one in places)}
        left_out = set() if self.in_sentences else told - self.added_up
        return sorted(set(self.by_value) - left_out - {0}, reverse=True)[:LARGEST]

    @cached_property
    def added_up(self) -> set[int]:
        """The printed amounts that a column makes, or the last ones of each row, added up from the top on."""
        columns: dict[tuple[int, int], list[Sum]] = defaultdict(list)
        columns[0, 0] = list({one.row: one for one in self.all}.values())
        for one in self.all:
            page, edge = one.spot.line.page.number, one.spot.words[-1].x1 / SAME_EDGE
            columns[page, int(edge)].append(one)
            columns[page, int(edge) + 1].append(one)  # edges a little apart meet in one of two neighbours
        return {total for column in columns.values() for total in _running(column) if total in self.by_value}

    @cached_property
    def is_exempt(self) -> bool:
        """Tell if words say that no VAT is due."""
        return any(EXEMPT.search(line.folded) for line in self.lines)

    @cached_property
    def rates(self) -> set[Decimal]:
        """The usual rates that are printed with their sign."""
        printed = {Decimal(text.replace(",", ".")) for line in self.lines for text in RATE.findall(line.text)}
        return printed & set(RATES)

    @cached_property
    def broken_down(self) -> set[tuple[int, int]]:
        """Bases and taxes of the breakdowns, each added up."""
        return {
            (
                int(sum(row.group.base for row in table) * 100),
                int(sum(row.group.tax for row in table) * 100),
            )
            for table in breakdowns(self.lines)
        }

    def names(self, role: str, value: int) -> bool:
        """Tell if words around one of its places call an amount so."""
        return any(SUMS[role].says(said_of_sum(self.lines, one.row, one.spot)) for one in self.by_value.get(value, ()))

    def place(self, role: str, value: int) -> Sum:
        """Where an amount stands: where words call it so, else its last place."""
        places = self.by_value[value]
        named = [one for one in places if SUMS[role].says(said_of_sum(self.lines, one.row, one.spot))]
        return (named or places)[-1]


def _grouped(sums: Sequence[Sum]) -> Mapping[int, list[Sum]]:
    groups: dict[int, list[Sum]] = {}
    for one in sums:
        groups.setdefault(one.cents, []).append(one)
    return groups


def _is_told(spot: Spot) -> bool:
    cell = spot.line.cell_at(spot.start)
    return cell.end - cell.start > SENTENCE


def _running(column: Sequence[Sum]) -> Iterator[int]:
    """What two rows and more make, from the first on; a row of totals ends a table, so what follows begins anew."""
    total = count = 0
    for one in column:
        if count > 1 and one.cents == total:
            total = count = 0
            continue
        total, count = total + one.cents, count + 1
        if count > 1:
            yield total


def totals_of(sums: Sums) -> list[Totals]:
    """Every three amounts that may be the totals, likeliest first."""
    triples = list(_triples(sums))
    wholes = _wholes(triples)
    weighed = [
        Totals(
            sums.place("ht", ht),
            sums.place("tva", tva) if tva in sums.by_value else Decimal(tva).scaleb(-2),
            sums.place("ttc", ttc),
            _weight(sums, ht, tva, ttc) + WHOLE * ((ht, tva) in wholes),
            (ht, tva) in wholes,
        )
        for ht, tva, ttc in triples
    ]
    return sorted(weighed, key=lambda one: (-round(one.weight, 2), -one.ttc.cents))


def _wholes(triples: Sequence[tuple[int, int, int]]) -> set[tuple[int, int]]:
    """Sums before tax and taxes that two or three others make up."""
    rows = triples[:MOST_ROWS]
    return {
        (sum(one[0] for one in some), sum(one[1] for one in some))
        for size in (2, 3)
        for some in combinations(rows, size)
    }


def _triples(sums: Sums) -> Iterator[tuple[int, int, int]]:
    """Three printed amounts that add up; the tax may be a sum of printed ones, one a rate."""
    values = sums.largest
    for place, ttc in enumerate(values):
        for ht in values[place + 1 :]:
            if (ttc - ht) * 100 > HIGHEST * ht + ROUNDING * 100:
                break
            tva = next((one for one in _near(ttc - ht) if one in sums.by_value or (ht, one) in sums.broken_down), 0)
            if tva > 0:
                yield ht, tva, ttc


def _near(value: int) -> tuple[int, ...]:
    return value, value - 1, value + 1


def _weight(sums: Sums, ht: int, tva: int, ttc: int) -> float:
    usual = [rate for rate in RATES if rate and abs(ht * rate / 100 - tva) <= ROUNDING]
    larger = sum(value > ttc for value in sums.largest)
    return (
        USUAL * bool(usual)
        + RATE_PRINTED * any(rate in sums.rates for rate in usual)
        + BREAKDOWN * ((ht, tva) in sums.broken_down)
        + ADDED_UP * (ht in sums.added_up or ttc in sums.added_up)
        + TOP * (not larger)
        - LARGER * min(larger, MOST_LARGER)
        + NAMED * (sums.names("ht", ht) + sums.names("tva", tva) + sums.names("ttc", ttc))
    )

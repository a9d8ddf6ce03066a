"""Business terms of EN 16931 by the names our own form gives them, found by their number or by their place in a file.

terms.csv: termes (BT and BG numbers), champ (label), ubl and cii (ends of paths, without prefixes). A datum that is an
allowance or a charge by its indicator alone has one row for both. Source: formats.md §7, EN 16931-1, EN 16931-3.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("terms.csv")
PREDICATE = re.compile(r"\[(?![0-9]+\])[^\]]*\]|\{[^}]*\}")  # namespaces and conditions, but no rank
STEP = re.compile(r"(?:[\w*.-]+:)?(@?)(?:[\w*.-]+:)?([\w.-]+)(?:\[([0-9]+)\])?$")
OF_CREDIT_NOTE = {
    "CreditNote": "Invoice",
    "CreditNoteLine": "InvoiceLine",
    "CreditNoteTypeCode": "InvoiceTypeCode",
    "CreditedQuantity": "InvoicedQuantity",
}
LINES = ("InvoiceLine", "CreditNoteLine", "IncludedSupplyChainTradeLineItem")


@dataclass(frozen=True)
class Step:
    """An element or an attribute (« @unitCode ») of a path. rank: among twins, from 1; 0 when the path says none."""

    name: str
    rank: int = 0


@dataclass(frozen=True)
class Term:
    """A datum or a group of data. numbers: « BT-109 »; empty for what the portal has and the norm has not."""

    numbers: tuple[str, ...]
    label: str


def steps_of(path: str) -> tuple[Step, ...]:
    """The steps of an XPath in any writing: with prefixes, « *: », namespaces in braces or in predicates."""
    found = (STEP.match(step) for step in PREDICATE.sub("", path).split("/"))
    return tuple(Step(one[1] + one[2], int(one[3] or 0)) for one in found if one)


def label(number: str) -> str:
    """The name of « BT-109 » on our form. Raises KeyError."""
    return _by_number()[number]


def labels() -> frozenset[str]:
    return frozenset(term.label for term in _by_path().values()) | frozenset(_by_number().values())


def at(steps: Sequence[Step]) -> Term | None:
    """The term that stands exactly there."""
    names = tuple(OF_CREDIT_NOTE.get(step.name, step.name) for step in steps)
    return next((_by_path()[names[start:]] for start in range(len(names)) if names[start:] in _by_path()), None)


def around(steps: Sequence[Step]) -> Term | None:
    """The term that stands there, or the nearest group that holds the place."""
    return next((term for end in range(len(steps), 0, -1) if (term := at(steps[:end]))), None)


def line_rank(steps: Sequence[Step]) -> int:
    """Which line of the invoice the place is in, from 1; 0 outside lines, or when there is only one."""
    return next((step.rank for step in steps if step.name in LINES), 0)


@cache
def _by_number() -> dict[str, str]:
    alone = ((row["termes"], row["champ"]) for row in _rows())
    return {numbers: name for numbers, name in alone if numbers and " " not in numbers}


@cache
def _by_path() -> dict[tuple[str, ...], Term]:
    found = {}
    for row in _rows():
        term = Term(tuple(row["termes"].split()), row["champ"])
        for path in (*row["ubl"].split(), *row["cii"].split()):
            found[tuple(path.split("/"))] = term
    return found


@cache
def _rows() -> tuple[dict[str, str], ...]:
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines, delimiter=";"))

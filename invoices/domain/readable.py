"""An electronic invoice as a person reads it: French words and written values, in the order of a page.

Plain data that travels from the process that reads XML to the one that lays out pages; nothing is computed from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple


class Labelled(NamedTuple):
    """« N° d'engagement », « 1400005262 »."""

    label: str
    value: str


@dataclass(frozen=True)
class ReadableParty:
    """title: « Fournisseur », « Encaisseur »; rows: what stands below its name."""

    title: str
    name: str
    rows: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReadableLine:
    """One line. details: description, references, periods, allowances, one a row. Amounts as people write them."""

    position: str
    name: str
    details: tuple[str, ...] = ()
    quantity: str = ""
    unit: str = ""
    price: str = ""
    rate: str = ""
    total: str = ""


@dataclass(frozen=True)
class ReadableTax:
    """One row of the VAT breakdown. why: the reason for which nothing is taxed."""

    rate: str
    base: str
    tax: str
    why: str = ""


@dataclass(frozen=True)
class Readable:
    """The whole page. syntax, specification: what it was written in, BT-24 as written.

    line_count: of the invoice, of which the first may be in lines. adjustments: allowances and charges of the whole
    document. notes: a subject or nothing, a text.
    """

    title: str
    number: str
    syntax: str
    specification: str
    currency: str
    parties: tuple[ReadableParty, ...]
    references: tuple[Labelled, ...]
    lines: tuple[ReadableLine, ...]
    line_count: int
    adjustments: tuple[Labelled, ...]
    vat: tuple[ReadableTax, ...]
    totals: tuple[Labelled, ...]
    due: Labelled
    payment: tuple[Labelled, ...]
    notes: tuple[Labelled, ...]
    files: tuple[str, ...]

    @property
    def sums(self) -> tuple[Labelled, ...]:
        """The totals, what is due last."""
        return (*self.totals, self.due)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Readable:
        """The inverse of to_json. Raises KeyError or TypeError on anything else."""
        read: dict[str, Any] = {
            name: data[name] for name in ("title", "number", "syntax", "specification", "currency", "line_count")
        }
        for name in ("references", "adjustments", "totals", "payment", "notes"):
            read[name] = tuple(Labelled(*one) for one in data[name])
        return cls(
            **read,
            parties=tuple(ReadableParty(one["title"], one["name"], tuple(one["rows"])) for one in data["parties"]),
            lines=tuple(ReadableLine(**{**one, "details": tuple(one["details"])}) for one in data["lines"]),
            vat=tuple(ReadableTax(**one) for one in data["vat"]),
            due=Labelled(*data["due"]),
            files=tuple(data["files"]),
        )

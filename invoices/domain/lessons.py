"""What an invoice that was sent teaches of its supplier's layout: by which label, and where, a value stands."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any, Literal

Relation = Literal["beside", "under"]
TAUGHT = (
    *("number", "issue_date", "due_date", "service_code", "engagement", "market", "origin_number", "iban"),
    *("total_without_vat", "total_vat", "total_with_vat", "amount_due"),
)
"""Names of document.FIELDS worth a lesson."""


@dataclass(frozen=True)
class Lesson:
    """The place of one field in the layout of one supplier; never its value.

    label: folded text beside the value or above it, « # » for what holds a digit; page: from 1, or from -1 at the end
    of the file; x, y: the value's top left corner in shares of the page; times: invoices that said the same.
    """

    field: str
    label: str
    relation: Relation
    page: int
    x: float
    y: float
    times: int = 1

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Lesson:
        return cls(**data)

    def says_as(self, other: Lesson) -> bool:
        """Tell the same label; the place may have moved with what is printed above it."""
        return (self.field, self.label, self.relation) == (other.field, other.label, other.relation)


def as_compared(value: str | datetime.date | Decimal) -> str:
    """A value as text by which the printed one and the one that was sent are compared: signs, spaces and case apart."""
    if isinstance(value, Decimal):
        return f"{abs(value):.2f}"
    return value.isoformat() if isinstance(value, datetime.date) else "".join(value.split()).casefold()


def worth_teaching(sent: Mapping[str, Any]) -> dict[str, str]:
    """The values worth looking for, as they are compared: none that stands for two fields, no amount of zero."""
    values = {name: as_compared(value) for name, value in sent.items() if name in TAUGHT and value}
    if values.get("amount_due") == values.get("total_with_vat"):
        values.pop("amount_due", None)
    counts = Counter(values.values())
    return {name: value for name, value in values.items() if counts[value] == 1}

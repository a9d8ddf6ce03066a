"""What the inspection of one XML invoice found, as plain data that travels between processes.

Texts only: amounts with a point, dates in ISO form. What a person reads is `said`, `rows` and `vat`; what the portal's
own controls look at is `facts`; what integrating it needs besides, `bearing`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

from invoices.domain.findings import Finding, Level


class Said(NamedTuple):
    """One datum in the portal's words. term: business term of EN 16931, « BT-1 »; empty for what is the portal's."""

    term: str
    label: str
    value: str


@dataclass(frozen=True)
class Inspected:
    """label: of the syntax, empty when it is no invoice. line_count: of the invoice, of which the first are in rows.

    rows: name, quantity, unit price, rate, total; vat: category, rate, base, tax, reason; both as people write them.
    """

    label: str = ""
    findings: tuple[Finding, ...] = ()
    said: tuple[Said, ...] = ()
    rows: tuple[Sequence[str], ...] = ()
    vat: tuple[Sequence[str], ...] = ()
    line_count: int = 0
    files: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    bearing: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_invoice(self) -> bool:
        return bool(self.facts)

    def to_json(self) -> dict[str, Any]:
        return {
            **asdict(self),
            "findings": [asdict(one) for one in self.findings],
            "said": [list(one) for one in self.said],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Inspected:
        """The inverse of to_json. Raises KeyError, TypeError or ValueError on anything else."""
        findings = tuple(Finding(**{**one, "level": Level(one["level"])}) for one in data["findings"])
        lists = {name: tuple(data[name]) for name in ("rows", "vat", "files")}
        read = {"findings": findings, "said": tuple(Said(*one) for one in data["said"]), **lists}
        bearing = data.get("bearing", {})  # reports that wait for their reader were made without, on 2026-11-22
        return cls(data["label"], line_count=data["line_count"], facts=data["facts"], bearing=bearing, **read)

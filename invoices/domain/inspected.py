"""What the inspection of one XML invoice found, as plain data that travels between processes.

Texts only: amounts with a point, dates in ISO form. What a person reads is `said` and `page`; what the portal's own
controls look at is `facts`; what integrating it needs besides, `bearing`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

from invoices.domain.findings import Finding, Level
from invoices.domain.readable import Readable


class Said(NamedTuple):
    """One datum in the portal's words. term: business term of EN 16931, « BT-1 »; empty for what is the portal's."""

    term: str
    label: str
    value: str


@dataclass(frozen=True)
class Inspected:
    """label: of the syntax, empty when it is no invoice. page: as it is read, with its first lines."""

    label: str = ""
    findings: tuple[Finding, ...] = ()
    said: tuple[Said, ...] = ()
    page: Readable | None = None
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
        said = tuple(Said(*one) for one in data["said"])
        # reports that wait for their reader were made without these two, on 2026-11-22
        page = Readable.from_json(data["page"]) if data.get("page") else None
        return cls(data["label"], findings, said, page, data["facts"], data.get("bearing", {}))

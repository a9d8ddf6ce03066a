"""What the inspection of one XML invoice found, as plain data that travels between processes.

Texts only: amounts with a point, dates in ISO form. What a person reads is `said`, `rows` and `vat`; what the portal's
own controls look at is `facts`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any

from invoices.domain.declared import Declared, DeclaredLine
from invoices.domain.findings import Finding, Level
from invoices.domain.portal_terms import Said, cadre_of, exemption_of, said, spelt, vat_type_of

LINES_SHOWN = 200


@dataclass(frozen=True)
class Inspected:
    """label: of the syntax, empty when it is no invoice. line_count: of the invoice, of which LINES_SHOWN are in rows.

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
        return cls(data["label"], line_count=data["line_count"], facts=data["facts"], **read)


def inspected(label: str, findings: Sequence[Finding], declared: Declared) -> Inspected:
    """The inspection of an invoice whose data could be read."""
    return Inspected(
        label=label,
        findings=tuple(findings),
        said=tuple(said(declared)),
        rows=tuple(_row(line) for line in declared.lines[:LINES_SHOWN]),
        vat=tuple(
            (row.category, _plain(row.rate), _money(row.base), _money(row.tax), row.reason or row.reason_code)
            for row in declared.vat
        ),
        line_count=len(declared.lines),
        files=tuple(one.name or one.reference for one in declared.files),
        facts=_facts(declared),
    )


def _row(line: DeclaredLine) -> tuple[str, ...]:
    return (line.name, _plain(line.quantity), _money(line.unit_price), _plain(line.rate), _money(line.total))


def _money(number: Decimal | None) -> str:
    return "" if number is None else spelt(number)


def _plain(number: Decimal | None) -> str:
    """A quantity or a rate: no more decimals than it has."""
    return "" if number is None else spelt(number).removesuffix(",00")


def _facts(declared: Declared) -> dict[str, Any]:
    """What the controls of the form look at. A negative invoice is an avoir for the portal, with positive amounts."""
    is_negative = (declared.total_with_vat or 0) < 0 and not declared.is_avoir
    amounts = {
        "without_vat": declared.total_without_vat,
        "vat": declared.total_vat if declared.total_vat is not None or declared.vat else Decimal(0),
        "with_vat": declared.total_with_vat,
        "due": declared.amount_due,
    }
    sign = -1 if is_negative else 1
    rows = [
        (row.rate or Decimal(0), row.base, row.tax)
        for row in declared.vat
        if row.base is not None and row.tax is not None
    ]
    return {
        "framework": cadre_of(declared),
        "type": "AVOIR" if declared.is_avoir or is_negative else "FACTURE",
        "supplier_identifier": declared.seller.siret,
        "recipient_identifier": declared.buyer.siret,
        "service_code": declared.buyer_reference,
        "number": declared.number,
        "issue_date": declared.issue_date.isoformat() if declared.issue_date else "",
        "currency": declared.currency or "EUR",
        "engagement": declared.purchase_order,
        "market": declared.contract,
        "origin_number": next(iter(declared.preceding_invoices), ""),
        "vat_type": vat_type_of(declared),
        "exemption_reason": exemption_of(declared),
        "amounts": {name: None if amount is None else str(sign * amount) for name, amount in amounts.items()},
        "vat_rows": [[str(rate), str(sign * base), str(sign * tax)] for rate, base, tax in rows],
        "comment": " ".join(declared.notes)[:2000],
    }

"""The rows of a flow: what became of each of its files, as its report shows it."""

from collections.abc import Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from invoices.domain import amounts
from invoices.domain.findings import Finding
from invoices.domain.flows import ItemState
from invoices.models import FlowItem, Invoice
from invoices.services.judging import Judged

MOST_FINDINGS = 200  # kept of one file, those that block first
SAID = {"number": 100, "supplier_identifier": 40, "supplier_name": 200, "recipient_identifier": 40,
        "recipient_name": 200, "currency": 3}  # fmt: skip
WRITTEN = (*SAID, "state", "supplier", "with_vat", "findings", "invoice")


def settle(item: FlowItem, judged: Judged, invoice: Invoice | None) -> None:
    """What became of a file, on its row."""
    item.invoice, item.supplier = invoice, judged.opened.supplier
    item.state = ItemState.INTEGREE if invoice else ItemState.REFUSEE
    item.findings = [asdict(one) for one in _shortened(judged.found.findings)]
    for name, value in _said(judged).items():
        setattr(item, name, value)


def _shortened(findings: Sequence[Finding]) -> Sequence[Finding]:
    """A fault that comes back on each of ten thousand lines is told often enough."""
    left = len(findings) - MOST_FINDINGS
    if left <= 0:
        return findings
    more = Finding("FLUX", False, f"{left} autres constats ne sont pas reproduits.", "Corrigez d'abord ceux-ci.")
    return (*findings[:MOST_FINDINGS], more)


def _said(judged: Judged) -> dict[str, Any]:
    """What is told of the invoice, as its data say it."""
    facts, bearing = judged.found.facts, judged.found.bearing
    if not facts:
        return {}
    told = {
        "number": facts["number"],
        "supplier_identifier": bearing["supplier"],
        "supplier_name": bearing["supplier_name"],
        "recipient_identifier": bearing["recipient"],
        "recipient_name": bearing["recipient_name"],
        "currency": facts["currency"],
    }
    with_vat = facts["amounts"]["with_vat"]
    amount = Decimal(with_vat) if with_vat and abs(Decimal(with_vat)) <= amounts.LARGEST else None
    shown = {name: told[name].replace("\0", "")[:length] for name, length in SAID.items()}
    return shown | {"with_vat": amounts.cents(amount) if amount is not None else None}

"""Declared → what a typed draft takes over beside the texts of its header, as JSON: lines, payment, delivery.

A line of the form is a quantity at a price less a discount, at a rate; one that the file computes otherwise (price of a
hundred, charges) comes over with the price that gives its total. Allowances and charges of the whole become lines.
Runs in the rule engine's process only.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from invoices.domain import units
from invoices.domain.amounts import EXACT, cents, line_total
from invoices.domain.declared import Declared, DeclaredAdjustment, DeclaredLine, compact
from invoices.domain.exemptions import EXEMPTIONS
from invoices.domain.typed_line import NAME_LENGTH, REFERENCE_LENGTH, clean
from invoices.formats import en16931

QUANTITY, PRICE = Decimal("0.0001"), Decimal("0.000001")
LARGEST = Decimal(10) ** 12  # beyond, the columns of a line can't hold it: it is left out
ONE, NOTHING = Decimal(1), Decimal(0)
COMMENT_LENGTH = 2000


@dataclass(frozen=True)
class _Priced:
    """None for what is not told, or can't be held."""

    quantity: Decimal | None
    price: Decimal | None
    discount: Decimal = NOTHING


def write(declared: Declared) -> bytes:
    """{payment_means, iban, delivered_on, comment, lines: [columns of a line, numbers as texts]}.

    Amounts are positive for an avoir, and for an invoice that is one by its negative total.
    """
    sign = -1 if (declared.total_with_vat or 0) < 0 and not declared.is_avoir else 1
    reasons = {row.category: row.reason_code.upper() for row in declared.vat if row.reason_code.upper() in EXEMPTIONS}
    own_notes = [note.text for note in declared.noted if not note.subject and not note.text.startswith("#")]
    told = {
        "payment_means": "" if declared.is_avoir else en16931.PAYMENT_MEANS.get(declared.payment_means, ""),
        "iban": compact(declared.iban),
        "delivered_on": declared.delivered_on.isoformat() if declared.delivered_on else "",
        "comment": clean(" ".join(own_notes))[:COMMENT_LENGTH],
        "lines": [
            *(_line(line, reasons, sign) for line in declared.lines),
            *(_adjustment(one, reasons, sign) for one in declared.adjustments if one.amount),
        ],
    }
    return json.dumps(told).encode()


def _line(line: DeclaredLine, reasons: Mapping[str, str], sign: int) -> dict[str, Any]:
    named = {
        "reference": clean(line.reference)[:REFERENCE_LENGTH],
        "unit": units.unit_named(line.unit) or units.DEFAULT,
    }
    return _columns(line.name, _priced(line), sign) | named | _taxed(line.category, line.rate, reasons)


def _adjustment(one: DeclaredAdjustment, reasons: Mapping[str, str], sign: int) -> dict[str, Any]:
    """A charge is a line, an allowance a negative one."""
    name = one.reason or ("Frais" if one.is_charge else "Remise")
    priced = _Priced(ONE, _held(one.amount, PRICE))
    return _columns(name, priced, sign if one.is_charge else -sign) | _taxed(one.category, one.rate, reasons)


def _columns(name: str, priced: _Priced, sign: int) -> dict[str, Any]:
    return {
        "name": clean(name)[:NAME_LENGTH],
        "reference": "",
        "unit": units.DEFAULT,
        "quantity": _text(None if priced.quantity is None else sign * priced.quantity),
        "unit_price": _text(priced.price),
        "discount": _text(sign * priced.discount),
    }


def _taxed(category: str, rate: Decimal | None, reasons: Mapping[str, str]) -> dict[str, Any]:
    """What bears no VAT is at zero, for the reason that the file gives for its category."""
    if rate is None and category not in ("", "S"):
        rate = NOTHING
    is_rate = rate is not None and 0 <= rate <= 100
    reason = "" if rate else reasons.get(category, "")
    return {"rate": _text(cents(rate)) if is_rate and rate is not None else None, "exemption_reason": reason}


def _priced(line: DeclaredLine) -> _Priced:
    """What gives the line's own total; as it stands when it tells none."""
    quantity, price = _held(line.quantity, QUANTITY), _held(line.unit_price, PRICE)
    discount, total = _held(line.discount, PRICE), _held(line.total, PRICE)
    as_told = _Priced(quantity, price, cents(discount or NOTHING))
    if total is None or (quantity is not None and price is not None and _total(as_told) == cents(total)):
        return as_told
    if quantity:
        shared = _Priced(quantity, _held(total / quantity, PRICE))
        if shared.price is not None and _total(shared) == cents(total):
            return shared
    return _Priced(ONE, cents(total))


def _total(priced: _Priced) -> Decimal:
    return line_total(priced.quantity or NOTHING, priced.price or NOTHING, priced.discount)


def _held(number: Decimal | None, step: Decimal) -> Decimal | None:
    """A number as a column holds it; None when it can't."""
    if number is None or abs(number) >= LARGEST:
        return None
    return number.quantize(step, ROUND_HALF_UP, EXACT)


def _text(number: Decimal | None) -> str | None:
    return None if number is None else f"{number:f}"

"""What a layout is: how it draws an invoice, what it prints of it, what kind of business uses it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from tests.samples.invoice import Invoice

ALWAYS = frozenset({"number", "issue_date", "document_type", "total_with_vat", "supplier_name", "recipient_name"})
TAXED = frozenset({"total_without_vat", "total_vat"})
SIRETS = frozenset({"supplier_siret", "recipient_siret"})
RETENTION = Decimal("5")


@dataclass(frozen=True)
class Layout:
    """A manner of printing invoices.

    prints: names of the fields that stand on the page where the invoice has them (besides those of the reader,
    « vat »: the breakdown by rate, and « lines »); only_if_paid: those among them left out while nothing is paid.
    kind: FACTURE, AVOIR, or LES_DEUX for one that titles its page by the invoice's own kind.
    trade: key of tests.samples.trades.TRADES; longest: the most lines of its documents.
    habits: « discount », « line_discounts » are printed if there are; « retention », « gross » (prices with VAT),
    « untaxed », « one_rate » always apply.
    """

    draw: Callable[[Invoice], str]
    prints: frozenset[str]
    kind: str = "FACTURE"
    trade: str = "travaux"
    longest: int = 9
    habits: frozenset[str] = frozenset()
    only_if_paid: frozenset[str] = frozenset()
    is_unseen: bool = False

    def billed(self, invoice: Invoice) -> Invoice:
        """The invoice as whoever uses this layout bills: without what it has no place for."""
        items = invoice.items
        if "line_discounts" not in self.habits:
            items = tuple(replace(item, discount=Decimal(0)) for item in items)
        if {"untaxed", "one_rate"} & self.habits:
            rate = Decimal(0) if "untaxed" in self.habits else max(item.rate for item in items)
            items = tuple(replace(item, rate=rate) for item in items)
        return replace(
            invoice,
            items=items,
            kind=invoice.kind if self.kind == "LES_DEUX" else self.kind,
            discount=invoice.discount if "discount" in self.habits else Decimal(0),
            retention=RETENTION if "retention" in self.habits else Decimal(0),
            has_gross_prices="gross" in self.habits,
            paid=invoice.paid if "paid_amount" in self.prints else Decimal("0.00"),
        )

"""Everything an invoice says, as plain values: what the writers of formats write and the readers read.

Its lines make it: VAT rows and totals are computed from them, never typed. Source: domain.md §5.8, EN 16931-1.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property

from invoices.domain.amounts import Reduction, Totals, VatRow, breakdown, cents, line_total, spread, sums, tax_on
from invoices.domain.exemptions import EXEMPTIONS

STANDARD, UNSAID = "S", "Z"  # categories of UNCL 5305: taxed; at zero without a reason, which no French invoice is
UNTAXED_TYPES = frozenset({"EXONERATION", "SANS_TVA"})


@dataclass(frozen=True)
class Party:
    """One side of an invoice. identifier_type: as structures are identified (SIRET, UE_HORS_FRANCE, …)."""

    name: str
    identifier: str
    identifier_type: str = "SIRET"
    vat_number: str = ""
    address: tuple[str, ...] = ()
    postcode: str = ""
    city: str = ""
    country: str = "FR"
    service_code: str = ""
    service_name: str = ""
    rcs: str = ""

    @property
    def siren(self) -> str:
        """The first nine digits of a SIRET; empty for any other identifier."""
        return self.identifier[:9] if self.identifier_type == "SIRET" else ""


@dataclass(frozen=True)
class Account:
    """What the invoice is to be paid on. kind: « IBAN » or « RIB ». holder: the factor, when it is a factor's."""

    kind: str
    number: str
    bic: str = ""
    holder: str = ""
    holder_identifier: str = ""


@dataclass(frozen=True)
class Line:
    """One line. unit: code of UN/ECE Rec 20. rate: in percent. discount: before tax, on the whole line.

    exemption: VATEX code, where the rate is zero.
    """

    position: int
    name: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    rate: Decimal
    discount: Decimal = Decimal(0)
    reference: str = ""
    exemption: str = ""

    @property
    def gross(self) -> Decimal:
        return line_total(self.quantity, self.unit_price)

    @property
    def net(self) -> Decimal:
        """Montant HT après remise HT."""
        return self.gross - self.discount

    @property
    def with_vat(self) -> Decimal:
        """Montant TTC après remise HT: for the screen; the invoice's tax is rounded once a rate, not a line."""
        return self.net + tax_on(self.net, self.rate)

    @property
    def category(self) -> str:
        if self.rate:
            return STANDARD
        return EXEMPTIONS[self.exemption].category if self.exemption in EXEMPTIONS else UNSAID


@dataclass(frozen=True)
class Bill:
    """An invoice or an avoir, whose amounts are positive too. Codes are the portal's (types, cadres, payment means).

    discount: the remise globale, with VAT. due_typed: the net à payer when it is not the whole. vat_in_euros: where the
    currency is another. payment_days: what the recipient has to pay. drawn_up_by: who made it in the supplier's name.
    """

    number: str
    issued_on: date
    supplier: Party
    recipient: Party
    lines: tuple[Line, ...]
    type: str = "FACTURE"
    framework: str = "A1"
    currency: str = "EUR"
    vat_type: str = "TVA_SUR_DEBIT"
    delivered_on: date | None = None
    engagement: str = ""
    market: str = ""
    origin_number: str = ""
    payment_means: str = "VIREMENT"
    payment_days: int = 30
    account: Account | None = None
    discount: Decimal = Decimal("0.00")
    discount_reason: str = ""
    due_typed: Decimal | None = None
    vat_in_euros: Decimal | None = None
    comment: str = ""
    drawn_up_by: str = ""

    @cached_property
    def vat(self) -> tuple[VatRow, ...]:
        """The VAT summary before the remise globale, highest rate first."""
        return breakdown((line.category, line.rate, line.net) for line in self.lines)

    @cached_property
    def reduced(self) -> Reduction:
        """The VAT summary after the remise globale: what the invoice taxes and what it prints."""
        return spread(self.vat, self.discount)

    @cached_property
    def totals(self) -> Totals:
        """HT, TVA and TTC before the remise globale, net à payer: the amounts of the form."""
        rows = [(row.rate, row.base, row.tax) for row in self.vat]
        base, tax = (cents(total) for total in sums(rows))
        return Totals(base, tax, base + tax, self.due, self.discount, tuple(rows))

    @property
    def lines_total(self) -> Decimal:
        """Σ of the lines before tax, remise globale not taken (BT-106)."""
        return sum((row.base for row in self.vat), Decimal("0.00"))

    @property
    def due(self) -> Decimal:
        return self.reduced.payable if self.due_typed is None else self.due_typed

    @property
    def prepaid(self) -> Decimal:
        """What is not to be paid any more: advances, what was paid by card (BT-113)."""
        return self.reduced.payable - self.due

    @property
    def is_avoir(self) -> bool:
        return self.type == "AVOIR"

    @property
    def delivery_day(self) -> date:
        return self.delivered_on or self.issued_on

    def exemptions_of(self, row: VatRow) -> tuple[str, ...]:
        """The VATEX codes of the lines behind a row, in the order of the lines, each once."""
        if row.category == STANDARD:
            return ()
        codes = (line.exemption for line in self.lines if (line.category, line.rate) == (row.category, row.rate))
        return tuple(dict.fromkeys(code for code in codes if code))


def settle_rates(lines: Iterable[Line], vat_type: str, exemption: str) -> tuple[Line, ...]:
    """The lines with the rate and the reason that hold, once the invoice's own VAT type and reason are known.

    An invoice that is « Exonéré » or « Sans TVA » taxes nothing, whatever its lines say; a reason counts at zero only.
    """
    settled = []
    for line in lines:
        rate = Decimal("0.00") if vat_type in UNTAXED_TYPES else line.rate
        settled.append(replace(line, rate=rate, exemption="" if rate else line.exemption or exemption))
    return tuple(settled)

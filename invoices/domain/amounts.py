"""Money: `Decimal`, two decimals, rounded half up here and nowhere else. Source: domain.md §5.8."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
LARGEST = Decimal("99999999999999.99")
TOLERANCE_PER_ROW = CENT
LARGEST_TOLERANCE = Decimal("1.00")
SPACES = re.compile(r"[\s\u00a0\u202f]+")
TYPED = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?")
NO_BREAK_SPACE, NARROW_NO_BREAK_SPACE = "\u00a0", "\u202f"
SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£"}


@dataclass(frozen=True)
class Totals:
    """The amounts of an invoice, positive even for an avoir, in its currency.

    discount: global, taken on the amount with VAT. vat_rows: rate in percent, base, tax.
    """

    without_vat: Decimal
    vat: Decimal
    with_vat: Decimal
    due: Decimal
    discount: Decimal = Decimal(0)
    vat_rows: tuple[tuple[Decimal, Decimal, Decimal], ...] = ()


def cents(amount: Decimal) -> Decimal:
    """Round to two decimals, half up (2.675 → 2.68, -2.675 → -2.68)."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def tax_on(base: Decimal, rate: Decimal) -> Decimal:
    """VAT on a base at a rate in percent, rounded once. Source: EN 16931-1, BR-CO-17."""
    return cents(base * rate / 100)


def parse(text: str) -> Decimal:
    """Read an amount as people type it: « 4 137,50 », « 4137.5 », « 4137,50 € ».

    A comma or a point followed by anything but a decimal part is refused rather than guessed.
    Raises ValueError when it is not an amount, has more than two decimals or exceeds 14 digits.
    """
    compact = SPACES.sub("", text).removesuffix("€").removesuffix("EUR")
    if not TYPED.fullmatch(compact):
        raise ValueError("not an amount")
    amount = Decimal(compact.replace(",", "."))
    if abs(amount) > LARGEST or amount != cents(amount):
        raise ValueError("too large or too precise")
    return cents(amount) + 0  # « -0 » is 0,00, not -0,00


def plain(amount: Decimal) -> str:
    """« 4137,50 », to be edited in a form."""
    return f"{cents(amount):.2f}".replace(".", ",")


def grouped(amount: Decimal) -> str:
    """« 4 137,50 », with narrow no-break spaces between thousands."""
    return f"{cents(amount):,.2f}".replace(",", NARROW_NO_BREAK_SPACE).replace(".", ",")


def spelt(amount: Decimal, currency: str = "EUR") -> str:
    """« 4 137,50 € »; a currency without a known sign keeps its ISO code."""
    return f"{grouped(amount)}{NO_BREAK_SPACE}{SYMBOLS.get(currency, currency)}"


def tolerance(rows: int) -> Decimal:
    """What rounding may explain: one cent a row, one euro at most. Source: domain.md §5.6, C8."""
    return min(TOLERANCE_PER_ROW * max(rows, 1), LARGEST_TOLERANCE)


def gap(totals: Totals) -> Decimal:
    """HT + TVA - TTC: what is left over."""
    return totals.without_vat + totals.vat - totals.with_vat


def after_discount(totals: Totals) -> Decimal:
    """Montant TTC après remise."""
    return totals.with_vat - totals.discount


def sums(rows: Iterable[tuple[Decimal, Decimal, Decimal]]) -> tuple[Decimal, Decimal]:
    """Total base and total tax of VAT rows (rate, base, tax)."""
    listed = list(rows)
    return sum((base for _, base, _ in listed), Decimal(0)), sum((tax for _, _, tax in listed), Decimal(0))

"""Money: `Decimal`, two decimals, rounded half up here and nowhere else. Source: domain.md §5.8."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal

CENT = Decimal("0.01")
LARGEST_DIGITS = 14  # before the comma
LARGEST = Decimal("99999999999999.99")
EXACT = Context(prec=80, rounding=ROUND_HALF_UP)  # a quantity times a price has more digits than Python keeps by itself
TOLERANCE_PER_ROW = CENT
LARGEST_TOLERANCE = Decimal("1.00")
SPACES = re.compile(r"[\s\u00a0\u202f]+")
TYPED = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?")
NO_BREAK_SPACE, NARROW_NO_BREAK_SPACE = "\u00a0", "\u202f"
MINUS_SIGN = "\u2212"  # as word processors and spreadsheets write it
SHOWN = 30  # characters of what was typed, in a message
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


@dataclass(frozen=True)
class VatRow:
    """What an invoice taxes at one rate in one category (UNCL 5305). base, tax: to the cent; rate: in percent."""

    category: str
    rate: Decimal
    base: Decimal
    tax: Decimal

    @property
    def with_vat(self) -> Decimal:
        return self.base + self.tax


@dataclass(frozen=True)
class Reduction:
    """VAT rows once a discount with VAT is taken off them, in the order of the rows it was taken on.

    allowances: what each row lost, before tax. rounding: 0 or a few cents, what no base to the cent can give: the total
    to pay is `with_vat + rounding`, exactly the total before less the discount.
    """

    rows: tuple[VatRow, ...]
    allowances: tuple[Decimal, ...]
    rounding: Decimal

    @property
    def without_vat(self) -> Decimal:
        return sum((row.base for row in self.rows), Decimal("0.00"))

    @property
    def vat(self) -> Decimal:
        return sum((row.tax for row in self.rows), Decimal("0.00"))

    @property
    def with_vat(self) -> Decimal:
        return self.without_vat + self.vat

    @property
    def payable(self) -> Decimal:
        return self.with_vat + self.rounding


class NumberRefused(ValueError):
    """What was typed is not the number asked for: why, and how to write it, in French."""

    def __init__(self, text: str, remedy: str) -> None:
        super().__init__(f"{text} {remedy}")
        self.text, self.remedy = text, remedy


def cents(amount: Decimal) -> Decimal:
    """Round to two decimals, half up (2.675 → 2.68, -2.675 → -2.68)."""
    return amount.quantize(CENT, ROUND_HALF_UP, EXACT)


def tax_on(base: Decimal, rate: Decimal) -> Decimal:
    """VAT on a base at a rate in percent, rounded once. Source: EN 16931-1, BR-CO-17."""
    return cents(base * rate / 100)


def line_total(quantity: Decimal, unit_price: Decimal, discount: Decimal = Decimal(0)) -> Decimal:
    """Montant HT après remise HT of a line: rounded once, after the multiplication. Source: EN 16931-1, BT-131."""
    return EXACT.subtract(cents(EXACT.multiply(quantity, unit_price)), discount)


def breakdown(nets: Iterable[tuple[str, Decimal, Decimal]]) -> tuple[VatRow, ...]:
    """Total lines by VAT category and rate, highest rate first.

    nets: (category, rate in percent, amount before tax). The tax is rounded once a row, never a line: rows must add up
    to the printed total. Source: EN 16931-1, BR-CO-17.
    """
    bases: dict[tuple[str, Decimal], Decimal] = {}
    for category, rate, net in nets:
        key = category, rate + Decimal("0.00")
        bases[key] = bases.get(key, Decimal("0.00")) + net
    ordered = sorted(bases.items(), key=lambda item: (-item[0][1], item[0][0]))
    return tuple(VatRow(category, rate, base, tax_on(base, rate)) for (category, rate), base in ordered)


def spread(rows: tuple[VatRow, ...], discount: Decimal) -> Reduction:
    """Take a discount with VAT off the rows, each in proportion to what it weighs with VAT.

    A discount lowers what is taxed (CGI, art. 267-II-1°), so that it has to be told before tax, rate by rate (EN
    16931, BG-20). Each base is the largest that does not exceed its share; rows that can take a cent left over do.
    discount: positive, at most the total of the rows that are positive.
    """
    shares = _shares([max(row.with_vat, Decimal(0)) for row in rows], discount)
    reduced = [_lowered(row, row.with_vat - share) if share else row for row, share in zip(rows, shares, strict=True)]
    left = sum((row.with_vat for row in rows), Decimal("0.00")) - discount - sum(row.with_vat for row in reduced)
    for rank, row in enumerate(reduced):
        raised = VatRow(row.category, row.rate, row.base + CENT, tax_on(row.base + CENT, row.rate))
        while left and shares[rank] and raised.with_vat - reduced[rank].with_vat <= left:
            left -= raised.with_vat - reduced[rank].with_vat
            reduced[rank] = raised
            base = raised.base + CENT
            raised = VatRow(row.category, row.rate, base, tax_on(base, row.rate))
    allowances = tuple(before.base - after.base for before, after in zip(rows, reduced, strict=True))
    return Reduction(tuple(reduced), allowances, left)


def _shares(weights: list[Decimal], amount: Decimal) -> list[Decimal]:
    """An amount in parts to the cent, in proportion to weights, that add up to it exactly."""
    whole, shares, given = sum(weights, Decimal(0)), [], Decimal(0)
    passed = Decimal(0)
    for weight in weights:
        passed += weight
        upto = cents(EXACT.divide(EXACT.multiply(amount, passed), whole)) if whole else Decimal(0)
        shares.append(upto - given)
        given = upto
    return shares


def _lowered(row: VatRow, target: Decimal) -> VatRow:
    """The row whose base is the largest that gives at most `target` with its tax."""
    base = cents(EXACT.divide(target, 1 + row.rate / 100)) + CENT
    while base + tax_on(base, row.rate) > target:
        base -= CENT
    return VatRow(row.category, row.rate, base, tax_on(base, row.rate))


def parse(text: str) -> Decimal:
    """Read an amount as people type it: « 4 137,50 », « 4137.5 », « 4137,50 € ».

    Raises NumberRefused, a ValueError, when it is not an amount, has more than two decimals or exceeds 14 digits.
    """
    return read_number(text, "Montant")


def read_number(text: str, label: str, *, decimals: int = 2, digits: int = LARGEST_DIGITS) -> Decimal:
    """Read a number as people type it: « 1 234,5 », « 1234.5 », « 1 234,50 € », « 5,5 % ».

    A comma or a point followed by anything but a decimal part is refused rather than guessed. label: of the field, for
    the message. decimals, digits: at most so many after and before the comma. Raises NumberRefused.
    """
    compact = SPACES.sub("", text).removesuffix("€").removesuffix("EUR").removesuffix("%").replace(MINUS_SIGN, "-")
    shown = f"« {label} » : « {_clipped(text)} »"
    if not TYPED.fullmatch(compact):
        raise NumberRefused(f"{shown} n'est pas un nombre.", "Écrivez-le en chiffres, avec une virgule : 1 234,50.")
    whole, _, fraction = compact.lstrip("+-").replace(",", ".").partition(".")
    if len(whole.lstrip("0")) > digits:
        count = len(whole.lstrip("0"))
        raise NumberRefused(f"{shown} compte {count} chiffres avant la virgule.", f"Il en faut {digits} au plus.")
    if len(fraction.rstrip("0")) > decimals:
        count = len(fraction.rstrip("0"))
        raise NumberRefused(f"{shown} compte {count} chiffres après la virgule.", f"Il en faut {decimals} au plus.")
    exponent = Decimal(1).scaleb(-decimals)
    return Decimal(compact.replace(",", ".")).quantize(exponent, context=EXACT) + 0  # « -0 » is 0,00, not -0,00


def _clipped(text: str) -> str:
    """What was typed, on one line and short, to be shown in a message."""
    shown = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return shown if len(shown) <= SHOWN else f"{shown[:SHOWN]}…"


def plain(amount: Decimal) -> str:
    """« 4137,50 », to be edited in a form."""
    return f"{cents(amount):.2f}".replace(".", ",")


def trimmed(number: Decimal, decimals: int = 0) -> str:
    """« 1 234,5 »: a quantity, a price or a rate with the decimals it has, and at least so many."""
    text = f"{number:,f}".replace(",", NARROW_NO_BREAK_SPACE).replace(".", ",")
    whole, _, fraction = text.partition(",")
    fraction = fraction.rstrip("0").ljust(decimals, "0")
    return f"{whole},{fraction}" if fraction else whole


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

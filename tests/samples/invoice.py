"""The values of a sample invoice: parties that do not exist, sums that are right."""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal


def siret_of(siren: str, establishment: int) -> str:
    """A SIRET with right keys from eight digits: the ninth and the fourteenth are computed (Luhn)."""
    return _with_key(_with_key(siren[:8]) + f"{establishment:04d}")


def _with_key(digits: str) -> str:
    total = sum(sum(divmod(int(digit) * (2 - place % 2), 10)) for place, digit in enumerate(reversed(digits)))
    return digits + str(-total % 10)


def iban_of(bank: str, branch: str, account: str) -> str:
    """A French IBAN with right keys from five, five and eleven digits: that of the RIB and that of the IBAN."""
    key = 97 - (89 * int(bank) + 15 * int(branch) + 3 * int(account)) % 97
    inside = f"{bank}{branch}{account}{key:02d}"
    return f"FR{98 - int(inside + '152700') % 97:02d}{inside}"  # FR00 moved to the end, letters as numbers


def euros(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


@dataclass(frozen=True)
class Party:
    """Who sells, buys, is delivered or paid. capital: in euros; register: the town of its RCS."""

    name: str
    siret: str
    street: str
    town: str
    phone: str = "02 47 00 11 22"
    email: str = "contact@lagarde.example"
    form: str = "SARL"
    capital: int = 50_000
    register: str = "Tours"
    activity: str = "4332A"

    @property
    def siren(self) -> str:
        return self.siret[:9]

    @property
    def vat(self) -> str:
        return f"FR{(12 + 3 * (int(self.siren) % 97)) % 97:02d}{self.siren}"


@dataclass(frozen=True)
class Item:
    """One line. price: for one unit; rate, discount: in percent."""

    name: str
    quantity: Decimal
    price: Decimal
    rate: Decimal = Decimal("20")
    discount: Decimal = Decimal("0")
    unit: str = "u"
    reference: str = ""

    @property
    def total(self) -> Decimal:
        return euros(self.quantity * self.price * (1 - self.discount / 100))


SUPPLIER = Party("Menuiserie Lagarde SARL", siret_of("48215936", 12), "14 rue des Charpentiers", "37000 TOURS")
RECIPIENT = Party(
    "Commune de Saint-Aubin-les-Prés", siret_of("21370208", 1), "1 place de la Mairie", "37210 SAINT-AUBIN"
)
DELIVERY = Party(
    "Groupe scolaire Jean-Moulin", siret_of("21370208", 7), "3 rue des Écoles", "37210 SAINT-AUBIN", "02 47 00 33 44"
)
PAYEE = Party("Val Affacturage SA", siret_of("39102847", 3), "60 quai Paul-Bert", "37100 TOURS", "02 47 00 55 66")
ITEMS = (
    Item("Porte en chêne massif, pose comprise", Decimal("3"), Decimal("845.50")),
    Item("Fenêtre double vitrage 120 × 135", Decimal("4"), Decimal("312.00")),
    Item("Dépose et évacuation des anciens éléments", Decimal("1"), Decimal("353.00")),
)


@dataclass(frozen=True)
class Invoice:
    """Everything a layout may print; an empty text or a zero is not there to be printed.

    An avoir holds positive amounts, as the portal does. discount: in percent of the lines before tax;
    retention: in percent of the total with VAT, kept back until the works are accepted; has_gross_prices: the
    prices of the items include VAT. delivery and payee are other companies than supplier and recipient, or other
    places of theirs, with a SIRET of their own; head_office: another SIRET of the supplier.
    """

    number: str = "FA-2026-0147"
    issued: datetime.date = datetime.date(2026, 1, 31)
    due: datetime.date = datetime.date(2026, 3, 2)
    supplier: Party = SUPPLIER
    recipient: Party = RECIPIENT
    items: tuple[Item, ...] = ITEMS
    service_code: str = "SERV-TECH"
    engagement: str = "4500123456"
    market: str = "2025-MAPA-017"
    paid: Decimal = Decimal("0.00")
    iban: str = "FR7630006000011234567890189"
    origin: str = "FA-2025-0912"
    kind: str = "FACTURE"
    bic: str = "LAGRFRPP"
    bank: str = "Banque de Touraine"
    terms: str = "30 jours à réception de facture"
    framework: str = "A1"
    service_name: str = "Services techniques"
    contact: str = "Claire Morvan"
    customer_number: str = "C004127"
    quotation: str = "D-2025-311"
    delivery_note: str = "BL-10442"
    file_number: str = "2025/118"
    ordered: datetime.date = datetime.date(2025, 12, 3)
    delivered: datetime.date = datetime.date(2026, 1, 22)
    period: tuple[datetime.date, datetime.date] = (datetime.date(2026, 1, 1), datetime.date(2026, 1, 31))
    delivery: Party = DELIVERY
    payee: Party = PAYEE
    head_office: Party = Party(
        "Menuiserie Lagarde SARL", siret_of("48215936", 1), "2 boulevard Heurteloup", "37000 TOURS"
    )
    discount: Decimal = Decimal("0")
    retention: Decimal = Decimal("0")
    has_gross_prices: bool = False
    groups: dict[Decimal, Decimal] = field(init=False, compare=False)
    taxes: dict[Decimal, Decimal] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        sums: dict[Decimal, Decimal] = defaultdict(Decimal)
        for item in self.items:
            sums[item.rate] += item.total
        reduced = {rate: euros(sums[rate] * (1 - self.discount / 100)) for rate in sorted(sums, reverse=True)}
        if self.has_gross_prices:
            groups = {rate: euros(total / (1 + rate / 100)) for rate, total in reduced.items()}
            taxes = {rate: total - groups[rate] for rate, total in reduced.items()}
        else:
            groups, taxes = reduced, {rate: euros(base * rate / 100) for rate, base in reduced.items()}
        object.__setattr__(self, "groups", groups)
        object.__setattr__(self, "taxes", taxes)

    def tax(self, rate: Decimal) -> Decimal:
        return self.taxes[rate]

    @property
    def sum_of_lines(self) -> Decimal:
        """What the lines add up to, before the discount on the whole."""
        return sum((item.total for item in self.items), Decimal(0))

    @property
    def discounted(self) -> Decimal:
        """The discount on the whole, as an amount above zero."""
        return self.sum_of_lines - (self.total_with_vat if self.has_gross_prices else self.total_without_vat)

    @property
    def total_without_vat(self) -> Decimal:
        return sum(self.groups.values(), Decimal(0))

    @property
    def total_vat(self) -> Decimal:
        return sum(self.taxes.values(), Decimal(0))

    @property
    def total_with_vat(self) -> Decimal:
        return self.total_without_vat + self.total_vat

    @property
    def retained(self) -> Decimal:
        return euros(self.total_with_vat * self.retention / 100)

    @property
    def amount_due(self) -> Decimal:
        return self.total_with_vat - self.retained - self.paid

    @property
    def rate(self) -> Decimal:
        """The rate of an invoice that has only one."""
        (rate,) = self.groups
        return rate

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


def euros(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


@dataclass(frozen=True)
class Party:
    name: str
    siret: str
    street: str
    town: str

    @property
    def siren(self) -> str:
        return self.siret[:9]

    @property
    def vat(self) -> str:
        return f"FR{(12 + 3 * (int(self.siren) % 97)) % 97:02d}{self.siren}"


@dataclass(frozen=True)
class Item:
    name: str
    quantity: Decimal
    price: Decimal
    rate: Decimal = Decimal("20")

    @property
    def total(self) -> Decimal:
        return euros(self.quantity * self.price)


SUPPLIER = Party("Menuiserie Lagarde SARL", siret_of("48215936", 12), "14 rue des Charpentiers", "37000 TOURS")
RECIPIENT = Party(
    "Commune de Saint-Aubin-les-Prés", siret_of("21370208", 1), "1 place de la Mairie", "37210 SAINT-AUBIN"
)
ITEMS = (
    Item("Porte en chêne massif, pose comprise", Decimal("3"), Decimal("845.50")),
    Item("Fenêtre double vitrage 120 × 135", Decimal("4"), Decimal("312.00")),
    Item("Dépose et évacuation des anciens éléments", Decimal("1"), Decimal("353.00")),
)


@dataclass(frozen=True)
class Invoice:
    """Everything a layout may print. An avoir holds positive amounts, as the portal does."""

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
    groups: dict[Decimal, Decimal] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        groups: dict[Decimal, Decimal] = defaultdict(Decimal)
        for item in self.items:
            groups[item.rate] += item.total
        object.__setattr__(self, "groups", dict(sorted(groups.items(), reverse=True)))

    @property
    def total_without_vat(self) -> Decimal:
        return sum(self.groups.values(), Decimal(0))

    def tax(self, rate: Decimal) -> Decimal:
        return euros(self.groups[rate] * rate / 100)

    @property
    def total_vat(self) -> Decimal:
        return sum((self.tax(rate) for rate in self.groups), Decimal(0))

    @property
    def total_with_vat(self) -> Decimal:
        return self.total_without_vat + self.total_vat

    @property
    def amount_due(self) -> Decimal:
        return self.total_with_vat - self.paid

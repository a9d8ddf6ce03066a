"""What the data of an electronic invoice declare, as they stand there: nothing computed, nothing corrected.

The product of reading a foreign XML, whoever wrote it and whatever its profile. `Bill` is an invoice that adds up;
a `Declared` may have holes and contradictions: it is what the checks, the form and the comparison with the page are
given. Names follow the business terms of EN 16931-1 (formats.md §7).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

Syntax = Literal["CII", "UBL"]
SIRET_SCHEMES = frozenset({"0009", "0002", "1", "SIRET"})  # ISO 6523, its older French use, Chorus Pro's own kinds
CREDIT_CODES = frozenset({"81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "502", "503", "532"})
FRENCH_VAT = re.compile(r"FR[0-9A-Z]{2}([0-9]{9})", re.ASCII)


def compact(text: str) -> str:
    """An identifier without the spaces and points that people put into it, in capitals."""
    return re.sub(r"[\s.]", "", text).upper()


@dataclass(frozen=True)
class DeclaredParty:
    """One side. identifiers: (scheme, value) of BT-29 or BT-46; legal_id: BT-30 or BT-47, with its scheme."""

    name: str = ""
    legal_id: str = ""
    legal_scheme: str = ""
    identifiers: tuple[tuple[str, str], ...] = ()
    vat_number: str = ""
    address: tuple[str, ...] = ()
    postcode: str = ""
    city: str = ""
    country: str = ""

    @property
    def siret(self) -> str:
        """Its SIRET, first hit of formats.md §9; empty when it gives none."""
        return next((number for number in self._registered() if re.fullmatch(r"[0-9]{14}", number)), "")

    @property
    def siren(self) -> str:
        """Its SIREN: told, or the head of its SIRET, or the end of its French VAT number; empty otherwise."""
        told = next((number for number in self._registered() if re.fullmatch(r"[0-9]{9}", number)), "")
        in_vat = FRENCH_VAT.fullmatch(compact(self.vat_number))
        return told or self.siret[:9] or (in_vat.group(1) if in_vat else "")

    def _registered(self) -> list[str]:
        legal = [("SIRET" if not self.legal_scheme else self.legal_scheme, self.legal_id)]
        return [compact(value) for scheme, value in (*legal, *self.identifiers) if scheme.upper() in SIRET_SCHEMES]


@dataclass(frozen=True)
class DeclaredVat:
    """One row of the VAT breakdown. rate in percent; None for what is not told or is no number."""

    category: str
    rate: Decimal | None
    base: Decimal | None
    tax: Decimal | None
    reason: str = ""
    reason_code: str = ""


@dataclass(frozen=True)
class DeclaredLine:
    """One line. unit: code of UN/ECE Rec 20; rate in percent; discount, price and total before tax."""

    position: str
    name: str
    quantity: Decimal | None = None
    unit: str = ""
    unit_price: Decimal | None = None
    discount: Decimal | None = None
    total: Decimal | None = None
    rate: Decimal | None = None
    category: str = ""
    reference: str = ""


@dataclass(frozen=True)
class DeclaredFile:
    """A document inside the data (BG-24). size: bytes of its content, 0 for one that is only referred to."""

    reference: str
    name: str = ""
    media_type: str = ""
    size: int = 0


@dataclass(frozen=True)
class Declared:
    """An invoice or an avoir as its data tell it; empty or None: not told. oddities: French sentences on what is told
    but can't be understood, and was left out.

    kind: local name of the root. specification: BT-24, as written.
    """

    syntax: Syntax
    kind: str
    specification: str = ""
    business_process: str = ""
    number: str = ""
    issue_date: date | None = None
    due_date: date | None = None
    type_code: str = ""
    currency: str = ""
    vat_point: str = ""
    buyer_reference: str = ""
    purchase_order: str = ""
    contract: str = ""
    preceding_invoices: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    payment_terms: str = ""
    seller: DeclaredParty = DeclaredParty()
    buyer: DeclaredParty = DeclaredParty()
    payee_name: str = ""
    validator_id: str = ""
    payment_means: str = ""
    iban: str = ""
    bic: str = ""
    line_total: Decimal | None = None
    allowances: Decimal | None = None
    charges: Decimal | None = None
    total_without_vat: Decimal | None = None
    total_vat: Decimal | None = None
    rounding: Decimal | None = None
    total_with_vat: Decimal | None = None
    prepaid: Decimal | None = None
    amount_due: Decimal | None = None
    vat: tuple[DeclaredVat, ...] = ()
    lines: tuple[DeclaredLine, ...] = ()
    files: tuple[DeclaredFile, ...] = ()
    oddities: tuple[str, ...] = ()

    @property
    def is_avoir(self) -> bool:
        """formats.md §10.2."""
        return self.kind == "CreditNote" or self.type_code in CREDIT_CODES

    @property
    def profile(self) -> str:
        """The name people give its specification: « EN 16931 », « MINIMUM », « XRechnung »; empty when unknown."""
        told = self.specification.lower()
        return next((name for mark, name in PROFILES if mark in told), "")


PROFILES = (  # the first mark that its BT-24 holds; Factur-X and ZUGFeRD name theirs alike
    ("xrechnung", "XRechnung"),
    ("peppol", "Peppol BIS"),
    ("minimum", "MINIMUM"),
    ("basicwl", "BASIC WL"),
    ("extended", "EXTENDED"),
    (":basic", "BASIC"),
    ("urn:cen.eu:en16931", "EN 16931"),
    (":comfort", "EN 16931"),
)

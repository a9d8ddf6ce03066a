"""What the data of an electronic invoice declare, as they stand there: nothing computed, nothing corrected.

The product of reading a foreign XML, whoever wrote it and whatever its profile. `Bill` is an invoice that adds up;
a `Declared` may have holes and contradictions: it is what the checks, the form and the comparison with the page are
given. Names follow the business terms of EN 16931-1 (formats.md §7).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

Syntax = Literal["CII", "UBL", "CPP"]
SIRET_SCHEMES = frozenset({"0009", "0002", "1", "SIRET"})  # ISO 6523, its older French use, Chorus Pro's own kinds
CREDIT_CODES = frozenset({"81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "502", "503", "532"})
IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[0-9A-Z]{11,30}", re.ASCII)
FRENCH_VAT = re.compile(r"FR[0-9A-Z]{2}([0-9]{9})", re.ASCII)


def compact(text: str) -> str:
    """An identifier without the spaces and points that people put into it, in capitals."""
    return re.sub(r"[\s.]", "", text).upper()


@dataclass(frozen=True)
class DeclaredParty:
    """One side, or one that is paid, taxed or delivered in its place.

    identifiers: (scheme, value) of BT-29 or BT-46; legal_id: BT-30 or BT-47, with its scheme; tax_number: BT-32, given
    by a tax office to who has no VAT number; description: BT-33. address: up to three rows.
    """

    name: str = ""
    legal_id: str = ""
    legal_scheme: str = ""
    identifiers: tuple[tuple[str, str], ...] = ()
    vat_number: str = ""
    address: tuple[str, ...] = ()
    postcode: str = ""
    city: str = ""
    country: str = ""
    region: str = ""
    trading_name: str = ""
    tax_number: str = ""
    description: str = ""
    endpoint: str = ""
    endpoint_scheme: str = ""
    contact: str = ""
    phone: str = ""
    email: str = ""

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
class DeclaredNote:
    """A note (BG-1). subject: code of UNCL 4451, or empty."""

    text: str
    subject: str = ""


@dataclass(frozen=True)
class DeclaredOrigin:
    """An earlier invoice (BG-3)."""

    number: str
    issued_on: date | None = None


@dataclass(frozen=True)
class DeclaredAdjustment:
    """An allowance or a charge, of the document (BG-20, BG-21) or of a line (BG-27, BG-28). Before tax.

    percent: of base, on a hundred. category, rate: its VAT; a line's has none of its own.
    """

    is_charge: bool = False
    amount: Decimal | None = None
    base: Decimal | None = None
    percent: Decimal | None = None
    reason: str = ""
    reason_code: str = ""
    category: str = ""
    rate: Decimal | None = None


@dataclass(frozen=True)
class DeclaredAccount:
    """An account to be paid on (BG-17), an IBAN or another."""

    number: str
    name: str = ""
    bic: str = ""

    @property
    def is_iban(self) -> bool:
        return bool(IBAN.fullmatch(compact(self.number)))


@dataclass(frozen=True)
class DeclaredClass:
    """What a list of codes says of an item (BT-158). scheme: the list, by its code in UNTDID 7143."""

    code: str
    scheme: str = ""
    version: str = ""


@dataclass(frozen=True)
class DeclaredLine:
    """One line. unit: code of UN/ECE Rec 20; rate in percent; prices, adjustments and total before tax.

    unit_price: of base_quantity items, after price_discount, which gross_price does not bear. attributes: names and
    values (BG-32).
    """

    position: str
    name: str
    quantity: Decimal | None = None
    unit: str = ""
    unit_price: Decimal | None = None
    total: Decimal | None = None
    rate: Decimal | None = None
    category: str = ""
    note: str = ""
    description: str = ""
    object_id: str = ""
    object_scheme: str = ""
    order_line: str = ""
    accounting: str = ""
    period_start: date | None = None
    period_end: date | None = None
    adjustments: tuple[DeclaredAdjustment, ...] = ()
    gross_price: Decimal | None = None
    price_discount: Decimal | None = None
    base_quantity: Decimal | None = None
    base_unit: str = ""
    seller_id: str = ""
    buyer_id: str = ""
    standard_id: str = ""
    standard_scheme: str = ""
    classes: tuple[DeclaredClass, ...] = ()
    origin_country: str = ""
    attributes: tuple[tuple[str, str], ...] = ()

    @property
    def reference(self) -> str:
        """What the form calls « Référence »."""
        return self.seller_id or self.standard_id

    @property
    def discount(self) -> Decimal | None:
        """Its allowances, together; None when it has none."""
        told = [one.amount for one in self.adjustments if not one.is_charge and one.amount is not None]
        return sum(told, Decimal(0)) if told else None


@dataclass(frozen=True)
class DeclaredFile:
    """A document inside the data, or one that they refer to (BG-24). content: as it was embedded, nothing when it is
    damaged; None for what is not inside. uri: where that is to be found; never followed.
    """

    reference: str
    description: str = ""
    uri: str = ""
    filename: str = ""
    media_type: str = ""
    content: bytes | None = field(default=None, repr=False)

    @property
    def name(self) -> str:
        """What to call it: its file name, what it is said to be, or its number."""
        return self.filename or self.description or self.reference

    @property
    def size(self) -> int:
        """Bytes of its content, 0 for one that is only referred to."""
        return len(self.content or b"")


@dataclass(frozen=True)
class Declared:
    """An invoice or an avoir as its data tell it; empty or None: not told. oddities: French sentences on what is told
    but can't be understood, and was left out.

    kind: local name of the root. specification: BT-24, as written. seller_service, validator_id: the portal's own,
    outside EN 16931. allowances, charges: sums of what `adjustments` lists; vat_in_tax_currency: BT-111.
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
    tax_currency: str = ""
    vat_point: str = ""
    vat_point_date: date | None = None
    buyer_reference: str = ""
    project: str = ""
    purchase_order: str = ""
    sales_order: str = ""
    receiving_advice: str = ""
    despatch_advice: str = ""
    tender: str = ""
    contract: str = ""
    object_id: str = ""
    object_scheme: str = ""
    accounting: str = ""
    period_start: date | None = None
    period_end: date | None = None
    origins: tuple[DeclaredOrigin, ...] = ()
    noted: tuple[DeclaredNote, ...] = ()
    payment_terms: str = ""
    seller: DeclaredParty = DeclaredParty()
    buyer: DeclaredParty = DeclaredParty()
    payee: DeclaredParty = DeclaredParty()
    tax_representative: DeclaredParty = DeclaredParty()
    delivered_to: DeclaredParty = DeclaredParty()
    delivered_on: date | None = None
    seller_service: str = ""
    validator_id: str = ""
    payment_means: str = ""
    payment_means_text: str = ""
    remittance: str = ""
    accounts: tuple[DeclaredAccount, ...] = ()
    card_number: str = ""
    card_holder: str = ""
    mandate: str = ""
    creditor_id: str = ""
    debited_account: str = ""
    adjustments: tuple[DeclaredAdjustment, ...] = ()
    line_total: Decimal | None = None
    allowances: Decimal | None = None
    charges: Decimal | None = None
    total_without_vat: Decimal | None = None
    total_vat: Decimal | None = None
    vat_in_tax_currency: Decimal | None = None
    rounding: Decimal | None = None
    total_with_vat: Decimal | None = None
    prepaid: Decimal | None = None
    amount_due: Decimal | None = None
    vat: tuple[DeclaredVat, ...] = ()
    lines: tuple[DeclaredLine, ...] = ()
    files: tuple[DeclaredFile, ...] = ()
    oddities: tuple[str, ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """The texts of its notes."""
        return tuple(note.text for note in self.noted)

    @property
    def preceding_invoices(self) -> tuple[str, ...]:
        return tuple(origin.number for origin in self.origins)

    @property
    def payee_name(self) -> str:
        return self.payee.name

    @property
    def iban(self) -> str:
        """The first account, whatever its kind."""
        return self.accounts[0].number if self.accounts else ""

    @property
    def bic(self) -> str:
        return self.accounts[0].bic if self.accounts else ""

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

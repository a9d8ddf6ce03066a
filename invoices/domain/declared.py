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

from invoices.domain.document import FIELDS, Document, Found, PrintedLine, Siret, Value, VatGroup

Syntax = Literal["CII", "UBL"]
SIRET_SCHEMES = frozenset({"0009", "0002", "1", "SIRET"})  # ISO 6523, its older French use, Chorus Pro's own kinds
CREDIT_CODES = frozenset({"81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "502", "503", "532"})
IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[0-9A-Z]{11,30}", re.ASCII)
PROCESS = re.compile(r"[A-Z][0-9]{1,2}", re.ASCII)  # a cadre of Chorus Pro or of the reform, not an address of Peppol
MOST_LINES = 1000  # that a Document keeps
UNSURE = 0.5
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


def document_of(declared: Declared) -> Document:
    """The same as a deposit keeps it: what the form is prefilled from, each value from the data and certain.

    An invoice whose total is negative may be an avoir for the portal (formats.md §10.2): its type is left in doubt.
    """
    values = {name: value for name, value in _values(declared).items() if value not in (None, "")}
    found = {name: Found(value, 1.0, None, "xml") for name, value in values.items() if name in FIELDS}
    is_negative = (declared.total_with_vat or 0) < 0 and not declared.is_avoir
    found["document_type"] = Found(
        "AVOIR" if declared.is_avoir else "FACTURE", UNSURE if is_negative else 1.0, None, "xml"
    )
    sides = (("supplier", declared.seller.siret), ("recipient", declared.buyer.siret))
    return Document(
        found=found,
        vat=_groups(declared.vat),
        notes=declared.oddities,
        sirets=tuple(Siret(siret, None, role, 1.0, "xml") for role, siret in sides if siret),  # type: ignore[arg-type]
        lines=tuple(_line(line) for line in declared.lines[:MOST_LINES]),
    )


def _values(declared: Declared) -> dict[str, Value | None]:
    seller, buyer, iban = declared.seller, declared.buyer, compact(declared.iban)
    return {
        "number": declared.number,
        "issue_date": declared.issue_date,
        "due_date": declared.due_date,
        "supplier_siret": seller.siret,
        "supplier_siren": seller.siren,
        "supplier_vat": compact(seller.vat_number),
        "supplier_name": seller.name,
        "recipient_siret": buyer.siret,
        "recipient_siren": buyer.siren,
        "recipient_vat": compact(buyer.vat_number),
        "recipient_name": buyer.name,
        "service_code": declared.buyer_reference,
        "engagement": declared.purchase_order,
        "market": declared.contract,
        "currency": declared.currency,
        "iban": iban if IBAN.fullmatch(iban) else "",
        "origin_number": next(iter(declared.preceding_invoices), ""),
        "framework": declared.business_process if PROCESS.fullmatch(declared.business_process) else "",
        "total_without_vat": declared.total_without_vat,
        "total_vat": declared.total_vat,
        "total_with_vat": declared.total_with_vat,
        "paid_amount": declared.prepaid or None,
        "amount_due": declared.amount_due,
    }


def _groups(rows: tuple[DeclaredVat, ...]) -> tuple[VatGroup, ...]:
    """One group a rate, highest first; categories without a rate count at zero."""
    sums: dict[Decimal, tuple[Decimal, Decimal]] = {}
    for row in rows:
        if row.base is not None and row.tax is not None:
            rate = (row.rate or Decimal(0)).normalize() + 0
            base, tax = sums.get(rate, (Decimal(0), Decimal(0)))
            sums[rate] = (base + row.base, tax + row.tax)
    return tuple(VatGroup(rate, *sums[rate]) for rate in sorted(sums, reverse=True))


def _line(line: DeclaredLine) -> PrintedLine:
    return PrintedLine(line.name, line.quantity, line.unit_price, line.rate, line.total, 1.0)

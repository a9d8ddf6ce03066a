"""What a deposited file says: each field found, how sure the reading is, and where it stands on the page.

A `Document` is the product of reading and the only thing the later steps know of a file. It is plain data:
the reader's child process sends it as JSON, the deposit keeps the same JSON, the form is prefilled from it.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from decimal import Decimal
from typing import Any, Literal

from invoices.domain.inside import Difference, EmbeddedFile, PdfSignature
from invoices.domain.lessons import Lesson

SURE = 0.8
"""A field read with less confidence is offered as « à vérifier », never as read for certain."""
WORTH_SHOWING = 0.3
"""A field read with less confidence is left out: an empty box is quicker to fill than a wrong one to notice."""

TEXTS = frozenset(
    {
        "number",
        "document_type",
        "supplier_siret",
        "supplier_siren",
        "supplier_vat",
        "supplier_name",
        "recipient_siret",
        "recipient_siren",
        "recipient_vat",
        "recipient_name",
        "service_code",
        "engagement",
        "market",
        "currency",
        "iban",
        "origin_number",
        "framework",
        "vat_type",  # this one and the next two: told by an invoice for machines alone, in the portal's codes
        "exemption_reason",
        "payment_means",
    }
)
DATES = frozenset({"issue_date", "due_date"})
AMOUNTS = frozenset({"total_without_vat", "total_vat", "total_with_vat", "paid_amount", "amount_due"})
FIELDS = TEXTS | DATES | AMOUNTS

Value = str | datetime.date | Decimal
Source = Literal["texte", "ocr", "xml"]
Signature = Literal["PDF_NON_SIGNE", "PDF_SIGNE_PADES"]


@dataclass(frozen=True)
class Box:
    """A rectangle on a page (numbered from 1), in points from the top left of the page as displayed."""

    page: int
    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True)
class Found:
    """A value read on the file: how sure the reading is (0 to 1), where it stands, and how it was read."""

    value: Value
    confidence: float
    box: Box | None = None
    source: Source = "texte"

    @property
    def is_sure(self) -> bool:
        return self.confidence >= SURE


@dataclass(frozen=True)
class Hints:
    """What is known of a file before it is read: the SIRET of the structure that deposits it, or none.

    learned: where the earlier invoices of that structure have their values, as lessons.Lesson.
    """

    supplier_siret: str = ""
    learned: tuple[Lesson, ...] = ()


@dataclass(frozen=True)
class PageSize:
    """Width and height of a page as displayed, in points."""

    width: float
    height: float


@dataclass(frozen=True)
class VatGroup:
    """One row of the VAT breakdown: rate in percent, base before tax and tax in the invoice's currency."""

    rate: Decimal
    base: Decimal
    tax: Decimal


@dataclass(frozen=True)
class PrintedLine:
    """One row of the table of goods or services; None for what its table does not print.

    rate in percent; unit_price and total as printed, mostly before tax, in the invoice's currency; box: the whole row.
    """

    name: str
    quantity: Decimal | None = None
    unit_price: Decimal | None = None
    rate: Decimal | None = None
    total: Decimal | None = None
    confidence: float = 0.0
    box: Box | None = None


@dataclass(frozen=True)
class Siret:
    """A number of 14 digits with a right key, the party its place suggests, and how sure that is."""

    value: str
    box: Box | None = None
    role: Literal["supplier", "recipient", ""] = ""
    confidence: float = 0.0
    source: Source = "texte"


@dataclass(frozen=True)
class Document:
    """Everything read from one file. `found` holds at most one value per name of FIELDS; absent means not read.

    page_count: pages of the file; pages_read: their numbers that were read, from 1; pages: sizes of those
    pages, in the same order. notes: French sentences for the depositor. sirets: every SIRET seen, for
    settle_parties, which knows the directory. lines: the rows of goods or services where a table shows them clearly.
    embedded, signatures: what the file holds besides its pages. data_format: « Factur-X EN 16931 », the invoice for
    machines that the values come from; differences: where the page tells otherwise.
    """

    found: Mapping[str, Found] = field(default_factory=dict)
    vat: tuple[VatGroup, ...] = ()
    pages: tuple[PageSize, ...] = ()
    page_count: int = 0
    pages_read: tuple[int, ...] = ()
    signature: Signature = "PDF_NON_SIGNE"
    notes: tuple[str, ...] = ()
    sirets: tuple[Siret, ...] = ()
    lines: tuple[PrintedLine, ...] = ()
    embedded: tuple[EmbeddedFile, ...] = ()
    signatures: tuple[PdfSignature, ...] = ()
    data_format: str = ""
    differences: tuple[Difference, ...] = ()

    def value(self, name: str) -> Value | None:
        """The value read for a field of FIELDS, or None when it was not."""
        if name not in FIELDS:
            raise KeyError(name)
        found = self.found.get(name)
        return found.value if found else None

    def to_json(self) -> dict[str, Any]:
        """Plain JSON: dates as ISO text, amounts as text with a point, so that nothing is rounded on the way."""
        return {
            "found": {name: _found_to_json(found) for name, found in sorted(self.found.items())},
            "vat": [[str(group.rate), str(group.base), str(group.tax)] for group in self.vat],
            "pages": [[page.width, page.height] for page in self.pages],
            "page_count": self.page_count,
            "pages_read": list(self.pages_read),
            "signature": self.signature,
            "notes": list(self.notes),
            "sirets": [
                {
                    "value": siret.value,
                    "box": _box_to_json(siret.box),
                    "role": siret.role,
                    "confidence": siret.confidence,
                    "source": siret.source,
                }
                for siret in self.sirets
            ],
            "lines": [_line_to_json(line) for line in self.lines],
            "embedded": [asdict(one) for one in self.embedded],
            "signatures": [one.to_json() for one in self.signatures],
            "data_format": self.data_format,
            "differences": [asdict(one) for one in self.differences],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Document:
        """The inverse of to_json. Raises KeyError or ValueError on anything else."""
        return cls(
            found={name: _found_from_json(name, found) for name, found in data["found"].items()},
            vat=tuple(VatGroup(*(Decimal(part) for part in group)) for group in data["vat"]),
            pages=tuple(PageSize(*size) for size in data["pages"]),
            page_count=data["page_count"],
            pages_read=tuple(data["pages_read"]),
            signature=data["signature"],
            notes=tuple(data["notes"]),
            sirets=tuple(
                Siret(siret["value"], _box_from_json(siret["box"]), siret["role"], siret["confidence"], siret["source"])
                for siret in data["sirets"]
            ),
            lines=tuple(_line_from_json(line) for line in data.get("lines", ())),  # as the next, kept since 2026-11
            embedded=tuple(EmbeddedFile(**one) for one in data.get("embedded", ())),
            signatures=tuple(PdfSignature.from_json(one) for one in data.get("signatures", ())),
            data_format=data.get("data_format", ""),
            differences=tuple(Difference(**one) for one in data.get("differences", ())),
        )

    def with_notes(self, *notes: str) -> Document:
        return replace(self, notes=(*self.notes, *(note for note in notes if note not in self.notes)))


def _found_to_json(found: Found) -> dict[str, Any]:
    value = str(found.value).replace("\0", "")  # a date in ISO form; PostgreSQL keeps no NUL
    return {"value": value, "confidence": found.confidence, "box": _box_to_json(found.box), "source": found.source}


def _found_from_json(name: str, data: Mapping[str, Any]) -> Found:
    return Found(_value_from_text(name, data["value"]), data["confidence"], _box_from_json(data["box"]), data["source"])


def _value_from_text(name: str, text: str) -> Value:
    if name in DATES:
        return datetime.date.fromisoformat(text)
    if name in AMOUNTS:
        return Decimal(text)
    if name in TEXTS:
        return text
    raise KeyError(name)


LINE_AMOUNTS = ("quantity", "unit_price", "rate", "total")


def _line_to_json(line: PrintedLine) -> dict[str, Any]:
    amounts = {name: getattr(line, name) for name in LINE_AMOUNTS}
    return {
        "name": line.name.replace("\0", ""),
        **{name: None if amount is None else str(amount) for name, amount in amounts.items()},
        "confidence": line.confidence,
        "box": _box_to_json(line.box),
    }


def _line_from_json(data: Mapping[str, Any]) -> PrintedLine:
    amounts = {name: None if data[name] is None else Decimal(data[name]) for name in LINE_AMOUNTS}
    return PrintedLine(data["name"], **amounts, confidence=data["confidence"], box=_box_from_json(data["box"]))


def _box_to_json(box: Box | None) -> list[float] | None:
    return [box.page, box.x0, box.top, box.x1, box.bottom] if box else None


def _box_from_json(data: list[Any] | None) -> Box | None:
    return Box(int(data[0]), *data[1:]) if data else None

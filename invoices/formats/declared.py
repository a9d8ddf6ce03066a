"""Foreign UBL and CII → Declared: any profile, any writer, holes and oddities included.

`cii.read` and `ubl.read` give back a `Bill` that adds up, as this portal writes it; this reader takes what others
write. It never fails on a value: what can't be understood is left out and told. Source: formats.md §7 to §11.
"""

from __future__ import annotations

import binascii
import re
from datetime import date
from decimal import Decimal
from typing import Any

from lxml import etree

from invoices.domain.declared import Declared, DeclaredFile, DeclaredLine, DeclaredParty, DeclaredVat
from invoices.formats.mapping import DIALECTS, Dialect, Paths, Places
from invoices.formats.trees import Misread, parse

MOST_BYTES = 10 << 20  # what one text node of lxml may hold; a deposited PDF is no larger
MOST_ELEMENTS = 500_000
MOST_LINES = 10_000
NUMBER = re.compile(r"[+-]?[0-9]{0,20}(?:[.,][0-9]{1,20})?", re.ASCII)
DATES = (
    re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})", re.ASCII),
    re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:Z|[+-][0-9:]{5}|T.*)?", re.ASCII),
)
ODD_WORDS = {
    "issue_date": "date de facture",
    "due_date": "échéance",
    "total_without_vat": "montant HT",
    "total_vat": "montant de TVA",
    "total_with_vat": "montant TTC",
    "prepaid": "montant déjà payé",
    "amount_due": "net à payer",
}
AMOUNTS = frozenset(
    ["line_total", "allowances", "charges", "total_without_vat", "total_with_vat", "prepaid", "rounding", "amount_due"]
)
DAYS = frozenset({"issue_date", "due_date"})
LINE_NUMBERS = ("quantity", "unit_price", "discount", "total", "rate")
VAT_NUMBERS = ("rate", "base", "tax")


def read(content: bytes) -> Declared:
    """What an XML says of an invoice. Raises Misread: no XML, hostile, too large, or no invoice in a known syntax."""
    if len(content) > MOST_BYTES:
        raise Misread("Ces données dépassent 10 Mo.")
    root = parse(content)
    dialect = DIALECTS.get(root.tag)
    if dialect is None:
        raise Misread("Ce fichier XML n'est pas une facture CII ni UBL.")
    if sum(1 for _ in root.iter()) > MOST_ELEMENTS:
        raise Misread("Ces données comptent trop d'éléments.")
    return _Reader(dialect, root).declared()


class _Reader:
    """One document while it is read; gathers what could not be understood."""

    def __init__(self, dialect: Dialect, root: etree._Element) -> None:
        self.dialect = dialect
        self.root = root
        self.oddities: list[str] = []

    def declared(self) -> Declared:
        dialect, root = self.dialect, self.root
        head: dict[str, Any] = {name: self._head(name, paths) for name, paths in dialect.head.items()}
        head["total_vat"] = self._total_vat(head["currency"])
        head |= {name: tuple(self._texts(root, path)) for name, path in dialect.repeated.items()}
        return Declared(
            syntax=dialect.syntax,
            kind=etree.QName(root).localname,
            **head,
            seller=self._party(dialect.seller),
            buyer=self._party(dialect.buyer),
            vat=tuple(self._vat(row) for row in self._vat_rows()),
            lines=tuple(self._line(row) for path in dialect.lines for row in dialect.tree.all(root, path)[:MOST_LINES]),
            files=tuple(self._file(one) for one in dialect.tree.all(root, dialect.files)),
            oddities=tuple(self.oddities),
        )

    def _head(self, name: str, paths: Paths) -> Any:
        text = self._text(self.root, paths)
        if name in DAYS:
            return self._told(name, text, day(text))
        return self._told(name, text, number(text)) if name in AMOUNTS else text

    def _told(self, name: str, text: str, value: Any) -> Any:
        if text and value is None:
            kind = "une date" if name in DAYS else "un nombre"
            self.oddities.append(
                f"Les données jointes donnent pour {ODD_WORDS.get(name, name)} « {text[:30]} », qui n'est pas {kind} : "
                "cette valeur n'a pas été reprise."
            )
        return value

    def _text(self, parent: etree._Element, paths: Paths) -> str:
        """The text of the first path that has one."""
        for path in paths:
            place, _, attribute = path.partition("@")
            for element in parent.iterfind(place, self.dialect.tree.namespaces):
                text = element.get(attribute, "") if attribute else "".join(element.itertext())
                if text.strip():
                    return " ".join(text.split())
        return ""

    def _texts(self, parent: etree._Element, path: str) -> list[str]:
        texts = ("".join(element.itertext()).strip() for element in self.dialect.tree.all(parent, path))
        return [text for text in texts if text]

    def _total_vat(self, currency: str) -> Decimal | None:
        """BT-110: of several totals, the one in the invoice's currency; the other is for the tax office (BT-111)."""
        totals = [one for one in self.dialect.tree.all(self.root, self.dialect.tax_total) if (one.text or "").strip()]
        if not totals:
            return None
        own = [one for one in totals if one.get("currencyID", currency) == currency]
        text = ((own or totals)[0].text or "").strip()
        return self._told("total_vat", text, number(text))

    def _party(self, path: str) -> DeclaredParty:
        element = self.root.find(path, self.dialect.tree.namespaces)
        if element is None:
            return DeclaredParty()
        names = self.dialect.tree.namespaces
        identifiers = [one for place in self.dialect.identifiers for one in element.iterfind(place, names)]
        vat = element.xpath(f"string({self.dialect.vat_number})", namespaces=names)
        rows = (self._text(element, (place,)) for place in self.dialect.address)
        return DeclaredParty(
            **self._part(element, self.dialect.party),
            identifiers=tuple(
                (one.get("schemeID") or one.get("schemeName", ""), (one.text or "").strip()) for one in identifiers
            ),
            vat_number=str(vat).strip(),
            address=tuple(row for row in rows if row),
        )

    def _part(self, element: etree._Element, places: Places, numbers: tuple[str, ...] = ()) -> dict[str, Any]:
        texts = {name: self._text(element, paths) for name, paths in places.items()}
        return {name: number(text) if name in numbers else text for name, text in texts.items()}

    def _vat_rows(self) -> list[etree._Element]:
        """The rows of the breakdown: those of the one total that has any, VAT alone."""
        rows = self.dialect.tree.all(self.root, self.dialect.vat_rows)
        first = rows[0].getparent() if rows else None
        return [row for row in rows if row.getparent() is first]

    def _vat(self, row: etree._Element) -> DeclaredVat:
        return DeclaredVat(**self._part(row, self.dialect.vat, VAT_NUMBERS))

    def _line(self, row: etree._Element) -> DeclaredLine:
        return DeclaredLine(**self._part(row, self.dialect.line, LINE_NUMBERS))

    def _file(self, element: etree._Element) -> DeclaredFile:
        content = element.findtext(self.dialect.content, "", self.dialect.tree.namespaces) or ""
        return DeclaredFile(**self._part(element, self.dialect.file), size=_size(content))


def number(text: str) -> Decimal | None:
    """« 1234.50 », also « 1234,50 », which some write; None when it is no plain number."""
    plain = re.sub(r"[\s\u00a0\u202f]", "", text)
    if not re.search("[0-9]", plain) or not NUMBER.fullmatch(plain):
        return None
    return Decimal(plain.replace(",", "."))


def day(text: str) -> date | None:
    """« 20260131 » or « 2026-01-31 », whatever the format attribute says; None when it is no date."""
    match = next((match for pattern in DATES if (match := pattern.fullmatch(text))), None)
    try:
        return date(*(int(part) for part in match.groups())) if match else None
    except ValueError:
        return None


def _size(content: str) -> int:
    """Bytes of what is written in base64; 0 when it is not."""
    try:
        return len(binascii.a2b_base64(content))
    except (binascii.Error, ValueError):
        return 0

"""A line as people type it, in the window, pasted from a spreadsheet or in a CSV file: texts → values or refusals."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from invoices.domain import units
from invoices.domain.amounts import NumberRefused, read_number
from invoices.domain.exemptions import EXEMPTIONS

NAME_LENGTH, REFERENCE_LENGTH = 1000, 100
QUANTITY_DIGITS, PRICE_DIGITS = 15, 13
# they turn what follows around: « 01 » could be read as « 10 »
DIRECTION_MARKS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
LINE_ENDS = re.compile(r"\r\n?|[\u2028\u2029]")


def read_line(typed: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, NumberRefused]]:
    """The values of a line, and why some were refused, both by field.

    typed: name, reference, quantity, unit, unit_price, discount, rate, exemption_reason; any may be missing. An empty
    number is None (the discount: 0), which the controls speak of before sending; a refused one is None too.
    """
    values: dict[str, Any] = {}
    refused: dict[str, NumberRefused] = {}
    for field, (read, empty) in _READERS.items():
        text = typed.get(field, "").strip()
        try:
            values[field] = read(text) if text else empty
        except NumberRefused as error:
            values[field], refused[field] = empty, error
    return values, refused


def clean(text: str) -> str:
    """A text that XML, PDF and PostgreSQL can all hold: every plane and script stays, line ends become LF.

    Control characters, halves of surrogates, characters that are none, and marks that turn the direction go.
    """
    kept = DIRECTION_MARKS.sub("", LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text)))
    signs = (sign if sign == "\n" or unicodedata.category(sign) != "Cc" else " " for sign in kept)
    shown = (sign for sign in signs if unicodedata.category(sign) != "Cs" and ord(sign) & 0xFFFE != 0xFFFE)
    return "\n".join(" ".join(row.split()) for row in "".join(shown).split("\n")).strip()


def _text(label: str, length: int) -> Callable[[str], str]:
    def read(text: str) -> str:
        kept = clean(text)
        if len(kept) > length:
            raise NumberRefused(f"« {label} » compte {len(kept)} caractères.", f"Il en faut {length} au plus.")
        return kept

    return read


def _number(label: str, decimals: int, digits: int) -> Callable[[str], Decimal]:
    return lambda text: read_number(text, label, decimals=decimals, digits=digits)


def _unit(text: str) -> str:
    code = units.unit_named(text)
    if code is None:
        raise NumberRefused(
            f"« Unité » : « {text[:30]} » n'est pas une unité connue.",
            "Choisissez-la dans la liste : unité, heure, jour, forfait, kg, m²…",
        )
    return code


def _rate(text: str) -> Decimal:
    rate = read_number(text, "Taux TVA", digits=3)
    if not 0 <= rate <= 100:
        raise NumberRefused(f"« Taux TVA » : « {text[:30]} » n'est pas un taux.", "Écrivez-le entre 0 et 100.")
    return rate


def _exemption(text: str) -> str:
    code = text.upper()
    if code not in EXEMPTIONS:
        raise NumberRefused(
            f"« Motif d'exonération » : « {text[:40]} » n'est pas dans la liste.", "Choisissez-le dans la liste."
        )
    return code


_READERS: dict[str, tuple[Callable[[str], Any], Any]] = {  # field: how it is read, what it is when empty
    "reference": (_text("Référence", REFERENCE_LENGTH), ""),
    "name": (_text("Dénomination", NAME_LENGTH), ""),
    "quantity": (_number("Quantité", 4, QUANTITY_DIGITS), None),
    "unit": (_unit, units.DEFAULT),
    "unit_price": (_number("Montant unitaire HT", 6, PRICE_DIGITS), None),
    "discount": (_number("Montant remise HT", 2, 14), Decimal("0.00")),
    "rate": (_rate, None),
    "exemption_reason": (_exemption, ""),
}

"""Many lines at once, pasted from a spreadsheet or read from a CSV file: text → a report per row."""

import csv
import io
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from invoices.domain.amounts import NumberRefused
from invoices.domain.typed_line import read_line

COLUMNS = ("reference", "name", "quantity", "unit", "unit_price", "discount", "rate", "exemption_reason")
TITLES = {  # what people write at the top of a column, without accents, capitals and signs
    **dict.fromkeys(("reference", "ref", "code", "code article"), "reference"),
    **dict.fromkeys(("denomination", "designation", "libelle", "description", "article"), "name"),
    **dict.fromkeys(("quantite", "qte", "nombre"), "quantity"),
    **dict.fromkeys(("unite", "u"), "unit"),
    **dict.fromkeys(
        ("montant unitaire ht", "prix unitaire ht", "prix unitaire", "pu ht", "pu", "montant unitaire"), "unit_price"
    ),
    **dict.fromkeys(("montant remise ht", "remise ht", "remise"), "discount"),
    **dict.fromkeys(("taux tva", "tva", "taux de tva", "taux"), "rate"),
    **dict.fromkeys(("motif d exoneration", "motif", "exoneration"), "exemption_reason"),
}
WANTED = {
    "name": "la dénomination",
    "quantity": "la quantité",
    "unit_price": "le montant unitaire HT",
    "rate": "le taux de TVA",
}
SEPARATORS = ("\t", ";", ",")


@dataclass(frozen=True)
class Row:
    """A row of the table. number: as the person counts it, titles included; text: as it was; values: none if refused.

    faults: why, in French.
    """

    number: int
    text: str
    values: dict[str, Any] | None
    faults: tuple[str, ...] = ()


def read_table(text: str, *, is_untaxed: bool = False) -> list[Row]:
    """Read every row, the good and the bad; empty ones are passed over.

    is_untaxed: the invoice bears no VAT, so that a row needs no rate.
    """
    separator = _separator(text)
    columns: tuple[str, ...] = COLUMNS
    rows = []
    for number, cells in _cells(text, separator):
        if not any(cell.strip() for cell in cells):
            continue
        if number == 1 and (titles := _titles(cells)):
            columns = titles
            continue
        rows.append(_row(number, cells, columns, separator, is_untaxed=is_untaxed))
    return rows


def _row(number: int, cells: list[str], columns: tuple[str, ...], separator: str, *, is_untaxed: bool) -> Row:
    shown = separator.join(cells)
    if len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns) :]):
        return Row(number, shown, None, (f"Elle a {len(cells)} colonnes ; il en faut {len(columns)} au plus.",))
    typed = dict(zip(columns, cells, strict=False))
    if is_untaxed:
        typed["rate"] = "0"
    values, refused = read_line(_without_percent(typed))
    faults = [str(refusal) for refusal in refused.values()]
    faults += [f"Il manque {words}." for name, words in WANTED.items() if _is_missing(values, refused, name)]
    if values["quantity"] == 0:
        faults.append("La quantité est nulle.")
    if values["unit_price"] is not None and values["unit_price"] < 0:
        faults.append("Le montant unitaire est négatif : mettez plutôt la quantité en négatif.")
    return Row(number, shown, None if faults else values, tuple(faults))


def _is_missing(values: Mapping[str, Any], refused: Mapping[str, NumberRefused], name: str) -> bool:
    return name not in refused and values[name] in (None, "")


def _without_percent(typed: Mapping[str, str]) -> dict[str, str]:
    """« 20 % » is 20 in a column of rates."""
    return {name: text.replace("%", "") if name == "rate" else text for name, text in typed.items()}


def _separator(text: str) -> str:
    """The one that the first row holds, tabs first: a comma is also a decimal mark, so it comes last."""
    first = next((row for row in text.splitlines() if row.strip()), "")
    return next((sign for sign in SEPARATORS if sign in first), ";")


def _cells(text: str, separator: str) -> list[tuple[int, list[str]]]:
    """The cells of each row; where quotes do not close, rows are cut at their separators alone."""
    try:
        found = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error:
        found = [row.split(separator) for row in text.splitlines()]
    return list(enumerate(found, start=1))


def _titles(cells: list[str]) -> tuple[str, ...]:
    """The columns that a first row of titles names; nothing when it is a line already."""
    found = tuple(TITLES.get(_plain(cell), "") for cell in cells)
    return found if "name" in found and len([name for name in found if name]) > 1 else ()


def _plain(text: str) -> str:
    kept = "".join(c for c in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in kept).split())

"""The lines of goods and services, where a table with a head shows them: name, quantity, unit price, rate, total.

The head names the columns; a row is a line with an amount in the last of them; what stands above or below it in the
column of names, nearer to it than to the next row, is the rest of its name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from invoices.domain.document import Box, PrintedLine
from invoices.formats.layout import Cell, Line, Span, heads, nearest

COLUMNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("", re.compile(r"(?:rem(?:ise)?\b|rab|%? ?remise|r\.? ?%)")),
    ("rate", re.compile(r"(?:taux|tx\b|%|tva\b(?! ?(?:en )?(?:€|eur))|t\.v\.a|code tva)")),
    ("unit_price", re.compile(r"(?:p\.? ?u\b|pu\b|prix(?! total)|tarif|cout unit|unitaire|px\b|valeur unit|p\.unit)")),
    ("quantity", re.compile(r"(?:qte|qt\b|quant|qty|nb\b|nbre|nombre|volume|conso|q\.)")),
    ("unit", re.compile(r"(?:unit|un\.|u\.?$|ud\b)")),
    ("total", re.compile(r"(?:montant|total|prix total|ht\b|h\.t|ttc|net|somme|mt\b)")),
    (
        "name",
        re.compile(
            r"(?:designation|description|libelle|article|prestation|nature|travaux|objet|produit|detail|intitule"
            r"|denomination|fourniture|ouvrage|poste|service|activite|mission|element)"
        ),
    ),
)
END = re.compile(
    r"(?:total|totaux|montant (?:total|ht|net|ttc|tva)|net a|base|tva|taxes?\b|somme|arrete|recapitulatif|ventilation"
    r"|remise (?:globale|commerciale|exceptionnelle)|escompte|iban|conditions|reglement|reste|acompte|h\.?t\b|ttc)"
)
CARRIED = re.compile(r"(?:sous[ -]?total|s/total|report\b|a reporter|total (?:page|a reporter|lot|section|chapitre))")
NUMBER = re.compile(
    r"(?<![\w.,])-?[0-9]{1,3}(?:[ .'\u00a0\u202f\u2009][0-9]{3})+(?:[.,][0-9]{1,4})?|-?[0-9]+(?:[.,][0-9]{1,4})?"
)
AMOUNT = re.compile(r"[0-9][.,][0-9]{2}(?![0-9])|[0-9] ?(?:€|eur\b)")
CHECKED, SUMMED, UNCHECKED = 0.92, 0.9, 0.6
TOLERANCE = Decimal("0.02")


@dataclass
class _Row:
    """A line with an amount, and what the columns hold of it."""

    line: Line
    cells: dict[str, Cell]
    names: list[tuple[Line, Cell]] = field(default_factory=list)


def read_lines(lines: Sequence[Line], total: Decimal | None) -> tuple[PrintedLine, ...]:
    """The rows of the tables that have a head, from top to bottom. total: before tax, which they may add up to."""
    printed = [one for row in _rows(lines) if (one := _printed(row))]
    if total is not None and printed and abs(sum(one.total or 0 for one in printed)) == total:
        printed = [_sure(one) for one in printed]
    return tuple(printed)


def _sure(one: PrintedLine) -> PrintedLine:
    confidence = max(one.confidence, SUMMED)
    return PrintedLine(one.name, one.quantity, one.unit_price, one.rate, one.total, confidence, one.box)


def _rows(lines: Sequence[Line]) -> Iterator[_Row]:
    columns: Mapping[str, Span] = {}
    rows: list[_Row] = []
    loose: list[tuple[Line, Cell]] = []
    for index, line in enumerate(lines):
        head = _head(lines, index)
        if head:
            columns, loose = head, []
        elif columns and CARRIED.match(line.folded):
            loose = []
        elif columns and END.match(line.folded[_first_cell(line, columns).start :]):
            columns = {}
        elif columns:
            _add(line, columns, rows, loose)
    yield from rows


def _head(lines: Sequence[Line], index: int) -> dict[str, Span]:
    """The columns a line heads by their kind: those of names and of totals, and one more; or nothing."""
    spans = heads(lines, index, ())
    if len(spans) < 3:
        return {}
    columns: dict[str, Span] = {}
    for span in spans:
        texts = [
            _text_in(line, span) for line in lines[max(index - 1, 0) : index + 2] if line.page is lines[index].page
        ]
        kind = next((kind for kind, pattern in COLUMNS for text in texts if pattern.match(text)), None)
        if kind == "total" or (kind and kind not in columns):
            columns[kind] = span  # the last amount is the total of the line
    return columns if {"name", "total"} <= columns.keys() and len(columns) > 2 else {}


def _text_in(line: Line, span: Span) -> str:
    return next((line.folded[cell.start : cell.end] for cell in line.cells if span.shared(cell.x0, cell.x1) > 0), "")


def _first_cell(line: Line, columns: Mapping[str, Span]) -> Cell:
    return line.cells[0]


def _add(line: Line, columns: Mapping[str, Span], rows: list[_Row], loose: list[tuple[Line, Cell]]) -> None:
    """A row more, or a stretch of a name for the row it stands nearest to."""
    kinds, spans = list(columns), list(columns.values())
    cells: dict[str, Cell] = {}
    for cell in line.cells:
        cells.setdefault(kinds[nearest(spans, cell.x0, cell.x1)], cell)
    has_total = "total" in cells and AMOUNT.search(line.folded, cells["total"].start, cells["total"].end)
    if has_total:
        rows.append(_Row(line, cells, [*loose]))
        loose.clear()
        if "name" in cells:
            rows[-1].names.append((line, cells["name"]))
    elif "name" in cells and len(line.cells) == 1:
        last = rows[-1].names[-1][0] if rows and rows[-1].names else None
        if last and last.page is line.page and line.top - last.bottom < 0.5 * line.height and not loose:
            rows[-1].names.append((line, cells["name"]))
        else:
            loose.append((line, cells["name"]))


def _printed(row: _Row) -> PrintedLine | None:
    name = " ".join(line.text[cell.start : cell.end] for line, cell in row.names).strip()
    values = {kind: _number(row, kind) for kind in ("quantity", "unit_price", "rate", "total")}
    if not name or values["total"] is None:
        return None
    quantity, price, total = values["quantity"], values["unit_price"], values["total"]
    checks = quantity is not None and price is not None and abs(quantity * price - total) <= TOLERANCE
    return PrintedLine(name, quantity, price, values["rate"], total, CHECKED if checks else UNCHECKED, _box(row))


def _number(row: _Row, kind: str) -> Decimal | None:
    cell = row.cells.get(kind)
    match = NUMBER.search(row.line.text, cell.start, cell.end) if cell else None
    if not match:
        return None
    whole, _, decimals = re.sub(r"[^0-9.,\-]", "", match.group(0)).rpartition("," if "," in match.group(0) else ".")
    try:
        if not whole:
            return Decimal(decimals)
        return Decimal(f"{re.sub('[.,]', '', whole)}.{decimals}")
    except InvalidOperation:
        return None


def _box(row: _Row) -> Box:
    words = row.line.words
    return row.line.page.box(
        words[0].x0, min(word.top for word in words), words[-1].x1, max(word.bottom for word in words)
    )

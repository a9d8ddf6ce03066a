"""The lines of goods and services, where a table with a head shows them: name, quantity, unit price, rate, total.

The head names the columns; a row is a line with an amount in the last of them; what stands above or below it in the
column of names, nearer to it than to the next row, is the rest of its name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from invoices.domain.document import Box, PrintedLine
from invoices.formats.layout import Cell, Line, Span, nearest

TAXED = r"(?: ?\(?(?:h\.? ?t\b\.?|ttc\b|t\.t\.c\.?|net\b|eur\b|€|en euros?|brut)\)?)*"
COLUMNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("", re.compile(r"(?:rem(?:ise)?\b\.?|rab\w*|ristourne)(?: ?%)?|% ?rem\w*|n ?°|code|ref\b\.?|reference")),
    ("", re.compile(rf"(?:p\.? ?u\b\.?|prix) ?ttc|montant (?:de la )?tva|tva (?:€|eur)|base(?: {TAXED})?")),
    ("rate", re.compile(r"(?:taux|tx)(?: (?:de )?t\.?v\.?a\b\.?)?|%? ?t\.?v\.?a\b\.?(?: ?\(?%\)?)?|code tva|vat\b")),
    (
        "unit_price",
        re.compile(rf"(?:prix|px|tarif|cout|p\.)(?: (?:de l')?unit\w*\.?| u\b\.?| net)?{TAXED}|p\.? ?u\b\.?{TAXED}"),
    ),
    ("unit_price", re.compile(rf"(?:valeur )?unitaire{TAXED}|unit price")),
    ("quantity", re.compile(r"(?:qte|qt|quant\w*|qty|nb|nbre|nombre|volume|conso\w*)\b\.?(?: [a-z/]+)?")),
    ("unit", re.compile(r"(?:unites?|un\.|ud\b|u\b\.?)")),
    ("total", re.compile(rf"(?:montant|total|prix total|net|somme|mt|amount)\b(?: [a-z]+)?{TAXED}|h\.?t\b\.?|ttc\b")),
    (
        "name",
        re.compile(
            r"(?:designation|description|libelle|article|prestation|nature|travaux|objet|produit|detail|intitule"
            r"|denomination|fourniture|ouvrage|service|activite|mission|element|rubrique|intervention|item)\w*"
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
DIGITS = re.compile(r"[0-9]")
LEADING = re.compile(r"[0-9][0-9.,]* ([^\W0-9_].*)")
CLOSE = 0.6  # heights between a row and what its name goes on with
CHECKED, SUMMED, UNCHECKED = 0.92, 0.9, 0.6
TOLERANCE = Decimal("0.02")


@dataclass
class _Row:
    """A line with an amount, and what the columns hold of it."""

    line: Line
    cells: dict[str, Cell]
    names: list[tuple[Line, Cell]] = field(default_factory=list)


def read_lines(lines: Sequence[Line], total: Decimal | None) -> tuple[PrintedLine, ...]:
    """The rows of the tables that have a head, from top to bottom, as far as arithmetic bears them out.

    total: before tax, which they may add up to; otherwise each row's quantity and price must make its total.
    """
    printed = [one for row in _rows(lines) if (one := _printed(row))]
    if total is not None and printed and abs(sum(one.total or 0 for one in printed)) == total:
        return tuple(_sure(one) for one in printed)
    return tuple(one for one in printed if one.confidence >= CHECKED)


def _sure(one: PrintedLine) -> PrintedLine:
    confidence = max(one.confidence, SUMMED)
    return PrintedLine(one.name, one.quantity, one.unit_price, one.rate, one.total, confidence, one.box)


def _rows(lines: Sequence[Line]) -> Iterator[_Row]:
    columns: Sequence[tuple[str, Span]] = ()
    rows: list[_Row] = []
    loose: list[tuple[Line, Cell]] = []
    for line in lines:
        head = _head(line)
        if head:
            columns, loose = head, []
        elif columns and CARRIED.match(line.folded):
            loose = []
        elif columns and END.match(line.folded):
            columns = ()
        elif columns:
            _add(line, columns, rows, loose)
    yield from rows


def _head(line: Line) -> Sequence[tuple[str, Span]]:
    """The columns a line heads, by kind: one of names, one of totals and one more at least; or nothing."""
    if DIGITS.search(line.text):
        return ()
    columns = [(_kind(line.folded, start, end), Span(start, x0, x1)) for start, end, x0, x1 in _head_cells(line)]
    kinds = [kind for kind, _ in columns]
    if "total" not in kinds or not {"quantity", "unit_price", "rate"} & set(kinds):
        return ()
    last = max(number for number, kind in enumerate(kinds) if kind == "total")
    columns = [(kind if kind != "total" or number == last else "", span) for number, (kind, span) in enumerate(columns)]
    if "name" not in kinds:
        first = next((number for number, (kind, _) in enumerate(columns) if kind == "other"), None)
        columns = [("name" if number == first else kind, span) for number, (kind, span) in enumerate(columns)]
    return columns if any(kind == "name" for kind, _ in columns) else ()


def _head_cells(line: Line) -> Iterator[tuple[int, int, float, float]]:
    """The heads of a line, those that stand in one cell apart: « Prix unit. Montant H.T. »."""
    for cell in line.cells:
        cuts, place = [cell.start], cell.start
        for start in line.starts:
            if place <= start < cell.end and (match := _head_at(line.folded, start, cell.end)):
                cuts.append(start)
                place = match.end() + 1
        cuts = sorted(set(cuts))
        for start, end in zip(cuts, [*cuts[1:], cell.end + 1], strict=True):
            words = line.words_of(start, end - 1)
            yield start, end - 1, words[0].x0, words[-1].x1


def _head_at(text: str, start: int, end: int) -> re.Match[str] | None:
    return next((match for _, pattern in COLUMNS if (match := pattern.match(text, start, end))), None)


def _kind(text: str, start: int, end: int) -> str:
    return next((kind for kind, pattern in COLUMNS if pattern.match(text, start, end)), "other")


def _add(line: Line, columns: Sequence[tuple[str, Span]], rows: list[_Row], loose: list[tuple[Line, Cell]]) -> None:
    """A row more, or a stretch of a name for the row it stands nearest to."""
    spans = [span for _, span in columns]
    cells: dict[str, Cell] = {}
    for cell in line.cells:
        cells.setdefault(columns[nearest(spans, cell.x0, cell.x1)][0], cell)
    if "total" in cells and AMOUNT.search(line.folded, cells["total"].start, cells["total"].end):
        _part_quantity(line, cells)
        rows.append(_Row(line, cells, [*loose]))
        loose.clear()
        if "name" in cells:
            rows[-1].names.append((line, cells["name"]))
    elif "name" in cells and len(line.cells) == 1:
        last = rows[-1].line if rows else None
        if last and last.page is line.page and line.top - last.bottom < CLOSE * line.height and not loose:
            rows[-1].names.append((line, cells["name"]))
        else:
            loose.append((line, cells["name"]))


def _part_quantity(line: Line, cells: dict[str, Cell]) -> None:
    """« 6 Heures passées »: a quantity so close to the name that both make one cell."""
    name = cells.get("name") or cells.get("quantity")
    match = LEADING.match(line.text, name.start, name.end) if name else None
    if name and match and ("name" not in cells or "quantity" not in cells):
        words = line.words_of(match.end(), name.end)
        cells["quantity"] = Cell(name.start, match.start(1), name.x0, words[0].x0)
        cells["name"] = Cell(match.start(1), name.end, words[0].x0, name.x1)


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

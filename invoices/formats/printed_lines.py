"""The lines of goods and services, where a table with a head shows them: name, quantity, unit price, rate, total.

The head says where the columns are and what they may hold; the rows decide: quantity × price = total, rates that
exist, letters where names are. What stands above or below a row in the column of names, and would not have fitted
beside the name, is the rest of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from itertools import permutations

from invoices.domain.document import Box, PrintedLine
from invoices.formats.layout import Cell, Line, Span
from invoices.formats.printed_heads import Column, head_of

END = re.compile(
    r"(?:total|totaux|montant (?:total|ht|net|ttc|tva)|net a|base|tva|taxes?\b|somme|arrete|recapitulatif|ventilation"
    r"|remise (?:globale|commerciale|exceptionnelle)|escompte|iban|conditions|reglement|reste|acompte|h\.?t\b|ttc)"
)
CARRIED = re.compile(r"(?:sous[ -]?total|s/total|report\b|a reporter|total (?:page|a reporter|lot|section|chapitre))")
NUMBER = re.compile(
    r"(?<![\w.,])-?[0-9]{1,3}(?:[ .'\u00a0\u202f\u2009][0-9]{3})+(?:[.,][0-9]{1,4})?|-?[0-9]+(?:[.,][0-9]{1,4})?"
)
AMOUNT = re.compile(r"[0-9][.,][0-9]{2}(?![0-9])|[0-9] ?(?:€|eur\b)")
NUMBERS_ALONE = re.compile(r"[0-9 .,€%\-]+")
LEADING = re.compile(r"[0-9][0-9.,]* ([^\W0-9_].*)")
RATES = frozenset(map(Decimal, ("0", "2.1", "5.5", "8.5", "10", "20", "0.9", "1.05", "1.75", "13")))  # CGI 278 to 297
CLOSE = 0.6  # heights between a row and what its name goes on with
SMALL = 0.9  # of the height of a name, under which letters say something else about it
CHECKED, SUMMED, UNCHECKED = 0.92, 0.9, 0.6
TOLERANCE = Decimal("0.02")
MOSTLY = 0.6  # of the rows, that must bear a reading of the columns out
SKIPPED = 60.0  # points: what leaving a cell out of the columns costs


@dataclass
class _Row:
    """A line with an amount: what stands in its columns, by their number, and parts of its name around it."""

    line: Line
    cells: dict[int, Cell]
    above: list[tuple[Line, Cell]]
    below: list[tuple[Line, Cell]] = field(default_factory=list)
    is_late: bool = False  # after what ends tables

    def text(self, column: int) -> str:
        cell = self.cells.get(column)
        return self.line.text[cell.start : cell.end] if cell else ""

    def number(self, column: int | None) -> Decimal | None:
        cell = self.cells.get(column) if column is not None else None
        return _number(self.line.text, cell) if cell else None


@dataclass
class _Table:
    columns: tuple[Column, ...]
    rows: list[_Row] = field(default_factory=list)

    def of_kind(self, kind: str) -> list[int]:
        return [number for number, column in enumerate(self.columns) if column.kind == kind]


@dataclass(frozen=True)
class _Roles:
    """The columns by what the rows show that they hold."""

    name: int
    total: int
    quantity: int | None = None
    price: int | None = None
    discount: int | None = None
    rate: int | None = None

    def checks(self, row: _Row) -> bool:
        """Tell a row whose quantity and price, less the discount, make its total."""
        quantity, price, total = row.number(self.quantity), row.number(self.price), row.number(self.total)
        if quantity is None or price is None or total is None:
            return False
        left = 100 - (row.number(self.discount) or Decimal(0))
        return abs(abs(quantity * price) * left / 100 - abs(total)) <= TOLERANCE


def read_lines(lines: Sequence[Line], total: Decimal | None) -> tuple[PrintedLine, ...]:
    """The rows of the tables that have a head, from top to bottom, as far as arithmetic bears them out.

    total: before tax, which they may add up to; otherwise each row's quantity and price must make its total.
    """
    printed = [one for table in _tables(lines) if table.rows for one in _printed_rows(table)]
    early = [one for one, is_late in printed if not is_late]
    if total is not None and early and abs(sum(one.total or 0 for one in early)) == total:
        return tuple(_sure(one) for one in early)
    checked = [one for one, _ in printed if one.confidence >= CHECKED]
    if total is not None and checked and abs(sum(one.total or 0 for one in checked)) == total:
        return tuple(checked)
    return tuple(one for one in early if one.confidence >= CHECKED)


def _sure(one: PrintedLine) -> PrintedLine:
    confidence = max(one.confidence, SUMMED)
    return PrintedLine(one.name, one.quantity, one.unit_price, one.rate, one.total, confidence, one.box)


def _tables(lines: Sequence[Line]) -> Iterator[_Table]:
    table: _Table | None = None
    loose: list[tuple[Line, Cell]] = []
    is_late = False
    for index, line in enumerate(lines):
        columns = head_of(lines, index)
        if columns:
            if table:
                yield table
            table, loose, is_late = _Table(columns), [], False
        elif table and CARRIED.match(line.folded):
            loose = []
        elif table and END.match(line.folded):
            loose, is_late = [], True
        elif table:
            _add(line, table, loose, is_late)
    if table:
        yield table


def _add(line: Line, table: _Table, loose: list[tuple[Line, Cell]], is_late: bool) -> None:
    """A row more, or a stretch of a name for the row it stands nearest to."""
    cells = _placed(line, table.columns)
    totals = [number for number in table.of_kind("total") if number in cells]
    if totals and any(AMOUNT.search(line.folded, cells[one].start, cells[one].end) for one in totals):
        _part_quantity(line, cells, table)
        table.rows.append(_Row(line, cells, [*loose], is_late=is_late))
        loose.clear()
        return
    names = [number for number in table.of_kind("name") if number in cells]
    if names and not is_late:
        last = table.rows[-1].line if table.rows else None
        if last and last.page is line.page and line.top - last.bottom < CLOSE * line.height and not loose:
            table.rows[-1].below.append((line, cells[names[-1]]))
        else:
            loose.append((line, cells[names[-1]]))


def _placed(line: Line, columns: Sequence[Column]) -> dict[int, Cell]:
    """The cells of a line by the column each stands in: from left to right, with the least distance in all."""
    cells = [part for cell in line.cells for part in _parts(line, cell, columns)]
    nothing: dict[int, Cell] = {}
    best = [(0.0, nothing)] + [(float("inf"), nothing)] * len(columns)
    for cell in cells:
        following = [(cost + SKIPPED, kept) for cost, kept in best]
        for number, column in enumerate(columns):
            cost, kept = min(best[: number + 1], key=lambda each: each[0])
            cost += _distance(column.span, cell)
            if cost < following[number + 1][0]:
                following[number + 1] = (cost, {**kept, number: cell})
        best = following
    return min(best, key=lambda each: each[0])[1]


def _distance(span: Span, cell: Cell) -> float:
    """Points between a head and a cell; what is aligned with it is nearer than what merely touches it."""
    edges = (cell.x0 - span.x0, cell.x1 - span.x1, (cell.x0 + cell.x1 - span.x0 - span.x1) / 2)
    return max(0.0, -span.shared(cell.x0, cell.x1)) + 0.1 * min(abs(edge) for edge in edges)


def _parts(line: Line, cell: Cell, columns: Sequence[Column]) -> Iterator[Cell]:
    """A cell, or the numbers in it where it holds those of two columns."""
    over = [column for column in columns if column.span.shared(cell.x0, cell.x1) > 0]
    if len(over) < 2 or not NUMBERS_ALONE.fullmatch(line.text, cell.start, cell.end):
        yield cell
        return
    for match in NUMBER.finditer(line.text, cell.start, cell.end):
        words = line.words_of(match.start(), match.end())
        yield Cell(match.start(), match.end(), words[0].x0, words[-1].x1)


def _part_quantity(line: Line, cells: dict[int, Cell], table: _Table) -> None:
    """« 6 Heures passées »: a quantity so close to the name that both make one cell."""
    for name in table.of_kind("name"):
        before = name - 1
        if before not in table.of_kind("quantity") or (name in cells) == (before in cells):
            continue
        cell = cells.get(name) or cells[before]
        match = LEADING.match(line.text, cell.start, cell.end)
        if match:
            words = line.words_of(match.start(1), cell.end)
            cells[before] = Cell(cell.start, match.start(1) - 1, cell.x0, words[0].x0)
            cells[name] = Cell(match.start(1), cell.end, words[0].x0, cell.x1)


def _printed_rows(table: _Table) -> Iterator[tuple[PrintedLine, bool]]:
    roles = _roles(table)
    bears_out = any(roles.checks(row) for row in table.rows)
    bound = _right_of_names(table, roles.name)
    for row in table.rows:
        one = _printed(row, roles, bound, bears_out)
        if one:
            yield one, row.is_late


def _printed(row: _Row, roles: _Roles, bound: float, bears_out: bool) -> PrintedLine | None:
    """The row read so; quantity and price are left out where the other rows' make their totals and its don't."""
    name, total = _name(row, roles.name, bound), row.number(roles.total)
    if not name or total is None:
        return None
    checks = roles.checks(row)
    rate = row.number(roles.rate)
    quantity, price = (
        (None, None) if bears_out and not checks else (row.number(roles.quantity), row.number(roles.price))
    )
    confidence = CHECKED if checks else UNCHECKED
    return PrintedLine(name, quantity, price, rate if rate in RATES else None, total, confidence, _box(row.line))


def _roles(table: _Table) -> _Roles:
    """What the columns hold: names where the letters are, then the pair of columns that makes most totals."""
    name = max(range(len(table.columns)), key=lambda number: _letters(table, number))
    rates = [number for number in table.of_kind("rate") if _are_rates(table, number)]
    rate = rates[0] if rates else None
    discounts = [*table.of_kind("discount")[:1], None]
    columns = [
        number for number in range(len(table.columns)) if number not in (name, rate) and _is_numeric(table, number)
    ]
    choices = []
    for total in _totals(table):
        headed = _Roles(name, total, _first(table, "quantity"), _first(table, "unit_price"), discounts[0], rate)
        choices.append(headed)
        for quantity, price in permutations([number for number in columns if number != total], 2):
            choices += [_Roles(name, total, quantity, price, discount, rate) for discount in discounts]
        if sum(headed.checks(row) for row in table.rows) == len(table.rows):
            break
    return max(choices, key=lambda roles: (sum(map(roles.checks, table.rows)), *_likelihood(table, roles)))


def _likelihood(table: _Table, roles: _Roles) -> tuple[bool, bool, int]:
    """Of two readings that arithmetic bears out alike: what the heads say, then the quantity on the left."""
    kinds = [table.columns[number].kind if number is not None else "" for number in (roles.quantity, roles.price)]
    return kinds[0] == "quantity", kinds[1] == "unit_price", (roles.price or 0) - (roles.quantity or 0)


def _totals(table: _Table) -> list[int]:
    """The columns of totals, those before tax first, the last ones first."""
    return sorted(
        table.of_kind("total"),
        key=lambda number: ("ttc" in table.columns[number].words or "toutes" in table.columns[number].words, -number),
    )


def _first(table: _Table, kind: str) -> int | None:
    return next(iter(table.of_kind(kind)), None)


def _letters(table: _Table, column: int) -> float:
    count = sum(sum(sign.isalpha() for sign in row.text(column)) for row in table.rows)
    count += sum(sum(sign.isalpha() for sign in line.text) for row in table.rows for line, _ in row.above)
    weight = {"name": 2.0, "other": 1.0, "code": 0.8}.get(table.columns[column].kind, 0.3)
    return count * weight + weight


def _are_rates(table: _Table, column: int) -> bool:
    return sum(row.number(column) in RATES for row in table.rows) > MOSTLY * len(table.rows)


def _is_numeric(table: _Table, column: int) -> bool:
    return sum(row.number(column) is not None for row in table.rows) >= MOSTLY * len(table.rows)


def _right_of_names(table: _Table, name: int) -> float:
    """Where the column of names ends: at the next head, or at what stands left of it."""
    right = [column.span.x0 for column in table.columns[name + 1 :]]
    right += [cell.x0 for row in table.rows for number, cell in row.cells.items() if number > name]
    return min(right, default=float("inf"))


def _name(row: _Row, column: int, bound: float) -> str:
    """The name with the lines it is broken into; what would have fitted beside it says something else."""
    cell = row.cells.get(column)
    pieces = [(row.line, cell)] if cell else []
    for piece in reversed(row.above):
        if not pieces or (piece[0].page is pieces[0][0].page and _goes_on(piece, pieces[0], bound)):
            pieces.insert(0, piece)
        else:
            break
    for piece in row.below:
        if not pieces or _goes_on(pieces[-1], piece, bound):
            pieces.append(piece)
        else:
            break
    return " ".join(line.text[one.start : one.end] for line, one in pieces).strip()


def _goes_on(upper: tuple[Line, Cell], lower: tuple[Line, Cell], bound: float) -> bool:
    line, cell = lower
    first = line.words_of(cell.start, cell.end)[0]
    above = upper[0].words_of(upper[1].start, upper[1].end)[-1]
    if first.bottom - first.top < SMALL * (above.bottom - above.top):
        return False
    return first.text[0].islower() or upper[1].x1 + (first.x1 - first.x0) + line.height / 4 > bound


def _number(text: str, cell: Cell) -> Decimal | None:
    match = NUMBER.search(text, cell.start, cell.end)
    if not match:
        return None
    whole, _, decimals = re.sub(r"[^0-9.,\-]", "", match.group(0)).rpartition("," if "," in match.group(0) else ".")
    try:
        if not whole:
            return Decimal(decimals)
        return Decimal(f"{re.sub('[.,]', '', whole)}.{decimals}")
    except InvalidOperation:
        return None


def _box(line: Line) -> Box:
    words = line.words
    return line.page.box(words[0].x0, min(word.top for word in words), words[-1].x1, max(word.bottom for word in words))

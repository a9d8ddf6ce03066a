"""The head of a table of goods or services: a line of words that names columns, one or two lines high."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from invoices.formats.layout import TIGHT, Line, Span

TAXED = r"(?: ?\(?(?:h\.? ?t\b\.?|ttc\b|t\.t\.c\.?|net\b|eur\b|€|en euros?|brut|hors taxes?)\)?)*"
KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("discount", re.compile(r"(?:rem(?:ise)?s?\b\.?|rab\w*|ristourne)(?: ?%)?|% ?rem\w*|discount")),
    (
        "code",
        re.compile(r"n ?°|n ?os?\b|code (?!tva)|code$|ref\b\.?|references?$|cip\b|ean\b|isbn|repere|pos\b|poste\b"),
    ),
    ("", re.compile(rf"(?:p\.? ?u\b\.?|prix) ?ttc|montant (?:de la )?tva|tva (?:€|eur)|base(?: {TAXED})?|dates?\b")),
    ("rate", re.compile(r"(?:taux|tx)(?: (?:de )?t\.?v\.?a\b\.?)?|%? ?t\.?v\.?a\b\.?(?: ?\(?%\)?)?|code tva|vat\b")),
    (
        "unit_price",
        re.compile(
            r"(?:prix|px|tarif|cout|p\.|participation|taux horaire)(?: (?:de l')?unit\w*\.?| u\b\.?| net| public)?"
            rf"{TAXED}"
            rf"|p\.? ?u\b\.?{TAXED}|(?:valeur )?unitaire{TAXED}|unit price|unit cost"
        ),
    ),
    (
        "quantity",
        re.compile(
            r"(?:qte|qt|quant\w*|qty|nb|nbre|nombre|volume|conso\w*|effectifs?|heures|jours|duree|ex\b|h\b)\b\.?"
            r"(?: [a-z/]+)?"
        ),
    ),
    ("unit", re.compile(r"(?:unites?|un\.|ud\b|u\b\.?|uq\b|uom\b)")),
    (
        "total",
        re.compile(
            rf"(?:montants?|total|prix total|net|sommes?|mt|amount|valeur|totaux)\b(?: [a-z]+)?{TAXED}"
            r"|h\.?t\b\.?|hors taxes?|ttc\b|toutes taxes"
        ),
    ),
    (
        "name",
        re.compile(
            r"(?:designation|description|libelle|article|prestation|nature|travaux|objet|produit|detail|intitule"
            r"|denomination|fourniture|ouvrage|service|activite|mission|element|rubrique|intervention|item|acte|titre"
            r"|essai|marchandise|soin|materiel|formation|poste de|vos )\w*"
        ),
    ),
)
DIGITS = re.compile(r"[0-9]")


class Column(NamedTuple):
    """kind: what its head says it holds, « other » for what says nothing to us; words: the head, folded."""

    kind: str
    span: Span
    words: str


def head_of(lines: Sequence[Line], index: int) -> tuple[Column, ...]:
    """The columns a line heads, one of names and one of totals among them; or nothing."""
    line = lines[index]
    if DIGITS.search(line.text) or len(line.cells) < 2:
        return ()
    columns = [_column(line, *place) for place in _parts(line)]
    kinds = {column.kind for column in columns}
    if len(kinds & {"name", "total", "unit_price", "quantity", "rate"}) < 2:
        return ()
    for number in (index - 1, index + 1):
        if 0 <= number < len(lines) and _is_second(line, lines[number]):
            columns = _joined(columns, lines[number])
    columns.sort(key=lambda column: column.span.x0)
    return tuple(_completed(columns))


def _completed(columns: list[Column]) -> list[Column]:
    """With the last column for that of totals, and the first that says nothing for that of names, if need be."""
    kinds = [column.kind for column in columns]
    if "total" not in kinds and len(columns) > 2 and kinds[-1] in ("unit_price", "other"):
        columns[-1] = columns[-1]._replace(kind="total")
    if "name" not in kinds and "other" in kinds:
        first = kinds.index("other")
        columns[first] = columns[first]._replace(kind="name")
    kinds = [column.kind for column in columns]
    return columns if "name" in kinds and "total" in kinds else []


def _is_second(line: Line, other: Line) -> bool:
    gap = max(line.top, other.top) - min(line.bottom, other.bottom)
    return line.page is other.page and gap < TIGHT * line.height and not DIGITS.search(other.text)


def _joined(columns: list[Column], other: Line) -> list[Column]:
    """The columns with what another line of the head says more of them, or heads beside them."""
    joined = list(columns)
    for start, end, x0, x1 in _parts(other):
        words = other.folded[start:end]
        over = [number for number, column in enumerate(joined) if column.span.shared(x0, x1) > 0]
        if not over:
            kind = kind_of(words)
            if kind != "other":
                joined.append(Column(kind, Span(-1, x0, x1), words))
        elif len(over) == 1 and joined[over[0]].kind == "other":
            one = joined[over[0]]
            joined[over[0]] = Column(kind_of(words), Span(-1, min(one.span.x0, x0), max(one.span.x1, x1)), words)
    return joined


def _column(line: Line, start: int, end: int, x0: float, x1: float) -> Column:
    words = line.folded[start:end]
    return Column(kind_of(words), Span(start, x0, x1), words)


def _parts(line: Line) -> Iterator[tuple[int, int, float, float]]:
    """The heads of a line, those that stand in one cell apart: « Prix unit. Montant H.T. »."""
    for cell in line.cells:
        cuts, place = [cell.start], cell.start
        for start in line.starts:
            if place <= start < cell.end and (match := _match(line.folded, start, cell.end)):
                cuts.append(start)
                place = match.end() + 1
        cuts = sorted(set(cuts))
        for start, end in zip(cuts, [*cuts[1:], cell.end + 1], strict=True):
            words = line.words_of(start, end - 1)
            yield start, end - 1, words[0].x0, words[-1].x1


def _match(text: str, start: int, end: int) -> re.Match[str] | None:
    return next((match for _, pattern in KINDS if (match := pattern.match(text, start, end))), None)


def kind_of(words: str) -> str:
    return next((kind for kind, pattern in KINDS if pattern.match(words)), "other")

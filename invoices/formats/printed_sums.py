"""Where amounts stand: those of a line, those that a label announces beside it, in the column under it, or over it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import cache

from invoices.formats.amount_words import HT, TTC, TVA
from invoices.formats.anchors import Anchors
from invoices.formats.labels import UNDER, Candidate, Label
from invoices.formats.layout import REACH_BELOW, TIGHT, Line, Spot
from invoices.formats.values import Money, spaced_amounts

BESIDE = 3  # amounts right of a label that may be its own, and the last of the line
FURTHER_DOWN = 0.02  # less for each amount that stands between the label and this one
JOINED = 0.8  # for an amount made by leaving out a space
SUM = re.compile(r"[0-9][.,:;] ?[0-9]{2}(?! ?[0-9%])|[0-9] ?€")
ROW = re.compile(rf"(?:total|totaux|sous|montant|net|reste|acompte|{TVA}|{HT}|{TTC})")
HEAD = re.compile(rf"(?:total|totaux|montants?\b|mt\b|base|net\b|brut|sommes?\b|valeur|taxes?\b|{TVA}|{HT}|{TTC})")
LAST_ROW = re.compile(r"(?:total|totaux|montant)s? ?:?")
LETTERS = re.compile("[a-z]{2}")


def labelled(lines: Sequence[Line], labels: Iterable[Label]) -> dict[str, list[Candidate]]:
    """The amounts that these labels announce, by the fields of the labels."""
    likely = _anchors(tuple(labels))
    announced: dict[str, list[Candidate]] = {one.field: [] for one in likely.labels}
    for index, line in enumerate(lines):
        taken = dict.fromkeys(announced, 0)  # of the line's text, bit by bit, by labels of each field
        for one in likely.possible(line.folded):
            for match in one.pattern.finditer(line.folded):
                bits = _bits(*match.span())
                if not taken[one.field] & bits:
                    taken[one.field] |= bits
                    announced[one.field] += _announced(lines, index, match, one)
    return announced


@cache
def _anchors(labels: tuple[Label, ...]) -> Anchors[Label]:
    return Anchors(labels)


def sums_on(line: Line, weight: float) -> list[Candidate]:
    """The amounts of a line that have cents or a currency; a recognised one also as if a space in it were dirt."""
    plain = [_candidate(line, money, weight) for money in line.sums]
    if line.page.source != "ocr":
        return plain
    joined = [_candidate(line, money, weight * JOINED) for money in spaced_amounts(line.text)]
    return plain + [one for one in joined if all(one.value != other.value for other in plain)]


def strongest(candidates: Iterable[Candidate]) -> dict[Decimal, Candidate]:
    """The best candidate of each value, without sign: an avoir may print some of its amounts negative."""
    kept: dict[Decimal, Candidate] = {}
    for one in candidates:
        value = abs(one.value)
        if value not in kept or one.weight > kept[value].weight:
            kept[value] = one._replace(value=value)
    return kept


def _candidate(line: Line, money: Money, weight: float) -> Candidate:
    return Candidate(money.value, Spot(line, money.start, money.end), weight)


def _announced(lines: Sequence[Line], index: int, match: re.Match[str], label: Label) -> Iterator[Candidate]:
    """Every amount right of a label, or else the one left of it, or those under it, or over it."""
    line = lines[index]
    beside = [each for each in sums_on(line, label.weight) if each.spot.start >= match.end()]
    if beside:
        yield from (*beside[:BESIDE], *beside[BESIDE:][-1:])
        if label.is_header and line.text.count("\t", match.end(), beside[0].spot.start) > 1:
            yield from _under(lines, index, match, label.weight)  # it heads a column, beside which stands another
    elif before := _before(line, match, label.weight):
        yield before
    elif label.is_header and not SUM.search(line.text, match.end()):
        # what could not be read beside it is not elsewhere either
        yield from _under(lines, index, match, label.weight)
        yield from _over(lines, index, match, label.weight)


def _bits(start: int, end: int) -> int:
    return (1 << end) - (1 << start)


def _before(line: Line, match: re.Match[str], weight: float) -> Candidate | None:
    """The amount left of a label: « 120,00 € | montant toutes taxes comprises », with nothing else on its left."""
    left = [one for one in sums_on(line, weight * UNDER) if one.spot.end <= match.start()]
    is_alone = len(left) == 1 and not LETTERS.search(line.folded[left[0].spot.end : match.start()])
    return left[0] if is_alone and not LETTERS.search(line.folded[: left[0].spot.start]) else None


def _under(lines: Sequence[Line], index: int, match: re.Match[str], weight: float) -> list[Candidate]:
    """The amounts of the column under a label, even where columns are close: of lines, or one row of totals."""
    line = lines[index]
    x0, x1 = _width(line, match)
    first_head = _first_head(line)
    under: list[Candidate] = []
    above = line
    for lower in lines[index + 1 :]:
        if lower.page is not line.page or lower.top - above.bottom > REACH_BELOW * line.height:
            break
        if _is_row(lower, first_head):
            break
        here = _within(sums_on(lower, weight * UNDER), x0, x1)
        above = lower if here else above
        under += [one._replace(weight=one.weight - len(under) * FURTHER_DOWN) for one in here]
    return under


def _over(lines: Sequence[Line], index: int, match: re.Match[str], weight: float) -> list[Candidate]:
    """The amount over a label that is printed as its caption: close above it, in a line of amounts alone."""
    line, upper = lines[index], lines[index - 1]
    is_close = index > 0 and upper.page is line.page and line.top - upper.bottom < TIGHT * upper.height
    if not is_close or line.sums or LETTERS.search(_without_sums(upper)):
        return []
    return _within(sums_on(upper, weight * UNDER), *_width(line, match))


def _without_sums(line: Line) -> str:
    text = line.folded
    for one in reversed(line.sums):
        text = text[: one.start] + text[one.end :]
    return text


def _width(line: Line, match: re.Match[str]) -> tuple[float, float]:
    """From where to where on the page a label reaches, with a letter's margin."""
    words = line.words_of(*match.span())
    return words[0].x0 - line.height, words[-1].x1 + line.height


def _within(candidates: Iterable[Candidate], x0: float, x1: float) -> list[Candidate]:
    return [one for one in candidates if one.spot.words[0].x0 < x1 and one.spot.words[-1].x1 > x0]


def _first_head(line: Line) -> float:
    """Where the first of several heads of sums begins on a line; 0 for a line that is no such head of a table."""
    heads = [cell.x0 for cell in line.cells if HEAD.match(line.folded, cell.start, cell.end)]
    is_head = len(heads) > 1 and all(line.words_of(one.start, one.end)[0].x0 > heads[-1] for one in line.sums)
    return heads[0] if is_head else 0.0


def _is_row(line: Line, first_head: float) -> bool:
    """Tell a row of totals that has its own label, from one of a table whose labels stand left of all its heads."""
    cell = line.cells[0]
    first = line.folded[: cell.end]
    return bool(cell.x1 > first_head and ROW.match(first) and SUM.search(line.text) and not LAST_ROW.fullmatch(first))

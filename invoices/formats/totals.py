"""The amounts of an invoice: labels propose, arithmetic decides.

HT + TVA = TTC among printed amounts is what makes a reading sure; a label alone does not, for « Total » stands
under tables, pages and sections. Amounts of an avoir are given positive, as they are stored.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import combinations
from typing import NamedTuple

from invoices.domain.document import Found
from invoices.formats.amount_words import AMOUNTS, EXEMPT, SUFFIXES
from invoices.formats.labels import Candidate, found
from invoices.formats.layout import Line, Spot
from invoices.formats.printed_sums import labelled, strongest, sums_on
from invoices.formats.settlement import settlement
from invoices.formats.vat import Row, breakdowns

TOLERANCE = Decimal("0.02")
UNLABELLED = 0.25  # what a mere amount adds to a triple, against 0.5 to 0.95 for one beside its label
SUM_OF_LABELS, SUM_WITH_ONE_BARE, BARE_IN_SUM = 0.97, 0.86, 0.78
RIVAL_MARGIN, RIVAL_COST = 0.2, 0.3
ALONE = 0.75  # a label without a sum to confirm it
SUFFIXED = 0.8  # for « 120,00 € TTC »
SUMMED = 0.7  # for a tax that is a sum of printed taxes
LARGEST, DUE, AGREEMENT = 0.3, 0.3, 0.06  # more for a total that no other passes, that is to be paid, that is repeated
NOT_APART = 0.8  # less for a total that stands for the sum before tax too, no tax being due
WORKED_OUT = 0.6  # for a total that is not read, or misread, and follows from the two others
BY_RATE = 0.6  # for totals that nothing but a usual rate tells
MOST_AMOUNTS = 60
CENT = Decimal("0.01")
USUAL_RATES = (20, 10, Decimal("5.5"), Decimal("2.1"), Decimal("8.5"))
SENTENCE = 70  # letters of a cell, from which on it is one
MOST_LARGER = 3  # amounts above the total: the capital of the company, what was done before
HIGHEST_RATE = Decimal("0.2")  # CGI, art. 278
LESS_THAN_PAID = re.compile(r"remise|rabais|escompte|frais|port\b|%|retenue|penalite|tva|taxe|arrondi|debours")
MOST_RATES = 6
SUM_OF_ROWS, MOST_ROWS = 0.5, 12  # more for a total that is the sum of others
RATE_SIGN = re.compile(r"[0-9] ?%")


class Triple(NamedTuple):
    """Three printed amounts of which the first two make the third; the tax may be a sum of printed ones."""

    ht: Candidate
    tva: Candidate
    ttc: Candidate

    @property
    def weight(self) -> float:
        return self.ht.weight + self.tva.weight + self.ttc.weight

    @property
    def is_plausible(self) -> bool:
        """No French rate is above 20 %, and three amounts stand in three places; a total without tax is both sums."""
        places = {(id(one.spot.line), one.spot.start) for one in self}
        most = self.ht.value * HIGHEST_RATE + TOLERANCE
        is_apart = len(places) == len(self) or (self.tva.value == 0 and len(places) > 1)
        return is_apart and self.ttc.value > 0 and self.tva.value <= most


EVERY_LABEL = tuple(label for labels in AMOUNTS.values() for label in labels)
PAYING = ("due", "paid", "held")
NAMES = {"ht": "total_without_vat", "tva": "total_vat", "ttc": "total_with_vat"}
Roles = Mapping[str, Sequence[Candidate]]


def read_totals(lines: Sequence[Line]) -> dict[str, Found]:
    """total_without_vat, total_vat, total_with_vat, paid_amount, amount_due, as far as they are printed."""
    roles = labelled(lines, EVERY_LABEL)
    bare = [one for line in lines for one in sums_on(line, UNLABELLED)]
    for name, suffix in SUFFIXES.items():
        roles[name] += [
            one._replace(weight=SUFFIXED) for one in bare if suffix.match(one.spot.line.folded, one.spot.end)
        ]
    tables = list(breakdowns(lines))
    for table in tables:
        for name, summed in _summed_rows(table).items():
            roles[name].append(summed)
    roles["tva"] += _summed_taxes(roles["tva"])
    triples = _ranked([one for one in _triples(roles, bare, _exemption(lines)) if one.is_plausible], roles)
    printed = {abs(one.value) for one in bare if not _is_told(one.spot)}
    claimed = {abs(one.value) for name in ("ttc", "due") for one in roles[name]} & printed
    fields = _from_triple(triples, printed, claimed, tables) if triples else _guessed(roles, bare)
    dues, paids, helds = (strongest(roles[name]) for name in PAYING)
    fields |= settlement(fields.get("total_with_vat"), dues, paids, helds, strongest(bare))
    return fields | _nothing_paid(lines, fields)


def _nothing_paid(lines: Sequence[Line], fields: Mapping[str, Found]) -> dict[str, Found]:
    """A nought alone in its row between the total and the net à payer that equals it: nothing was paid, as a guess."""
    total, due = (fields.get(name) for name in ("total_with_vat", "amount_due"))
    if "paid_amount" in fields or not (total and due and total.box and due.box) or total.value != due.value:
        return {}
    for line in lines:
        is_between = line.page.number == total.box.page == due.box.page and total.box.bottom < line.top < due.box.top
        if is_between and len(line.sums) == 1 and not line.sums[0].value and not LESS_THAN_PAID.search(line.folded):
            spot = Spot(line, line.sums[0].start, line.sums[0].end)
            return {"paid_amount": found(Candidate(line.sums[0].value, spot, BY_RATE))}
    return {}


def _is_told(spot: Spot) -> bool:
    """Tell an amount in a sentence, of the conditions of sale or the capital of the company."""
    cell = spot.line.cell_at(spot.start)
    return cell.end - cell.start > SENTENCE


def _summed_taxes(taxes: Sequence[Candidate]) -> list[Candidate]:
    """The sums of taxes printed one rate a line, one line after the other: the total of the tax may not be."""
    rows = [one for one in taxes if RATE_SIGN.search(one.spot.line.text)]
    sums = []
    for first in range(len(rows)):
        for last in range(first + 1, min(first + MOST_RATES, len(rows))):
            group = rows[first : last + 1]
            if len({id(one.spot.line) for one in group}) == len(group):
                value = sum((abs(one.value) for one in group), Decimal(0))
                sums.append(group[-1]._replace(value=value, weight=SUMMED))
    return sums


def _summed_rows(table: Sequence[Row]) -> dict[str, Candidate]:
    """The bases and the taxes of a breakdown, added up: their totals may not be printed."""
    last = table[-1]
    places = {abs(one.value): one for one in reversed(sums_on(last.line, SUMMED))}
    groups = [row.group for row in table]
    return {
        "ht": places[last.group.base]._replace(value=sum((group.base for group in groups), Decimal(0))),
        "tva": places[last.group.tax]._replace(value=sum((group.tax for group in groups), Decimal(0))),
    }


def _is_one_of_several(chosen: Triple, tables: Iterable[Sequence[Row]]) -> bool:
    """Tell if what is taken for the totals is one row of a breakdown that taxes something else too."""
    return any(
        (row.group.base, row.group.tax) == (chosen.ht.value, chosen.tva.value)
        and any(other.group.base for other in table if other is not row)
        for table in tables
        for row in table
    )


def is_credit(lines: Sequence[Line]) -> Candidate | None:
    """The total of an invoice whose total is printed negative: it is an avoir, whatever its title."""
    totals = [one for one in labelled(lines, AMOUNTS["ttc"])["ttc"] if one.weight >= 0.8]
    return totals[-1] if totals and all(one.value < 0 for one in totals) else None


def _exemption(lines: Sequence[Line]) -> Candidate | None:
    """No VAT, said in words: a tax of nought whose place is the sentence."""
    for line in lines:
        match = EXEMPT.search(line.folded)
        if match:
            return Candidate(Decimal("0.00"), Spot(line, match.start(), match.end()), 0.6)
    return None


def _triples(roles: Roles, bare: Sequence[Candidate], exemption: Candidate | None) -> Iterator[Triple]:
    """Every HT + TVA = TTC of which at least two stand by their labels."""
    hts, tvas, ttcs = (strongest(roles[name]) for name in ("ht", "tva", "ttc"))
    others = strongest(bare)
    for ht in hts.values():
        for tva in tvas.values():
            yield from _complete(ht, tva, None, ttcs, others)
        for ttc in ttcs.values():
            yield from _complete(ht, None, ttc, tvas, others)
            if exemption and ht.value == ttc.value:
                yield Triple(ht, exemption, ttc)
    for ttc in ttcs.values():
        for tva in tvas.values():
            yield from _complete(None, tva, ttc, hts, others)
        if exemption and not hts:
            yield Triple(ttc, exemption, ttc)


def _complete(
    ht: Candidate | None,
    tva: Candidate | None,
    ttc: Candidate | None,
    labelled: Mapping[Decimal, Candidate],
    others: Mapping[Decimal, Candidate],
) -> Iterator[Triple]:
    """The triple two amounts ask for, if the third is printed: by its label, or anywhere else on the pages."""
    if ht and tva:
        wanted = ht.value + tva.value
    elif ttc:
        wanted = ttc.value - (ht.value if ht else tva.value if tva else Decimal(0))
    for value in _near(wanted):
        third = labelled.get(value) or others.get(value)
        if third:
            yield Triple(ht or third, tva or third, ttc or third)
            return


def _near(value: Decimal) -> Iterator[Decimal]:
    """The value, then those a rounding away, nearest first."""
    yield value
    for steps in range(1, int(TOLERANCE / CENT) + 1):
        yield value + steps * CENT
        yield value - steps * CENT


def _ranked(triples: Sequence[Triple], roles: Roles) -> list[tuple[float, Triple]]:
    """The triples, likeliest first: rows of a breakdown add up like totals, but the total is the largest, and due."""
    labelled = [one.ttc.value for one in triples if one.ttc.weight > UNLABELLED]
    largest = max(labelled, default=Decimal(0))
    dues = {abs(one.value) for one in roles["due"]}
    sums = _sums([one.ttc.value for one in triples])
    weighed = [
        (
            triple.weight
            + SUM_OF_ROWS * (triple.ttc.value in sums)
            - NOT_APART * (triple.ht.spot == triple.ttc.spot)
            + LARGEST * (triple.ttc.value == largest)
            + DUE * (triple.ttc.value in dues)
            + AGREEMENT * min(len(_places(roles["ttc"], triple.ttc.value)) - 1, 2),
            triple,
        )
        for triple in triples
    ]
    return sorted(weighed, key=lambda each: (round(each[0], 2), each[1].ttc.value), reverse=True)


def _sums(values: Iterable[Decimal]) -> set[Decimal]:
    """The values that are the sum of two or more smaller ones: the last row of a breakdown."""
    rows = sorted(set(values))[:MOST_ROWS]
    sums = {sum(some, Decimal(0)) for size in (2, 3, 4) for some in combinations(rows, size)}
    return sums & set(rows)


def _places(candidates: Sequence[Candidate], value: Decimal) -> set[int]:
    return {id(one.spot.line) for one in candidates if abs(one.value) == value}


def _from_triple(
    triples: Sequence[tuple[float, Triple]],
    printed: set[Decimal],
    claimed: set[Decimal],
    tables: Sequence[Sequence[Row]],
) -> dict[str, Found]:
    """The totals of the likeliest triple.

    printed: every amount, of which few may pass what is taken for the total; claimed: those that labels call so.
    """
    weight, chosen = triples[0]
    is_disputed = (
        any(other.ttc.value != chosen.ttc.value and rival > weight - RIVAL_MARGIN for rival, other in triples[1:])
        or sum(value > chosen.ttc.value for value in printed) > MOST_LARGER
        or _is_one_of_several(chosen, tables)
    )
    full = all(one.weight > UNLABELLED for one in chosen) and chosen.ht.spot != chosen.ttc.spot
    if chosen.ttc.spot.source == "ocr":  # the tax, or the totals, may be what was misread
        is_disputed |= (chosen.tva.value == 0 and not full) or any(value > chosen.ttc.value for value in claimed)
    cost = RIVAL_COST if is_disputed else 0.0
    return {
        name: found(one._replace(weight=_sureness(one, full) - cost), is_checked=True)
        for name, one in zip(NAMES.values(), chosen, strict=True)
    }


def _sureness(one: Candidate, full: bool) -> float:
    if full:
        return SUM_OF_LABELS
    return SUM_WITH_ONE_BARE if one.weight > UNLABELLED else BARE_IN_SUM


def _guessed(roles: Roles, bare: Sequence[Candidate]) -> dict[str, Found]:
    """Totals that no labels confirm: what labels say, or else what a usual rate says of three printed amounts."""
    fields = _alone(roles)
    triple = None if NAMES["ttc"] in fields else _by_rate(strongest(one for one in bare if not _is_told(one.spot)))
    if not triple:
        return fields
    return {name: found(one._replace(weight=BY_RATE)) for name, one in zip(NAMES.values(), triple, strict=True)}


def _by_rate(printed: Mapping[Decimal, Candidate]) -> Triple | None:
    """The largest three amounts of which one is the tax on another at a usual rate, and the third is their sum."""
    for value in sorted(printed, reverse=True)[:MOST_AMOUNTS]:
        for rate in USUAL_RATES:
            for tax in _near((value * rate / 100).quantize(CENT)):
                if tax > 0 and tax in printed and value + tax in printed:
                    return Triple(printed[value], printed[tax], printed[value + tax])
    return None


def _alone(roles: Roles) -> dict[str, Found]:
    """Totals no sum confirms: the strongest label's amount, the last one printed, as a guess.

    The one that lacks is worked out of the two others; of three that disagree, the one that two at a usual rate belie.
    """
    chosen = {
        role: max(reversed(roles[role]), key=lambda one: one.weight) for role in ("ht", "tva", "ttc") if roles[role]
    }
    fields = {
        NAMES[role]: found(one._replace(value=abs(one.value), weight=one.weight * ALONE))
        for role, one in chosen.items()
    }
    values = {role: abs(one.value) for role, one in chosen.items()}
    for role, value in _worked_out(values).items():
        source = next(iter(chosen.values())).spot.source
        fields[NAMES[role]] = Found(value, WORKED_OUT, None, source)
    return fields


def _worked_out(values: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """The total that two others give: the only one that lacks, or that a usual rate between the two belies."""
    out = {}
    for lacking in ("ht", "tva", "ttc"):
        known = {role: value for role, value in values.items() if role != lacking}
        if len(known) < 2:
            continue
        base = known["ht"] if "ht" in known else known["ttc"] - known["tva"]
        tax = known["tva"] if "tva" in known else known["ttc"] - known["ht"]
        is_usual = any(abs(base * rate / 100 - tax) <= TOLERANCE for rate in USUAL_RATES)
        if base > 0 and 0 <= tax <= base * HIGHEST_RATE + TOLERANCE and (is_usual or lacking not in values):
            out[lacking] = {"ht": base, "tva": tax, "ttc": base + tax}[lacking]
    return out if len(out) == 1 else {}

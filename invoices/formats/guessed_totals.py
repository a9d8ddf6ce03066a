"""Totals that arithmetic finds where labels find none, or what does not add up; what was paid and is due of them.

A second opinion: it is offered « à vérifier », and a sum that seemed sure and that it belies is in doubt too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from invoices.domain.document import SURE, WORTH_SHOWING, Found
from invoices.formats.arithmetic import (
    ADDED_UP,
    LARGER,
    MOST_LARGER,
    NAMED,
    ROUNDING,
    TOP,
    Sum,
    Sums,
    Totals,
    totals_of,
)
from invoices.formats.layout import Line

NAMES = {"ht": "total_without_vat", "tva": "total_vat", "ttc": "total_with_vat"}
MOST = SURE - 0.05
LEAST, STRONG = 0.45, 0.7  # weight of a triple that is offered, and of one that belies what seemed sure
READ = 0.15  # by which the next one may pass one that labels say too
SENTENCE = 90  # letters of a line, from which on it is one
APART = 0.05  # by which it must pass the next one
PAIR, LONE = 0.45, 0.5  # weight of two totals at a usual rate, and of one alone, that are offered
AT_A_RATE, REPEATED, LONE_NAMED = 0.2, 0.12, 0.2
SURENESS = {"triple": 0.75, "pair": 0.65, "lone": 0.55}


class Opinion(NamedTuple):
    """The totals by their roles, where they are printed, and how sure that is.

    strong: it may belie what seemed sure; whole: it is the sum of what may be taken for the totals.
    """

    values: Mapping[str, Sum | Decimal]
    confidence: float
    is_strong: bool = False
    is_whole: bool = False


def guessed_totals(lines: Sequence[Line], fields: Mapping[str, Found]) -> dict[str, Found]:
    """The amounts that `fields` lacks or has in doubt, by arithmetic; sure ones that it belies, in doubt."""
    if _is_settled(lines, fields):
        return {}
    sums = Sums(lines)
    opinion = _by_triple(sums, fields) or _by_triple(Sums(lines, in_sentences=True), fields)
    opinion = opinion or _by_pair(sums) or _alone(sums)
    guesses = _against(fields, opinion) if opinion else {}
    return guesses | _settlement(sums, {**fields, **guesses})


def _is_settled(lines: Sequence[Line], fields: Mapping[str, Found]) -> bool:
    """Tell if labels and a sum agree on totals that no more than a stray amount passes."""
    read = [fields.get(name) for name in NAMES.values()]
    due = fields.get("amount_due")
    if not _is_proved(read) or not due or due.confidence < WORTH_SHOWING:
        return False
    total = _cents(fields["total_with_vat"])
    return not any(abs(one.value) * 100 > total for line in lines for one in line.sums if len(line.text) < SENTENCE)


def _cents(one: Found) -> int:
    return int(Decimal(str(one.value)) * 100)


def _is_proved(read: Sequence[Found | None]) -> bool:
    """Tell if all three totals are sure and no two the same: « Total » alone, without a tax, proves nothing."""
    return all(one and one.is_sure for one in read) and len({one.value for one in read if one}) == len(read)


def _by_triple(sums: Sums, fields: Mapping[str, Found]) -> Opinion | None:
    ranked = totals_of(sums)
    if not ranked or ranked[0].weight < (STRONG if sums.is_exempt else LEAST):
        return None
    first = next((one for one in ranked if _is_read(one, fields) and one.weight > ranked[0].weight - READ), ranked[0])
    if any(one.weight > first.weight - APART and one.ttc.cents != first.ttc.cents for one in ranked[1:]):
        return None if first is ranked[0] else Opinion({}, 0.0)
    values = {"ht": first.ht, "tva": first.tva, "ttc": first.ttc}
    return Opinion(values, SURENESS["triple"], first.weight >= STRONG, first.is_whole)


def _is_read(one: Totals, fields: Mapping[str, Found]) -> bool:
    """Tell if the labels say the same."""
    before, after = (fields.get(NAMES[role]) for role in ("ht", "ttc"))
    return bool(before and after and before.value == one.ht.value and after.value == one.ttc.value)


def _by_pair(sums: Sums) -> Opinion | None:
    """Two totals that a printed rate parts, the tax being left out."""
    seen = [
        (_place(sums, ttc) + AT_A_RATE + NAMED * (sums.names("ht", ht) + sums.names("ttc", ttc)), ht, ttc)
        for ht, ttc in _at_a_rate(sums)
    ]
    weight, ht, ttc = max(seen, default=(0.0, 0, 0))
    if weight < PAIR:
        return None
    before, after = sums.place("ht", ht), sums.place("ttc", ttc)
    return Opinion({"ht": before, "ttc": after, "tva": after.value - before.value}, SURENESS["pair"])


def _at_a_rate(sums: Sums) -> Iterator[tuple[int, int]]:
    for place, ttc in enumerate(sums.largest):
        for ht in sums.largest[place + 1 :]:
            if any(rate and abs(ht * (100 + rate) / 100 - ttc) < ROUNDING for rate in sums.rates):
                yield ht, ttc


def _alone(sums: Sums) -> Opinion | None:
    """One amount that stands above all others, that words call the total, that sums up a column, that is repeated."""
    seen = [
        (
            _place(sums, ttc)
            + LONE_NAMED * sums.names("ttc", ttc)
            + REPEATED * (len({one.row for one in sums.by_value[ttc]}) > 1),
            ttc,
        )
        for ttc in sums.largest[: MOST_LARGER + 1]
    ]
    weight, ttc = max(seen, default=(0.0, 0))
    if weight < LONE:
        return None
    total = sums.place("ttc", ttc)
    values: dict[str, Sum | Decimal] = {"ttc": total}
    values |= {"ht": total, "tva": Decimal("0.00")} if sums.is_exempt else {}
    return Opinion(values, SURENESS["lone"], ttc in sums.added_up)


def _place(sums: Sums, ttc: int) -> float:
    """What its size and the amounts above it say for a total."""
    larger = sums.largest.index(ttc)
    return TOP * (not larger) - LARGER * min(larger, MOST_LARGER) + ADDED_UP * (ttc in sums.added_up)


def _against(fields: Mapping[str, Found], opinion: Opinion) -> dict[str, Found]:
    """What an opinion changes: it fills what is empty, replaces what is in doubt, puts in doubt what it belies."""
    guesses = {}
    read = {role: fields.get(name) for role, name in NAMES.items()}
    if _is_proved(list(read.values())) and not opinion.is_whole:
        return {}
    sure = [one for one in read.values() if one and one.is_sure]
    for role, value in opinion.values.items():
        one, name = read[role], NAMES[role]
        guess = _found(value, opinion.confidence)
        if one and one.confidence >= WORTH_SHOWING and one.value == guess.value:
            continue
        if not one or not sure or opinion.is_strong:
            guesses[name] = guess
        elif one.is_sure:
            guesses[name] = replace(one, confidence=MOST)
    return guesses


def _found(value: Sum | Decimal, confidence: float) -> Found:
    if isinstance(value, Decimal):
        return Found(value, confidence)
    legible = confidence - (1 - value.spot.legibility) * 0.1
    return Found(value.value, round(legible, 3), value.spot.box, value.spot.source)


def _settlement(sums: Sums, fields: Mapping[str, Found]) -> dict[str, Found]:
    """What was paid and what is due of a total: two printed amounts that make it up, one of them called so."""
    total, due, paid = (fields.get(name) for name in ("total_with_vat", "amount_due", "paid_amount"))
    if not total or (due and due.is_sure):
        return {}
    whole = int(Decimal(str(total.value)) * 100)
    parts = {
        int(Decimal(str(fields[name].value)) * 100) for name in ("total_without_vat", "total_vat") if name in fields
    }
    pairs = [
        (sums.names("due", whole - one) + sums.names("paid", one), one)
        for one in sums.by_value
        if 0 < one < whole and whole - one in sums.by_value and {one, whole - one} != parts
    ]
    count, part = max(pairs, default=(0, 0))
    if count and _is_open(paid):
        settled = {"amount_due": _found(sums.place("due", whole - part), SURENESS["triple"])}
        if not sums.names("held", part):
            settled["paid_amount"] = _found(sums.place("paid", part), SURENESS["triple"])
        return settled
    guesses = {}
    if not paid and sums.names("paid", 0):
        guesses["paid_amount"] = _found(sums.place("paid", 0), SURENESS["pair"])
    if not due or (due.value != total.value and not paid and whole in sums.by_value):
        guesses["amount_due"] = replace(total, confidence=min(total.confidence, SURENESS["triple"]))
    return guesses


def _is_open(one: Found | None) -> bool:
    return not one or not one.is_sure

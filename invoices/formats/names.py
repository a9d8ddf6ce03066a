"""The names of supplier and recipient: the first line of an address, a letterhead, what a footer begins with.

A name has no form of its own. What tells it is where it stands (under « Client », on top of the block that holds the
party's SIRET or a postcode, in large letters at the head) and what it says: a recipient is a public body.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from statistics import median
from typing import Literal, NamedTuple

from invoices.domain.document import Found
from invoices.formats.captions import ALIGNED, is_aligned
from invoices.formats.labels import LEGIBLE, Candidate, found
from invoices.formats.layout import Cell, Line, Spot
from invoices.formats.name_shape import (
    LEGAL_ALONE,
    LEGAL_FORM,
    NAME_LABEL,
    PUBLIC,
    STREET,
    TOWN,
    is_whole,
    key,
    name_at,
)
from invoices.formats.parties import heading_above, named_party
from invoices.formats.unknown_heads import below_heading, public_bodies
from invoices.formats.values import fold

Party = Literal["supplier", "recipient"]
PAYEE = re.compile(
    r"\b(?:titulaire(?: du compte)?|beneficiaire|a l'ordre (?:de|du)|ordre|(?<=\t)nom|^nom) ?:\t? ?|\ba l'ordre de "
)
BANK = re.compile(r"(?:compte|banque|domiciliation|etablissement bancaire|guichet)\b")
OPEN_END = re.compile(r"(?:\b(?:de|du|des|la|le|les|et|d|l|en|sur|aux?|pour)|[&'-])$")
ACCENTS = re.compile(r"[^\x00-\x7f]")
OPEN_START = re.compile(r"(?:de|du|des|d'|la|le|l'|les|et|&|sur|en)\b")
SITE = re.compile(r"(?:@|\bwww\.)([a-z0-9\-]+)\.[a-z]{2,}")
FORM_APART = re.compile(r"(?:^|(?<=[-–—,·|] )|(?<=\t))(sarl|sasu?|sa|eurl|snc|scop) au capital")
TO_A_NAME = re.compile(r"\b(?:par|a|au|aux|pour|to|by)$")
CAPITAL = re.compile(r" \W?[^\W\d_a-z]")
ENDED = re.compile(r" ?(?:$|:|\()")
ROLE = re.compile(r"l[ae] |l'")
LEGAL = re.compile(r"\bau capital\b|\bsiret\b|\br\.?c\.?s\b|\bsiren\b")
UNDER_HEADING, WITH_SIRET, PUBLIC_ADDRESS, ADDRESS, LETTERHEAD, FOOTER = 0.74, 0.72, 0.85, 0.6, 0.68, 0.66
PUBLIC_NAME = 0.12  # more for a recipient whose name is a public body's
RIVAL_MARGIN, RIVAL_COST = 0.06, 0.2
TOGETHER, SAME_PLACE = 0.1, 0.02  # more for each further place that says the name, for each further reason
ONE_PLACE = 0.78  # at most, for a name that may be a part of one
GUESSED, MOST_GUESSED = 0.45, 0.75  # for a public body that stands in no place of a party
PERSON = 0.6  # for a name under a heading without an address below it
ADDRESS_LINES = 9  # of both columns
CLOSE = 1.1  # heights between the lines of one block
LOWER = 0.4  # for a line of a block that is not its first
ON_TOP = 0.05  # more for what stands at the head of the first page
WINDOW = 0.45  # of the width of a page, from which the window of an envelope shows the recipient
HEAD_SHARE = 0.22  # of the page, in which a letterhead stands
AS_LARGE = {"texte": 0.95, "ocr": 0.92}  # of the largest letters: as large as they; a scan shows ink alone
DISPLAY = 1.3  # times the usual height: letters of a name made to be seen


class Named(NamedTuple):
    """A possible name of a party: where it begins, the whole of it, how much speaks for it, and what does."""

    party: Party
    spot: Spot
    text: str
    weight: float
    kind: str


def read_names(lines: Sequence[Line], parties: Mapping[str, Found]) -> dict[str, Found]:
    """supplier_name and recipient_name, as far as a place speaks for them. parties: the identifiers found."""
    seen = [*_under_headings(lines), *_by_name_labels(lines), *_on_blocks(lines, parties), *_footers(lines)]
    seen += _roles_as_names(lines)
    seen = _without_forms(lines, [*seen, *_letterhead(lines)])
    recipient = _recipient(lines, seen)
    taken = {key(recipient.text)} if recipient else set()
    suppliers = [one for one in seen if one.party == "supplier"]
    supplier = _chosen([one for one in suppliers if key(one.text) not in taken])
    pairs = (("supplier_name", supplier), ("recipient_name", recipient))
    return {name: found(Candidate(one.text, one.spot, one.weight)) for name, one in pairs if one}


def _recipient(lines: Sequence[Line], seen: Sequence[Named]) -> Named | None:
    """The recipient by its place; failing a public body there, the one that the page names elsewhere, as a guess."""
    chosen = _chosen([_as_public(one) for one in seen if one.party == "recipient"])
    if chosen and (chosen.kind in ("role", "heading", "label") or PUBLIC.match(fold(chosen.text))):
        return chosen
    others = {key(one.text) for one in seen if one.party == "supplier" and one.kind != "block"}
    guesses = [
        _named(lines, "recipient", spot, ADDRESS if is_addressed else GUESSED, "guess")
        for spot, is_addressed in public_bodies(lines)
        if key(spot.text) not in others
    ]
    guess = _chosen([_as_public(one) for one in guesses])
    return guess._replace(weight=min(guess.weight, MOST_GUESSED)) if guess else chosen


def _as_public(one: Named) -> Named:
    is_public = one.weight < PUBLIC_ADDRESS and PUBLIC.match(fold(one.text))
    return one._replace(weight=one.weight + PUBLIC_NAME) if is_public else one


def _chosen(candidates: Sequence[Named]) -> Named | None:
    """The name most speaks for; several places that say it make it sure."""
    if not candidates:
        return None
    weights = {}
    candidates = [one._replace(weight=one.weight + _prominence(one.spot)) for one in candidates]
    for one in candidates:
        same = [other for other in candidates if _is_same(one, other)]
        places, kinds = {other.spot.box for other in same}, {other.kind for other in same}
        most = 0.95 if len(places) > 1 or one.kind == "role" or is_whole(one.text) else ONE_PLACE
        weights[one] = min(one.weight + TOGETHER * (len(places) - 1) + SAME_PLACE * (len(kinds) - 1), most)
    chosen = max(candidates, key=lambda one: weights[one])
    rivals = [weights[one] for one in candidates if not _is_same(one, chosen)]
    cost = RIVAL_COST if rivals and max(rivals) > weights[chosen] - RIVAL_MARGIN else 0.0
    return _clearest(chosen, candidates)._replace(weight=weights[chosen] - cost)


def _clearest(chosen: Named, candidates: Sequence[Named]) -> Named:
    """The same name where a recognition was surest of it, accents being what it loses first."""
    if chosen.spot.source != "ocr" or chosen.spot.legibility >= LEGIBLE:
        return chosen
    same = [one for one in candidates if key(one.text) == key(chosen.text) and one.text[-1] != "."]
    return max((chosen, *same), key=lambda one: (len(one.text) - len(ACCENTS.sub("", one.text)), one.spot.legibility))


def _without_forms(lines: Sequence[Line], seen: list[Named]) -> list[Named]:
    """« Au bon moulin SARL », at www.aubonmoulin.fr and « SARL au capital »: its form is no part of its name."""
    sites = {re.sub("[^a-z0-9]", "", match[1]) for line in lines for match in SITE.finditer(line.folded)}
    forms = {match[1] for line in lines for match in FORM_APART.finditer(line.folded)}
    kept = []
    for one in seen:
        name, _, form = one.text.rpartition(" ")
        is_apart = bool(name) and fold(form) in forms and key(name) in sites
        kept.append(one._replace(text=name) if is_apart else one)
    return kept


def _prominence(spot: Spot) -> float:
    page = spot.line.page
    return ON_TOP if page.number == 1 and spot.line.top < HEAD_SHARE * page.height else 0.0


def _is_same(one: Named, other: Named) -> bool:
    """The same name, were it printed once without its legal form."""
    keys = [LEGAL_FORM.sub("", key(each.text)) for each in (one, other)]
    return keys[0] == keys[1]


def _under_headings(lines: Sequence[Line]) -> Iterator[Named]:
    """What stands beside « Client : », or is the first name below it in its column."""
    for index, line in enumerate(lines):
        for number, cell in enumerate(line.cells):
            party, end = named_party(line.folded[cell.start : cell.end])
            if party not in ("supplier", "recipient"):
                continue
            goes_on = _goes_on(line, cell, cell.start + end)
            if not (goes_on or ENDED.match(line.text, cell.start + end, cell.end)):
                continue
            spot = _beside(line, number, cell.start + end, always=goes_on)
            spot = spot or _below(lines, index, cell, party)
            if spot:
                weight = UNDER_HEADING if spot.line is line or _has_town(lines, spot) else PERSON
                yield _named(lines, party, spot, weight, "heading")


def _goes_on(line: Line, cell: Cell, end: int) -> bool:
    """Tell « Facturé à Mairie de … », where the name follows a heading that ends there without a colon."""
    leads = TO_A_NAME.search(line.folded, cell.start, end)
    return bool(leads and CAPITAL.match(line.text, end, cell.end))


def _has_town(lines: Sequence[Line], spot: Spot) -> bool:
    """Tell the head of an address from the name of a person, which stands alone."""
    index = lines.index(spot.line)
    return any(TOWN.search(line.folded) for line in lines[index + 1 : index + ADDRESS_LINES])


def _by_name_labels(lines: Sequence[Line]) -> Iterator[Named]:
    """« Raison sociale : … » under the heading of a party."""
    for index, line in enumerate(lines):
        for number, cell in enumerate(line.cells):
            match = NAME_LABEL.match(line.folded, cell.start, cell.end)
            spot = _beside(line, number, match.end(), always=True) if match else None
            party = heading_above(lines, index, Spot(line, cell.start, cell.end)) if spot else ""
            if spot and party in ("supplier", "recipient"):
                yield _named(lines, party, spot, UNDER_HEADING, "label")


def _roles_as_names(lines: Sequence[Line]) -> Iterator[Named]:
    """« Le client » over a street, or already under « Client : », stands in the place of a name and is one."""
    for index, line in enumerate(lines):
        for cell in line.cells:
            text = line.folded[cell.start : cell.end]
            party, end = named_party(text) if ROLE.match(text) else ("", 0)
            if party not in ("supplier", "recipient") or end < len(text):
                continue
            spot = Spot(line, cell.start, cell.end)
            lower = lines[index + 1].cells if index + 1 < len(lines) else ()
            street = any(
                is_aligned(each, cell) and STREET.match(lines[index + 1].folded, each.start, each.end) for each in lower
            )
            if street or heading_above(lines, index, spot) == party:
                yield Named(party, spot, spot.text, PUBLIC_ADDRESS, "role")


def _named(lines: Sequence[Line], party: Party, spot: Spot, weight: float, kind: str) -> Named:
    """The name with what goes on at the next line: « Centre hospitalier de » « Valbrune », « Delmas » « SARL »."""
    index = lines.index(spot.line)
    cell = spot.line.cell_at(spot.start)
    text = spot.text
    if spot.end == cell.end:
        for lower in lines[index + 1 : index + 4]:
            below = next((each for each in lower.cells if abs(each.x0 - cell.x0) < ALIGNED), None)
            if lower.page is not spot.line.page or lower.top - spot.line.bottom > CLOSE * spot.line.height:
                break
            if below:
                rest = lower.text[below.start : below.end]
                goes_on = OPEN_END.search(fold(text)) or OPEN_START.match(rest) or LEGAL_ALONE.fullmatch(fold(rest))
                text = f"{text} {rest}" if goes_on and name_at(lower, below, loose=True) else text
                break
    return Named(party, spot, text, weight, kind)


def _beside(line: Line, number: int, end: int, always: bool = False) -> Spot | None:
    """What follows a heading and its colon; always: or a label, with or without."""
    cell = line.cells[number]
    rest = line.folded[end : cell.end]
    if rest.strip(" :.-"):
        return name_at(line, cell, end) if always or re.match(r" ?:", rest) else None
    if (always or rest.strip().endswith(":")) and number + 1 < len(line.cells):
        return name_at(line, line.cells[number + 1])
    return None


def _below(lines: Sequence[Line], index: int, head: Cell, party: Party) -> Spot | None:
    """The first name under a heading; for who pays, the first of a public body before the street, were there one."""
    line, first = lines[index], None
    for lower in lines[index + 1 :]:
        if lower.page is not line.page or lower.top - line.bottom > 4 * line.height:
            return first
        for cell in lower.cells:
            if not (cell.x0 - 30 <= head.x0 < cell.x1 and head.x0 - cell.x0 < 60):
                continue
            spot = name_at(lower, cell, person=party == "supplier")
            if spot and (party == "supplier" or PUBLIC.match(fold(spot.text))):
                return spot
            if first and not spot:
                return first
            first = first or spot
    return first


def _on_blocks(lines: Sequence[Line], parties: Mapping[str, Found]) -> Iterator[Named]:
    """The first line of each block that ends with a postcode and a town, or holds the SIRET of a party."""
    for index, line in enumerate(lines):
        for cell in line.cells:
            folded = line.folded[cell.start : cell.end]
            party = _holder(line, cell, parties)
            if not party and not TOWN.search(folded):
                continue
            names = [one for one in _block_names(lines, index, cell) if not _is_banks(one)]
            if not names:
                continue
            spot, lowers = below_heading(lines, names)
            heading = heading_above(lines, lines.index(spot.line), spot)
            for lower in lowers:
                yield _named(lines, party or _by_place(line, cell), lower, LOWER, "lower")
            if party:
                yield _named(lines, party, spot, WITH_SIRET, "siret")
            elif PUBLIC.match(fold(spot.text)) and heading in ("", "recipient"):
                yield _named(lines, "recipient", spot, PUBLIC_ADDRESS, "block")
            elif heading in ("supplier", "recipient"):
                yield _named(lines, heading, spot, ADDRESS + 0.1, "block")
            elif heading == "" and line.page.number == 1:
                yield _named(lines, _by_place(line, cell), spot, ADDRESS, "block")


def _by_place(line: Line, cell: Cell) -> Party:
    return "recipient" if cell.x0 > WINDOW * line.page.width else "supplier"


def _is_banks(spot: Spot) -> bool:
    """Tell the name of the bank, whose label stands in the cell before."""
    begin = spot.line.cell_at(spot.start).start
    return begin > 0 and bool(BANK.match(spot.line.folded, spot.line.cell_at(begin - 1).start))


def _holder(line: Line, cell: Cell, parties: Mapping[str, Found]) -> Party | None:
    digits = re.sub(r"[^0-9]", "", line.text[cell.start : cell.end])
    for party in ("supplier", "recipient"):
        for kind in ("siret", "siren"):
            number = parties.get(f"{party}_{kind}")
            if number and number.confidence > 0.5 and str(number.value) in digits and len(digits) < 30:
                return "supplier" if party == "supplier" else "recipient"
    return None


def _block_names(lines: Sequence[Line], index: int, cell: Cell) -> list[Spot]:
    """What may be a name in the block a cell ends, from its top: lines that touch, aligned left, right or centred."""
    names = [name_at(lines[index], cell)]
    below, current = lines[index], cell
    for upper in reversed(lines[:index]):
        if upper.page is not below.page or below.top - upper.bottom > CLOSE * max(below.height, upper.height):
            break
        above = next((each for each in upper.cells if is_aligned(each, current)), None)
        if above:
            party, _ = named_party(upper.folded[above.start : above.end])
            if party:
                break
            names.append(name_at(upper, above))
            below, current = upper, above
    return [name for name in reversed(names) if name]


def _letterhead(lines: Sequence[Line]) -> Iterator[Named]:
    """The largest letters at the head of the first page, the title set aside."""
    if not lines:
        return
    display = DISPLAY * median(line.height for line in lines)
    names = [
        spot
        for index, line in enumerate(lines)
        if line.page.number == lines[0].page.number and line.top < HEAD_SHARE * line.page.height
        for cell in line.cells
        if (spot := name_at(line, cell, any_case=_tallest(line, cell) > display))
        and not PUBLIC.match(fold(spot.text))
        and heading_above(lines, index, spot) in ("", "supplier")
    ]
    if not names:
        return
    tallest = max(_height(spot) for spot in names)
    large = [spot for spot in names if _height(spot) >= AS_LARGE[spot.source] * tallest]
    first = _named(lines, "supplier", large[0], LETTERHEAD, "letterhead")
    if len(large) > 1 and tallest > display and first.text == large[0].text and _follows(large[0], large[1]):
        first = first._replace(text=f"{large[0].text} {large[1].text}")
    yield first


def _follows(upper: Spot, lower: Spot) -> bool:
    """Tell two lines of one display text."""
    edge = abs(upper.words[0].x0 - lower.words[0].x0) < ALIGNED
    return edge and 0 < lower.line.top - upper.line.top < 1.6 * _height(upper)


def _tallest(line: Line, cell: Cell) -> float:
    return _height(Spot(line, cell.start, cell.end))


def _height(spot: Spot) -> float:
    heights = sorted(word.bottom - word.top for word in spot.words)
    return heights[-1] if spot.source == "texte" else heights[(len(heights) - 1) // 2]  # the box of one may be too high


def _footers(lines: Sequence[Line]) -> Iterator[Named]:
    """« Lagarde SARL au capital de … - SIRET … »: what a legal line begins with, or the line it goes on from."""
    for index, line in enumerate(lines):
        payee = PAYEE.search(line.folded)
        spot = name_at(line, line.cell_at(payee.end()), payee.end()) if payee else None
        if spot:
            yield _named(lines, "supplier", spot, FOOTER, "payee")
        match = LEGAL.search(line.folded)
        if match and line.top > 0.5 * line.page.height:
            spot = _legal_name(lines, index, match.start())
            if spot:
                yield _named(lines, "supplier", spot, FOOTER, "footer")


def _legal_name(lines: Sequence[Line], index: int, begin: int) -> Spot | None:
    """The name a legal line begins with; a mere legal form, or a number, is the middle of what began above."""
    line = lines[index]
    if begin > 3:
        spot = name_at(line, line.cells[0])
        if spot and not LEGAL_ALONE.fullmatch(fold(spot.text)):
            return spot if spot.end < len(line.text) else None
    upper = lines[index - 1] if index else line
    is_one_text = upper.page is line.page and 0 < line.top - upper.top < 2 * line.height
    if not is_one_text or not is_aligned(upper.cells[0], line.cells[0]):
        return None
    spot = name_at(upper, upper.cells[0])
    return spot if spot and spot.end < len(upper.text) else None

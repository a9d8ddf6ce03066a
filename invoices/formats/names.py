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
from invoices.formats.labels import Candidate, found
from invoices.formats.layout import Cell, Line, Spot
from invoices.formats.parties import heading_above, named_party
from invoices.formats.values import fold

Party = Literal["supplier", "recipient"]
PUBLIC = re.compile(
    r"^(?:la |le |l'|les |ma?\.? le maire )?(?:commune|mairie|ville|departement|conseil|region|ministere|prefecture"
    r"|sous-prefecture|centre hospitalier|centre communal|centre de gestion|ch[ru]u?\b"
    r"|hopital|hopitaux|universite|lycee|college"
    r"|ecole|syndicat|sdis|service departemental|communaute|metropole|office public|office de|oph\b|etablissement"
    r"|direction|agence (?:regionale|nationale|de l'eau|technique|de l'environnement|d'urbanisme|francaise"
    r"|de services)|ccas|cias|caisse|rectorat|academie|chambre|tribunal|cour\b|prefet|gendarmerie|musee national"
    r"|bibliotheque|parc (?:naturel|national)|port|regie|institut|collectivite|agglomeration|cc\b|ca\b|sivom|sivu|epl?e"
    r"|epci|ehpad|crous|insee|cnrs|etat\b|grand|pays|ars\b|dr[a-z]{2,4}\b|dd[a-z]{1,4}\b)(?![a-z])"
)
TOWN = re.compile(r"(?:^|(?<=[\t,;·•|–—-] )|(?<=\t))(?:f ?- ?)?(?:[0-9]{5}|[0-9]{2} [0-9]{3}) (?=[a-z])")
STREET = re.compile(
    r"^[0-9]{1,5}(?: ?(?:bis|ter|[a-d]))?,? [a-z]|^(?:rue|avenue|av\.|boulevard|bd|allee|chemin|impasse|quai|esplanade"
    r"|square|place|route|cours|bp|cs|zone|za|zi|zac|parc d'activites?|lieu-dit|batiment|bat\.?|immeuble|cedex)\b(?! :)"
)
FIELD = re.compile(
    r"(?:date|n ?°|no\b|numero|facture|avoir|devis|page|siret|siren|tva|tel|fax|mobile|code|ref|objet|designation"
    r"|description|total|montant|adresse|e-?mail|mail|www|https?|echeance|commande|engagement|marche|contrat|mode|mod\."
    r"|conditions|reglement|iban|bic|libelle|quantite|prix|net a|a l'attention|attn|duplicata|original|copie|ape"
    r"|naf|rcs"
    r"|r\.c\.s|capital|votre|vos|notre|nos|invoice|note de|situation|bordereau|credit|cadre|ej\b|mme\b|m\. |monsieur"
    r"|madame|contact|emis"
    r"|etabli|service|periode|exemplaire|rib\b|banque|domiciliation|france$|suite|logo|merci|bonjour|rubrique|qte"
    r"|unite|taux|remise|detail|compte|due|payment|bill to|chorus)s?(?![a-z])"
)
CUT = re.compile(
    r"\s+(?:[-–—·•|/]|au capital|siret|siren|rcs|r\.c\.s)(?=\s|$)|;|,(?= ?(?:[0-9]|s\.?a|eurl|e\.u|snc|sci\b|scop"
    r"|soci|sieg|au |rue|aven|plac|imma|capi|insc|memb|qui|dont|asso))|\s\((?=[^)]*[0-9])"
)
ARTICLE = re.compile(r"^(?:la |le |les |l'|sa |son |ses )")
SPACED = re.compile(r"(?:\S ){4,}\S")
PAYEE = re.compile(
    r"\b(?:titulaire(?: du compte)?|beneficiaire|a l'ordre (?:de|du)|ordre|(?<=\t)nom|^nom) ?:\t? ?|\ba l'ordre de "
)
CODE = re.compile(r"^[a-z.]+ [0-9]{3,}$|^[a-z]{1,4}[-_]?[0-9]+$|\bn ?°|^[a-z]+-[0-9]+$")
BANK = re.compile(r"(?:compte|banque|domiciliation|etablissement bancaire|guichet)\b")
NAME_LABEL = re.compile(
    r"(?:raison sociale|denomination(?: sociale)?|nom(?: (?:commercial|du client|de l'(?:acheteur|organisme"
    r"|etablissement)"
    r"|ou raison sociale|/ raison sociale))?|organisme|etablissement|entite)(?= ?:| ?$| ?\t)"
)
OPEN_END = re.compile(r"(?:\b(?:de|du|des|la|le|les|et|d|l|en|sur|aux?|pour)|[&'-])$")
OPEN_START = re.compile(r"(?:de|du|des|d'|la|le|l'|les|et|&|sur|en)\b")
LEGAL_ALONE = re.compile(r"(?:s\.?a\.?s?\.?u?|s\.?a\.?r\.?l|e\.?u\.?r\.?l|sci|snc|scop|selarl|scp|sca)\.?")
LEGAL_FORM = re.compile(r"^(?:sarl|sasu?|sa|eurl|sci|snc|scop|selarl)|(?:sarl|sasu?|sa|eurl|sci|snc|scop|selarl)$")
LEGAL = re.compile(r"\bau capital\b|\bsiret\b|\br\.?c\.?s\b|\bsiren\b")
UNDER_HEADING, WITH_SIRET, PUBLIC_ADDRESS, ADDRESS, LETTERHEAD, FOOTER = 0.74, 0.72, 0.85, 0.6, 0.68, 0.66
PUBLIC_NAME = 0.12  # more for a recipient whose name is a public body's
RIVAL_MARGIN, RIVAL_COST = 0.06, 0.2
TOGETHER, SAME_PLACE = 0.1, 0.02  # more for each further place that says the name, for each further reason
ONE_PLACE = 0.78  # at most, for a name that may be a part of one
PERSON = 0.6  # for a name under a heading without an address below it
ADDRESS_LINES = 9  # of both columns
SHORT = 4  # words, up to which a capital at the beginning is enough
CLOSE = 1.1  # heights between the lines of one block
ALIGNED = 4.0  # points
LOWER = 0.4  # for a line of a block that is not its first
ON_TOP = 0.05  # more for what stands at the head of the first page
WINDOW = 0.45  # of the width of a page, from which the window of an envelope shows the recipient
HEAD_SHARE = 0.22  # of the page, in which a letterhead stands
LONGEST = 60


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
    recipient = _chosen([_as_public(one) for one in seen if one.party == "recipient"])
    taken = {_key(recipient.text)} if recipient else set()
    suppliers = [one for one in (*seen, *_letterhead(lines)) if one.party == "supplier"]
    supplier = _chosen([one for one in suppliers if _key(one.text) not in taken])
    pairs = (("supplier_name", supplier), ("recipient_name", recipient))
    return {name: found(Candidate(one.text, one.spot, one.weight)) for name, one in pairs if one}


def _as_public(one: Named) -> Named:
    is_public = one.weight < PUBLIC_ADDRESS and PUBLIC.match(fold(one.text))
    return one._replace(weight=one.weight + PUBLIC_NAME) if is_public else one


def _key(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", fold(text))


def _chosen(candidates: Sequence[Named]) -> Named | None:
    """The name most speaks for; several places that say it make it sure."""
    if not candidates:
        return None
    weights = {}
    candidates = [one._replace(weight=one.weight + _prominence(one.spot)) for one in candidates]
    for one in candidates:
        same = [other for other in candidates if _is_same(one, other)]
        places, kinds = {other.spot.box for other in same}, {other.kind for other in same}
        most = 0.95 if len(places) > 1 or _is_whole(one.text) else ONE_PLACE
        weights[one] = min(one.weight + TOGETHER * (len(places) - 1) + SAME_PLACE * (len(kinds) - 1), most)
    chosen = max(candidates, key=lambda one: weights[one])
    rivals = [weights[one] for one in candidates if not _is_same(one, chosen)]
    cost = RIVAL_COST if rivals and max(rivals) > weights[chosen] - RIVAL_MARGIN else 0.0
    return chosen._replace(weight=weights[chosen] - cost)


def _is_whole(text: str) -> bool:
    """Tell a name that says what it is: a public body, or a company with its legal form."""
    folded = fold(text)
    return bool(PUBLIC.match(folded) or LEGAL_FORM.search(_key(text)) or LEGAL_ALONE.fullmatch(folded.split()[-1]))


def _prominence(spot: Spot) -> float:
    page = spot.line.page
    return ON_TOP if page.number == 1 and spot.line.top < HEAD_SHARE * page.height else 0.0


def _is_same(one: Named, other: Named) -> bool:
    """The same name, were it printed once without its legal form."""
    keys = [LEGAL_FORM.sub("", _key(each.text)) for each in (one, other)]
    return keys[0] == keys[1]


def _name_at(
    line: Line, cell: Cell, start: int | None = None, loose: bool = False, any_case: bool = False
) -> Spot | None:
    """The name a cell begins with, from start on; None when it says something else than a name.

    loose: the rest of a name will do; any_case: display letters need no capital.
    """
    begin = cell.start if start is None else start
    stripped = re.compile(r"[^\w«\"]*").match(line.text, begin, cell.end)
    begin = stripped.end() if stripped else begin
    cut = CUT.search(line.folded, begin, cell.end)
    end = cut.start() if cut else cell.end
    text = line.folded[begin:end]
    is_name = (
        2 < len(text) <= LONGEST
        and (loose or PUBLIC.match(text) or (not _is_field(text) and (any_case or _is_titled(line.text[begin:end]))))
        and not CODE.search(text)
        and not NAME_LABEL.fullmatch(text)
        and named_party(text)[1] < len(text)
        and not STREET.search(text)
        and not TOWN.search(text)
        and ":" not in text
        and "@" not in text
        and "€" not in text
        and sum(sign.isdigit() for sign in text) <= 4
        and sum(sign.isalpha() for sign in text) >= 3
    )
    return Spot(line, begin, end) if is_name else None


def _is_field(text: str) -> bool:
    """Tell the label or heading of something else: « Le règlement », « F A C T U R E »."""
    plain = text.replace(" ", "") if SPACED.match(text) else ARTICLE.sub("", text)
    return bool(FIELD.match(plain) or re.match("facture|avoir", plain))


def _is_titled(text: str) -> bool:
    """Tell a name, whose words begin with capitals, from a sentence."""
    words = [word for word in re.findall(r"[^\W_]+", text) if len(word) > 3] or text.split()
    if len(text.split()) <= SHORT:
        return not text[0].islower()
    return 2 * sum(not word[0].islower() for word in words) >= len(words)


def _under_headings(lines: Sequence[Line]) -> Iterator[Named]:
    """What stands beside « Client : », or is the first name below it in its column."""
    for index, line in enumerate(lines):
        for number, cell in enumerate(line.cells):
            party, end = named_party(line.folded[cell.start : cell.end])
            rest = line.folded[cell.start + end : cell.end]
            if party not in ("supplier", "recipient") or not re.match(r" ?(?:$|:|\()", rest):
                continue
            spot = _beside(line, number, cell.start + end) or _below(lines, index, cell)
            if spot:
                weight = UNDER_HEADING if spot.line is line or _has_town(lines, spot) else PERSON
                yield _named(lines, party, spot, weight, "heading")


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
                text = f"{text} {rest}" if goes_on and _name_at(lower, below, loose=True) else text
                break
    return Named(party, spot, text, weight, kind)


def _beside(line: Line, number: int, end: int, always: bool = False) -> Spot | None:
    """What follows a heading and its colon; always: or a label, with or without."""
    cell = line.cells[number]
    rest = line.folded[end : cell.end]
    if rest.strip(" :.-"):
        return _name_at(line, cell, end) if always or re.match(r" ?:", rest) else None
    if (always or rest.strip().endswith(":")) and number + 1 < len(line.cells):
        return _name_at(line, line.cells[number + 1])
    return None


def _below(lines: Sequence[Line], index: int, head: Cell) -> Spot | None:
    line = lines[index]
    for lower in lines[index + 1 :]:
        if lower.page is not line.page or lower.top - line.bottom > 4 * line.height:
            return None
        for cell in lower.cells:
            if cell.x0 - 30 <= head.x0 <= max(cell.x1, head.x0) and cell.x1 > head.x0 and abs(cell.x0 - head.x0) < 60:
                spot = _name_at(lower, cell)
                if spot:
                    return spot
    return None


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
            spot = names[0]
            for lower in names[1:]:
                yield _named(lines, party or _by_place(line, cell), lower, LOWER, "lower")
            heading = heading_above(lines, lines.index(spot.line), spot)
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
    names = [_name_at(lines[index], cell)]
    below, current = lines[index], cell
    for upper in reversed(lines[:index]):
        if upper.page is not below.page or below.top - upper.bottom > CLOSE * max(below.height, upper.height):
            break
        above = next((each for each in upper.cells if _is_aligned(each, current)), None)
        if above:
            party, _ = named_party(upper.folded[above.start : above.end])
            if party:
                break
            names.append(_name_at(upper, above))
            below, current = upper, above
    return [name for name in reversed(names) if name]


def _is_aligned(one: Cell, other: Cell) -> bool:
    return (
        abs(one.x0 - other.x0) < ALIGNED
        or abs(one.x1 - other.x1) < ALIGNED
        or abs(one.x0 + one.x1 - other.x0 - other.x1) < 2 * ALIGNED
    )


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
        if (spot := _name_at(line, cell, any_case=_tallest(line, cell) > display))
        and not PUBLIC.match(fold(spot.text))
        and heading_above(lines, index, spot) in ("", "supplier")
    ]
    if not names:
        return
    tallest = max(_height(spot) for spot in names)
    large = [spot for spot in names if _height(spot) >= 0.95 * tallest]
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
    return max(word.bottom - word.top for word in spot.words)


def _footers(lines: Sequence[Line]) -> Iterator[Named]:
    """« Lagarde SARL au capital de … - SIRET … »: what a legal line begins with."""
    for line in lines:
        payee = PAYEE.search(line.folded)
        spot = _name_at(line, line.cell_at(payee.end()), payee.end()) if payee else None
        if spot:
            yield _named(lines, "supplier", spot, FOOTER, "payee")
        match = LEGAL.search(line.folded)
        if match and line.top > 0.5 * line.page.height and match.start() > 3:
            spot = _name_at(line, line.cells[0])
            if spot and spot.end < len(line.text):
                yield _named(lines, "supplier", spot, FOOTER, "footer")

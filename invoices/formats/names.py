"""The names of supplier and recipient: the first line of an address, a letterhead, what a footer begins with.

A name has no form of its own. What tells it is where it stands (under « Client », on top of the block that holds the
party's SIRET or a postcode, in large letters at the head) and what it says: a recipient is a public body.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from invoices.domain.document import Found
from invoices.formats.labels import Candidate, found
from invoices.formats.layout import Cell, Line, Spot
from invoices.formats.parties import heading_above, named_party
from invoices.formats.values import fold

Party = Literal["supplier", "recipient"]
PUBLIC = re.compile(
    r"^(?:la |le |l'|les |ma?\.? le maire )?(?:commune|mairie|ville|departement|conseil|region|ministere|prefecture"
    r"|sous-prefecture|centre hospitalier|centre communal|centre de gestion|ch[ru]u?\b|hopita|universite|lycee|college"
    r"|ecole|syndicat|sdis|service departemental|communaute|metropole|office public|office de|oph\b|etablissement"
    r"|direction|agence|ccas|cias|caisse|rectorat|academie|chambre|tribunal|cour\b|prefet|gendarmerie|musee national"
    r"|bibliotheque|parc (?:naturel|national)|port|regie|institut|collectivite|agglomeration|cc\b|ca\b|sivom|sivu|epl?e"
    r"|epci|ehpad|crous|insee|cnrs|etat\b|grand|pays|ars\b|dr[a-z]{2,4}\b|dd[a-z]{1,4}\b)"
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
    r"|r\.c\.s|capital|votre|vos|notre|nos|invoice|note d|credit|cadre|ej\b|mme\b|m\. |monsieur|madame|contact|emis"
    r"|etabli|service|periode|exemplaire|rib\b|banque|domiciliation|france$|suite|logo|merci|bonjour|rubrique|qte"
    r"|unite|taux|remise)s?(?![a-z])"
)
CUT = re.compile(r"\s+(?:[-–—·•|/]|au capital|siret|siren|rcs|r\.c\.s)(?=\s|$)|[,;]|\s\((?!.{1,20}\)$)")
PAYEE = re.compile(
    r"\b(?:titulaire(?: du compte)?|beneficiaire|a l'ordre (?:de|du)|ordre|(?<=\t)nom|^nom) ?:\t? ?|\ba l'ordre de "
)
LEGAL_FORM = re.compile(r"^(?:sarl|sasu?|sa|eurl|sci|snc|scop|selarl)|(?:sarl|sasu?|sa|eurl|sci|snc|scop|selarl)$")
LEGAL = re.compile(r"\bau capital\b|\bsiret\b|\br\.?c\.?s\b|\bsiren\b")
UNDER_HEADING, WITH_SIRET, PUBLIC_ADDRESS, ADDRESS, LETTERHEAD, FOOTER = 0.74, 0.72, 0.85, 0.6, 0.68, 0.66
PUBLIC_NAME = 0.12  # more for a recipient whose name is a public body's
RIVAL_MARGIN, RIVAL_COST = 0.06, 0.2
TOGETHER, SAME_PLACE = 0.1, 0.02  # more for each further place that says the name, for each further reason
SHORT = 4  # words, up to which a capital at the beginning is enough
CLOSE = 1.1  # heights between the lines of one block
ALIGNED = 4.0  # points
LOWER = 0.4  # for a line of a block that is not its first
ON_TOP = 0.05  # more for what stands at the head of the first page
WINDOW = 0.45  # of the width of a page, from which the window of an envelope shows the recipient
HEAD_SHARE = 0.22  # of the page, in which a letterhead stands
LONGEST = 60


class Named(NamedTuple):
    party: Party
    spot: Spot
    weight: float
    kind: str


def read_names(lines: Sequence[Line], parties: Mapping[str, Found]) -> dict[str, Found]:
    """supplier_name and recipient_name, as far as a place speaks for them. parties: the identifiers found."""
    seen = [*_under_headings(lines), *_on_blocks(lines, parties), *_footers(lines)]
    recipient = _chosen([_as_public(one) for one in seen if one.party == "recipient"])
    taken = {_key(recipient.spot.text)} if recipient else set()
    suppliers = [one for one in (*seen, *_letterhead(lines)) if one.party == "supplier"]
    supplier = _chosen([one for one in suppliers if _key(one.spot.text) not in taken])
    pairs = (("supplier_name", supplier), ("recipient_name", recipient))
    return {name: found(Candidate(one.spot.text, one.spot, one.weight)) for name, one in pairs if one}


def _as_public(one: Named) -> Named:
    is_public = one.weight < PUBLIC_ADDRESS and PUBLIC.match(fold(one.spot.text))
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
        weights[one] = min(one.weight + TOGETHER * (len(places) - 1) + SAME_PLACE * (len(kinds) - 1), 0.95)
    chosen = max(candidates, key=lambda one: weights[one])
    rivals = [weights[one] for one in candidates if not _is_same(one, chosen)]
    cost = RIVAL_COST if rivals and max(rivals) > weights[chosen] - RIVAL_MARGIN else 0.0
    return chosen._replace(weight=weights[chosen] - cost)


def _prominence(spot: Spot) -> float:
    page = spot.line.page
    return ON_TOP if page.number == 1 and spot.line.top < HEAD_SHARE * page.height else 0.0


def _is_same(one: Named, other: Named) -> bool:
    """The same name, were it printed once without its legal form."""
    keys = [LEGAL_FORM.sub("", _key(each.spot.text)) for each in (one, other)]
    return keys[0] == keys[1]


def _name_at(line: Line, cell: Cell, start: int | None = None) -> Spot | None:
    """The name a cell begins with, from start on; None when it says something else than a name."""
    begin = cell.start if start is None else start
    stripped = re.compile(r"[\s:.\-–—*•|>]*").match(line.text, begin, cell.end)
    begin = stripped.end() if stripped else begin
    cut = CUT.search(line.folded, begin, cell.end)
    end = cut.start() if cut else cell.end
    text = line.folded[begin:end]
    is_name = (
        2 < len(text) <= LONGEST
        and (PUBLIC.match(text) or (not FIELD.match(text) and _is_titled(line.text[begin:end])))
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
                yield Named(party, spot, UNDER_HEADING, "heading")


def _beside(line: Line, number: int, end: int) -> Spot | None:
    cell = line.cells[number]
    rest = line.folded[end : cell.end]
    if rest.strip(" :.-"):
        return _name_at(line, cell, end) if re.match(r" ?:", rest) else None
    if rest.strip().endswith(":") and number + 1 < len(line.cells):
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
            names = _block_names(lines, index, cell)
            if not names:
                continue
            spot = names[0]
            for lower in names[1:]:
                yield Named(party or _by_place(line, cell), lower, LOWER, "lower")
            heading = heading_above(lines, lines.index(spot.line), spot)
            if party:
                yield Named(party, spot, WITH_SIRET, "siret")
            elif PUBLIC.match(fold(spot.text)) and heading in ("", "recipient"):
                yield Named("recipient", spot, PUBLIC_ADDRESS, "block")
            elif heading in ("supplier", "recipient"):
                yield Named(heading, spot, ADDRESS + 0.1, "block")
            elif heading == "" and line.page.number == 1:
                yield Named(_by_place(line, cell), spot, ADDRESS, "block")


def _by_place(line: Line, cell: Cell) -> Party:
    return "recipient" if cell.x0 > WINDOW * line.page.width else "supplier"


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
    names = [
        spot
        for index, line in enumerate(lines)
        if line.page.number == lines[0].page.number and line.top < HEAD_SHARE * line.page.height
        for cell in line.cells
        if (spot := _name_at(line, cell))
        and not PUBLIC.match(fold(spot.text))
        and heading_above(lines, index, spot) in ("", "supplier")
    ]
    if not names:
        return
    tallest = max(_height(spot) for spot in names)
    for spot in names:
        if _height(spot) > 0.95 * tallest:
            yield Named("supplier", spot, LETTERHEAD, "letterhead")
            return


def _height(spot: Spot) -> float:
    return max(word.bottom - word.top for word in spot.words)


def _footers(lines: Sequence[Line]) -> Iterator[Named]:
    """« Lagarde SARL au capital de … - SIRET … »: what a legal line begins with."""
    for line in lines:
        payee = PAYEE.search(line.folded)
        spot = _name_at(line, line.cell_at(payee.end()), payee.end()) if payee else None
        if spot:
            yield Named("supplier", spot, FOOTER, "payee")
        match = LEGAL.search(line.folded)
        if match and line.top > 0.5 * line.page.height and match.start() > 3:
            spot = _name_at(line, line.cells[0])
            if spot and spot.end < len(line.text):
                yield Named("supplier", spot, FOOTER, "footer")

"""Who bills whom: SIRET, SIREN and VAT numbers, told apart by label, by block, by place, and by the directory.

A page shows more identifiers than two: delivery places, tax agents, payees, the footer of the head office. Each
one gets the party that the nearest evidence gives it, and no more certainty than that evidence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from invoices.domain.document import SURE, Document, Found, Hints, Siret
from invoices.formats.layout import Line, Spot, run_ons
from invoices.formats.values import Coded, digits_meant, french_vat_numbers, sirens, sirets, spaced_sirets

Party = Literal["supplier", "recipient", "other", ""]
PARTIES: tuple[Literal["supplier", "recipient"], ...] = ("supplier", "recipient")
INLINE: tuple[tuple[Party, re.Pattern[str]], ...] = (
    (
        "other",
        re.compile(
            r"\b(?:livraison|livre|transporteur|sous-traitant|co-?traitant|factor|affactur\w+|representant|beneficiaire"
            r"|mandataire|architecte|maitre d'oeuvre|payee)\b"
        ),
    ),
    (
        "recipient",
        re.compile(
            r"\b(?:clients?|destinataire|dest|acheteur|debiteur|votre|vos|facture a|locataire|preneur|abonne|adherent"
            r"|etablissement public|collectivite|maitre d'ouvrage|debitrice|payeur|acheteuse|v/)\b"
        ),
    ),
    (
        "supplier",
        re.compile(
            r"\b(?:fournisseur|emetteur|vendeur|prestataire|titulaire|notre|nos|bailleur|creancier|exploitant|societe"
            r"|entreprise|n/)\b"
        ),
    ),
)
LEAD = re.compile(r"[ :*\-.\[(|]*(?:le |la |l'|notre )?")
HEADING: tuple[tuple[Party, re.Pattern[str]], ...] = (
    (
        "other",
        re.compile(
            r"(?:adresse de |lieu d[e']? ?|site de |adresse d')?(?:livraison|intervention|chantier|prestation"
            r"|execution)\b"
            r"|livre[er]? a|representant|beneficiaire|affactur|factor|sous-traitant|co-?traitant|mandataire"
            r"|coordonnees bancaires|expediteur|maitre d'oeuvre|transporteur|point de livraison|lieu de consommation"
            r"|site desservi"
        ),
    ),
    (
        "recipient",
        re.compile(
            r"(?:pour|a|aux?)(?= ?(?::|$))|(?:le|la) (?:client|destinataire|locataire|preneur|collectivite) ?:"
            r"|l'(?:acheteur|abonne|adherent) ?:|(?:votre |nom du |identite du |coordonnees du )?client\b|destinataire"
            r"|factur(?:e|er|ee|ation)s? (?:a|pour)\b"
            r"|adresse(?:e)? (?:de facturation|de l'acheteur|du client|client|a)|structure (?:facturee|publique"
            r"|destinataire)"
            r"|acheteur|doit\b|vos (?:identifiants|coordonnees|informations)"
            r"|a l'attention(?: de| du| des)?|(?:bill|invoice|sold)(?:ed)? to|debiteur"
            r"|locataire|preneur|abonne|adherent|souscripteur|maitre d'ouvrage"
            r"|pouvoir adjudicateur|entreprise utilisatrice|collectivite\b|payeur|pour le compte de"
            r"|etablissement facture"
            r"|(?:organisme|administration|entite) (?:facture|destinataire|public|acheteur)\w*|commanditaire"
            r"|personne publique|donneur d'ordre|customer|facturation\b|titulaire du contrat|usager"
            r"|redevable|proprietaire|detenteur"
            r"|patient|assure\b|organisateur|employeur|mandant\b|occupant|consommateur|partenaire|beneficiaire public"
            r"|pour vos services|vos references client|votre (?:etablissement|collectivite|organisme|administration)"
            r"|(?:adresse|adressee?|envoyee?|transmise?|destinee?) (?:a\b|au\b|aux\b)|(?:envoi|expedition) a\b"
            r"|tiers (?:facture|payeur|debiteur)|point de facturation|etablissement (?:client|payeur|destinataire)"
        ),
    ),
    (
        "supplier",
        re.compile(
            r"le (?:fournisseur|vendeur|prestataire|titulaire|bailleur) ?:|l'(?:emetteur|entreprise|exploitant) ?:|"
            r"emetteur|fournisseur|vendeur|prestataire|titulaire|nos coordonnees|emise? par"
            r"|(?:agence|entreprise|societe|entite|agence commerciale) emettrice"
            r"|seller|supplier|from\b|bailleur|creancier|exploitant|concessionnaire"
            r"|(?:notre|votre) (?:societe|entreprise|agence)\b|(?:entreprise|societe)(?= ?(?::|$))"
            r"|(?:factur|edit|envoy|etabl|realis|vend|delivr|present|propos)\w* par\b|(?:de|par)(?= ?(?::|$))"
            r"|mes coordonnees|qui facture|(?:bill(?:ed)?|sold|issued) by"
        ),
    ),
)
PUBLIC_SIREN = ("1", "2")  # the State and its establishments; local bodies, hospitals, schools
COMPANY = re.compile(r"\b(?:ape|naf|rcs|r\.c\.s|capital|rm|siege social|tva intra\w*)\b")
LABELLED, UNDER_HEADING, LEGAL_LINE, BY_PLACE, BARE = 0.95, 0.92, 0.88, 0.6, 0.35
BY_NATURE = 0.84  # a public body is billed, seldom bills
BY_ELIMINATION = 0.82
WRONG_KEY = 0.7  # of the confidence, for a number whose check key is wrong: printed so, or misread
WRONG_KEY_READ = 0.5
PRICED = re.compile(r"[0-9][.,][0-9]{2}(?![0-9.])|[0-9] ?€")  # a row of a table, or of totals: no part of an address
SEAT = re.compile(r"\bsiege\b(?! social)")
BEFORE = 70  # signs before a number that may say whose it is
BLOCK_GAP = 2.6  # heights of a line, the most between two lines of one block
FROM_ACCOUNT = 0.98


@dataclass(frozen=True)
class Identifier:
    """An identifier on the page with the party its surroundings give it."""

    value: str
    spot: Spot
    has_key: bool
    party: Party
    confidence: float
    is_named: bool = True  # its kind stands beside it

    def as_found(self) -> Found:
        return Found(self.value, round(self.confidence, 3), self.spot.box, self.spot.source)


def read_parties(lines: Sequence[Line], hints: Hints) -> tuple[dict[str, Found], tuple[Siret, ...]]:
    """The identifiers of supplier and recipient, and every SIRET seen for the directory to judge."""
    seen = _agreed([_with_hint(one, hints) for one in _identifiers(lines, sirets, re.compile(r"\bsiret\b"))])
    fields = _two_parties(seen)
    recipient = str(fields["recipient_siret"].value)[:9] if "recipient_siret" in fields else ""
    numbers = _attributed(_identifiers(lines, french_vat_numbers, re.compile(r"\btva\b|\bvat\b")), recipient)
    names = [
        one
        for one in _attributed(_identifiers(lines, sirens, re.compile(r"\bsiren\b|\brcs\b|\br\.c\.s\b")), recipient)
        if one.is_named or one.value == recipient
    ]
    for party in PARTIES:
        fields |= _numbers_of(party, fields.get(f"{party}_siret"), names, numbers)
    return fields, tuple(_as_siret(one) for one in _once(seen))


def settle_parties(document: Document, own: set[str], public: set[str]) -> Document:
    """The document with supplier and recipient settled by what the page can't say.

    own: SIRETs of the depositor's structures; public: those of document.sirets that the directory lists as
    public entities. A supplier outside `own` stays as read: the form tells it.
    """
    ours = [one for one in document.sirets if one.value in own]
    theirs = [one for one in document.sirets if one.value in public and one.value not in own]
    others = [one for one in document.sirets if one.value not in own]
    found = {name: one for name, one in document.found.items()}
    if ours:
        found |= _settled("supplier", _likeliest(ours, "supplier"), FROM_ACCOUNT)
    if theirs:
        certainty = FROM_ACCOUNT if len({one.value for one in theirs}) == 1 else SURE - 0.05
        found |= _settled("recipient", _likeliest(theirs, "recipient"), certainty)
    elif ours and len({one.value for one in others}) == 1:
        found |= _settled("recipient", others[0], max(others[0].confidence, SURE - 0.1))
    elif found.get("recipient_siret") and found["recipient_siret"].value in own:
        del found["recipient_siret"]
    return replace(document, found=found)


def _settled(party: Literal["supplier", "recipient"], siret: Siret, confidence: float) -> dict[str, Found]:
    fields = {f"{party}_siret": Found(siret.value, confidence, siret.box, siret.source)}
    if party == "supplier":
        fields["supplier_siren"] = Found(siret.value[:9], confidence, siret.box, siret.source)
    return fields


def _likeliest(candidates: Sequence[Siret], party: str) -> Siret:
    return max(candidates, key=lambda one: (one.role == party, one.confidence))


def _identifiers(
    lines: Sequence[Line], scan: Callable[[str], Iterator[Coded]], name: re.Pattern[str]
) -> Iterator[Identifier]:
    for index, line in enumerate(lines):
        for one in (*scan(line.text), *_broken(lines, index, scan), *_misread(line, scan)):
            is_named = bool(name.search(line.folded, max(0, one.start - 40), one.start + 3))
            if one.has_key or is_named:
                yield _identifier(lines, index, one, is_named)


def _misread(line: Line, scan: Callable[[str], Iterator[Coded]]) -> Iterator[Coded]:
    """The numbers of a recognised line in which letters stand for digits, or spaces anywhere, if their key is right."""
    if line.page.source != "ocr":
        return
    if scan is sirets:
        yield from spaced_sirets(line.text)
    meant = digits_meant(line.text)
    if meant != line.text:
        yield from (
            one for one in scan(meant) if one.has_key and meant[one.start : one.end] != line.text[one.start : one.end]
        )


def _broken(lines: Sequence[Line], index: int, scan: Callable[[str], Iterator[Coded]]) -> Iterator[Coded]:
    """The numbers that begin on a line and end on the next, if their key is right."""
    for spot, text in run_ons(lines, index):
        length = spot.end - spot.start
        for one in scan(text):
            if one.has_key and one.start < length < one.end:
                yield Coded(one.value, spot.start + one.start, spot.end, has_key=True)


def _identifier(lines: Sequence[Line], index: int, one: Coded, is_named: bool) -> Identifier:
    spot = Spot(lines[index], one.start, one.end)
    party, confidence = _party(lines, index, spot, one.value)
    confidence *= _share(spot, one.has_key)
    return Identifier(one.value, spot, one.has_key, party, confidence if is_named else confidence * 0.9, is_named)


def _share(spot: Spot, has_key: bool) -> float:
    """What is left of the confidence in a number for its check key."""
    return 1.0 if has_key else WRONG_KEY if spot.source == "texte" else WRONG_KEY_READ


def _party(lines: Sequence[Line], index: int, spot: Spot, value: str) -> tuple[Party, float]:
    """The party of an identifier, by the nearest evidence: its own label, its block's heading, its line, its place.

    A number of the public sector is the recipient's, whatever stands around it, unless it is labelled.
    """
    line = lines[index]
    label = _before(line, spot.start)
    for party, pattern in INLINE:
        if pattern.search(label):
            return party, LABELLED
    if SEAT.search(label):
        return "supplier", BY_PLACE  # it is the establishment that bills, were the seat printed too
    heading = heading_above(lines, index, spot)
    if heading:
        return heading, UNDER_HEADING
    if value.lstrip("FR")[-14:].startswith(PUBLIC_SIREN) and len(value) == 14:
        return "recipient", BY_NATURE
    if any(COMPANY.search(one.folded) for one in lines[max(0, index - 1) : index + 2] if one.page is line.page):
        return "supplier", LEGAL_LINE
    return _by_place(spot)


def _before(line: Line, start: int) -> str:
    """What stands before a number: in its cell, or in the one before where the number is all of its own."""
    begin = line.cell_at(start).start
    if not re.search("[a-z]", line.folded[begin:start]) and begin:
        begin = line.cell_at(begin - 1).start
    return line.folded[max(begin, start - BEFORE) : start]


def heading_above(lines: Sequence[Line], index: int, spot: Spot) -> Party:
    """The party named by the nearest heading above, in the same column, with no gap between them."""
    first = spot.words[0]
    left = lines[index].cell_at(spot.start).x0
    top, height = lines[index].top, lines[index].height
    for upper in reversed(lines[:index]):
        if upper.page is not lines[index].page or top - upper.bottom > BLOCK_GAP * height:
            return ""
        for cell in upper.cells:
            if cell.x0 - 25 <= left <= max(cell.x1, cell.x0 + 40) or cell.x0 <= first.x0 <= cell.x1:
                party, _ = named_party(upper.folded[cell.start : cell.end])
                if party:
                    return party
                if PRICED.search(upper.text):
                    return ""
                top = upper.top
    return ""


def named_party(cell: str) -> tuple[Party, int]:
    """The party a heading names, and where the heading ends; nobody and 0 for what is no heading."""
    lead = LEAD.match(cell)
    start = lead.end() if lead else 0
    for party, pattern in HEADING:
        match = pattern.match(cell, start)
        if match:
            return party, match.end()
    return "", 0


def _by_place(spot: Spot) -> tuple[Party, float]:
    """Letterhead and footer speak of the supplier; the window of the envelope shows the recipient."""
    across, down = spot.words[0].x0 / spot.line.page.width, spot.words[0].top / spot.line.page.height
    if down > 0.85 or down < 0.12:
        return "supplier", BY_PLACE
    if across > 0.48 and down < 0.45:
        return "recipient", BY_PLACE
    if across < 0.4 and down < 0.35:
        return "supplier", BY_PLACE - 0.1
    return "", BARE


def _with_hint(one: Identifier, hints: Hints) -> Identifier:
    if not hints.supplier_siret:
        return one
    if one.value == hints.supplier_siret:
        return replace(one, party="supplier", confidence=FROM_ACCOUNT)
    return replace(one, party="", confidence=BARE) if one.party == "supplier" else one


def _agreed(seen: Iterable[Identifier]) -> list[Identifier]:
    """A number printed twice, once with evidence, has that evidence wherever it stands."""
    identifiers = list(seen)
    best = {one.value: one for one in sorted(identifiers, key=lambda one: one.confidence)}
    return [replace(one, party=best[one.value].party, confidence=best[one.value].confidence) for one in identifiers]


def _once(seen: Iterable[Identifier]) -> list[Identifier]:
    return list({one.value: one for one in reversed(list(seen))}.values())[::-1]


def _two_parties(seen: Sequence[Identifier]) -> dict[str, Found]:
    fields = {}
    for party in PARTIES:
        chosen = _chosen([one for one in _without_other_party(seen, party) if one.party == party])
        if chosen:
            fields[f"{party}_siret"] = chosen.as_found()
    return fields


def _without_other_party(seen: Sequence[Identifier], party: Party) -> list[Identifier]:
    """The numbers with what elimination says: beside one sure recipient, the only other is the supplier, and back."""
    other = "recipient" if party == "supplier" else "supplier"
    sure = {one.value for one in seen if one.party == other and one.confidence >= BY_NATURE}
    left = {one.value for one in seen if one.party != "other" and one.value[:9] not in {each[:9] for each in sure}}
    if len(sure) != 1 or len(left) != 1:
        return list(seen)
    return [
        replace(one, party=party, confidence=max(one.confidence, BY_ELIMINATION * (1 if one.has_key else WRONG_KEY)))
        if one.value in left and (one.party in ("", party) or one.confidence <= BY_PLACE)
        else one
        for one in seen
    ]


def _chosen(candidates: Sequence[Identifier]) -> Identifier | None:
    """The surest; if another number is as sure, neither is."""
    if not candidates:
        return None
    first = max(candidates, key=lambda one: one.confidence)
    rivals = [one for one in candidates if one.value != first.value and one.confidence > first.confidence - 0.1]
    return replace(first, confidence=min(first.confidence, SURE - 0.15)) if rivals else first


def _attributed(seen: Iterable[Identifier], recipient: str) -> list[Identifier]:
    """SIREN and VAT numbers, those that nothing attributes being the supplier's: he must print them, others need not.

    recipient: its SIREN, or empty.
    """
    return [
        replace(one, party="recipient", confidence=UNDER_HEADING)
        if recipient and one.value.endswith(recipient)
        else replace(one, party="supplier", confidence=BY_PLACE)
        if one.party == "" or (one.party == "recipient" and one.confidence <= BY_PLACE * _share(one.spot, one.has_key))
        else one
        for one in seen
    ]


def _numbers_of(
    party: Literal["supplier", "recipient"],
    siret: Found | None,
    names: Sequence[Identifier],
    numbers: Sequence[Identifier],
) -> dict[str, Found]:
    """SIREN and VAT number of a party: both hold the same nine digits as its SIRET, which settles doubts."""
    siren = str(siret.value)[:9] if siret else ""
    fields = {}
    own_names = _matching(names, siren) or ([] if siret else [one for one in names if one.party == party])
    name = replace(siret, value=siren) if siret else _found_or_none(_chosen(own_names))
    own_numbers = _matching(numbers, str(name.value)) if name else []
    number = _chosen(own_numbers or [one for one in numbers if one.party == party])
    if name:
        fields[f"{party}_siren"] = replace(name, confidence=max(name.confidence, 0.9)) if own_numbers else name
    if number and not name:  # the number's own key vouches for the nine digits in it
        fields[f"{party}_siren"] = replace(number.as_found(), value=number.value[-9:])
    if number:
        confidence = 0.95 if own_numbers and name else min(number.confidence, 0.7)
        fields[f"{party}_vat"] = replace(number.as_found(), confidence=confidence)
    return fields


def _matching(identifiers: Sequence[Identifier], siren: str) -> list[Identifier]:
    return [one for one in identifiers if siren and one.value[-9:] == siren]


def _found_or_none(one: Identifier | None) -> Found | None:
    return one.as_found() if one else None


def _as_siret(one: Identifier) -> Siret:
    role = one.party if one.party in ("supplier", "recipient") else ""
    return Siret(one.value, one.spot.box, role, round(one.confidence, 3), one.spot.source)

"""Headings of address blocks that no table of wordings knows: what stands over a name and is none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from invoices.formats.layout import Line, Spot
from invoices.formats.name_shape import LEGAL_ALONE, LEGAL_FORM, PUBLIC, STREET, key, name_at
from invoices.formats.parties import named_party
from invoices.formats.values import fold

ROLE = re.compile(  # « Acheteur », « Exploitant », « Titulaire du marché », « Structure facturée », « Émis par »
    r"[^\W\d_]{3,}(?:eurs?|euses?|trices?|aires?|ants?|antes?|ees?|istes?|ients?)"
    r"(?: (?:d'|de |du |a |au |aux |le |la |par )?[^\W\d_']{2,})?$"
    r"|[^\W\d_]{3,} [^\W\d_]{3,}(?:ees?|eurs?|trices?|aires?|ante?s?)$|.{2,20} (?:a|par|au|pour)$"
)
WORDS, NEXT = 4, 1.3  # of a heading, at most; heights between it and the name it heads
BEGINS = re.compile(r"(?:^|(?<=\t)|(?<=:) ?|(?<=: )|(?<=[^:]\t))(?=[a-z])")
ADDRESS = re.compile(r"\bsiret\b|[0-9]{14}|[0-9]{5} [a-z]{2}")
ELSEWHERE = re.compile(
    r"livr|lieu|site|chantier|operation|objet|banque|domicil|vire|ordre|service|comptab|tresor|paiement|tribunal"
    r"|interven|libelle|designation|expedi|contact|oeuvre|concern|prestation|projet|beneficiaire"
)
LABEL, UPPER = 30, 0.6  # letters before a name that say what it is there for; of a page, in which parties are named
SIGNED = 5  # letters of a name, at least, to know it again
SIGNATURE = re.compile(r"@|\bwww\.|\bau capital\b|\brcs\b|\br\.c\.s\b|\btitulaire\b|\bordre\b|\bmentions\b")


def below_heading(lines: Sequence[Line], names: Sequence[Spot]) -> tuple[Spot, Sequence[Spot]]:
    """The name of a block and the lines below it; its first line is left out when it heads the next.

    names: what may be a name in the block, from its top, one at least. Over a public body stands a heading, and so does
    what is called by a role; over a name that its maker prints elsewhere, what he does not.
    """
    first = names[0]
    for place, spot in enumerate(names[1:3], 1):
        if not _is_heading(lines, names[place - 1], spot):
            break
        first = spot
    return first, [one for one in names if one.line.top > first.line.top]


def _is_heading(lines: Sequence[Line], upper: Spot, lower: Spot) -> bool:
    """Tell a heading from the name under it."""
    if _says(upper) or len(upper.text.split()) > WORDS or lower.line.top - upper.line.bottom > NEXT * upper.line.height:
        return False
    if PUBLIC.match(fold(lower.text)):
        return True
    is_once = _printed(lines, upper) == 1
    return is_once and bool(ROLE.match(fold(upper.text)) or _is_signed(lines, lower))


def public_bodies(lines: Sequence[Line]) -> Iterator[tuple[Spot, bool]]:
    """Public bodies that the upper part of the first page names after a colon or in a cell, not in an address block.

    With each, whether a street, a postcode or a SIRET goes with it. What is built, delivered or paid there is left out.
    """
    for index, line in enumerate(lines):
        if line.page is not lines[0].page or line.top > UPPER * line.page.height:
            return
        for cell in line.cells:
            for match in BEGINS.finditer(line.folded, cell.start, cell.end):
                spot = name_at(line, cell, match.end()) if PUBLIC.match(line.folded[match.end() : cell.end]) else None
                label = line.folded[max(0, match.start() - LABEL) : match.start()]
                if spot and not ELSEWHERE.search(label) and named_party(label.strip())[0] not in ("supplier", "other"):
                    yield spot, _has_address(lines, index, spot)


def _has_address(lines: Sequence[Line], index: int, spot: Spot) -> bool:
    rest = spot.line.folded[spot.end :]
    lower = lines[index + 1].folded if index + 1 < len(lines) else ""
    return bool(STREET.match(rest.lstrip(" ,;-–—(")) or ADDRESS.search(rest) or ADDRESS.search(lower))


def _says(spot: Spot) -> bool:
    """Tell a text that is a name for what it says: a public body, a company with its legal form."""
    folded = fold(spot.text)
    return bool(
        PUBLIC.match(folded) or LEGAL_ALONE.fullmatch(folded.split()[-1]) or LEGAL_ALONE.fullmatch(folded.split()[0])
    )


def _printed(lines: Sequence[Line], spot: Spot) -> int:
    """How often a text is printed, were it in an address of the Internet, or without its legal form."""
    wanted = LEGAL_FORM.sub("", key(spot.text))
    return sum(wanted in key(line.text) for line in lines) if wanted else 0


def _is_signed(lines: Sequence[Line], spot: Spot) -> bool:
    """Tell a name that the page prints again where only its maker's stands: his site, his legal line, his account."""
    wanted = LEGAL_FORM.sub("", key(spot.text))
    return len(wanted) >= SIGNED and any(
        wanted in key(line.text) for line in lines if line is not spot.line and SIGNATURE.search(line.folded)
    )

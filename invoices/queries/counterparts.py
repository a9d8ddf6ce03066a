"""The other side of a search: the structures that a name, a SIRET or a SIREN means, of those one deals with."""

import re

from django.db.models import Exists, OuterRef, Q, QuerySet

from invoices.models import Invoice
from invoices.queries.criteria import Ground
from structures import queries as structures
from structures.domain.identifiers import IdentifierType, compact
from structures.models import Structure

MOST_COUNTERPARTS = 50
CANDIDATES = 1_000  # of a name: beyond, it says too little
FEWEST_SIGNS = 3  # of a word: below, its index is of no use
SIREN = re.compile(r"[0-9]{9}")
NUMBER = re.compile(r"[0-9\s.-]{5,}")
CODE = re.compile(r"[0-9A-Za-z]*[0-9]{5}[0-9A-Za-z]*")  # of a structure without SIRET


class TooManyCounterparts(Exception):
    """More structures answer than one search can take."""


def counterparts(ground: Ground, text: str, *, by_siren: bool) -> list[int]:
    """The ids of the structures meant, of those that share an invoice with the ground. Raises TooManyCounterparts.

    text: identifiers separated by commas, semicolons or spaces, or words of one name. by_siren: an identifier stands
    for every establishment of its legal unit; nine digits always do.
    """
    candidates = list(_meant(text, by_siren=by_siren).order_by().values_list("pk", flat=True)[: CANDIDATES + 1])
    if len(candidates) > CANDIDATES:
        raise TooManyCounterparts
    dealings = Invoice.objects.filter(ground.here, **{ground.other: OuterRef("pk")})
    known = Structure.objects.filter(Exists(dealings), pk__in=candidates)
    found = list(known.values_list("pk", flat=True)[: MOST_COUNTERPARTS + 1])
    if len(found) > MOST_COUNTERPARTS:
        raise TooManyCounterparts
    return found


def _meant(text: str, *, by_siren: bool) -> QuerySet[Structure]:
    identifiers = _identifiers(text)
    if not identifiers:
        return structures.named(text)
    wanted = Q()
    for identifier in identifiers:
        if SIREN.fullmatch(identifier[:9]) and (by_siren or len(identifier) == 9):
            wanted |= Q(identifier__startswith=identifier[:9], identifier_type=IdentifierType.SIRET)
        wanted |= Q(identifier=identifier)
    return Structure.objects.filter(wanted)


def _identifiers(text: str) -> list[str]:
    """« 215 100 772 00015 ; 110002011 » is two identifiers; what holds a part that is none is a name."""
    parts = [part.strip() for part in re.split(r"[,;]", text) if part.strip()]
    known = [compact(part).upper() for part in parts if NUMBER.fullmatch(part) or CODE.fullmatch(part)]
    return known if len(known) == len(parts) else []

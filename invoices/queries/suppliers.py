"""What the register of establishments says of suppliers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from structures import sirene
from structures.models import Establishment

MOST_FOUND = 50
SIREN = re.compile(r"[0-9]{9}")


@dataclass(frozen=True)
class Suppliers:
    """The establishments that answer. is_capped: there are more."""

    found: Sequence[Establishment]
    is_capped: bool


def suppliers(text: str) -> Suppliers:
    """The establishments of a SIREN, or those whose name begins so, fifty at most.

    Those INSEE masks are not found by their name.
    """
    rows = sirene.of_company(text) if SIREN.fullmatch(text) else sirene.named(text)
    found = list(rows[: MOST_FOUND + 1])
    return Suppliers(found[:MOST_FOUND], len(found) > MOST_FOUND)


def predecessor(establishment: Establishment) -> Establishment | None:
    """The establishment of the same company that this one took over from, if any."""
    rows = sirene.of_company(establishment.siren).filter(successor=establishment.siret)
    return rows.first()

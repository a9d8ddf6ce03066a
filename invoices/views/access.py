"""The way in to a list: the structure it shows, or the page that says who can open it."""

from collections.abc import Sequence

from accounts.requests import SignedInRequest
from structures import habilitations
from structures.domain.habilitations import Application, Level
from structures.models import Structure


def structures_of(
    request: SignedInRequest, application: Application, level: Level = Level.CONSULTATION
) -> list[Structure]:
    """The structures this person may use the application on. Raises HabilitationMissing when there is none."""
    structures = list(habilitations.structures_open_to(request.user, application, level))
    if not structures:
        raise habilitations.missing_for(request.user, application, level)
    return structures


def chosen(structures: Sequence[Structure], asked: str) -> Structure:
    """The structure asked for by its number, else the first: a foreign number chooses nothing."""
    return next((structure for structure in structures if str(structure.pk) == asked), structures[0])

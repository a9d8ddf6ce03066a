"""The table of applications and levels. Source: domain.md §4.1 and §4.3 of the functional reference."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """What a profile allows: look, or act. MODIFICATION includes CONSULTATION."""

    CONSULTATION = "CONSULTATION"
    MODIFICATION = "MODIFICATION"

    @property
    def granting(self) -> tuple["Level", ...]:
        """The levels that give at least this one."""
        return (Level.MODIFICATION,) if self is Level.MODIFICATION else (Level.CONSULTATION, Level.MODIFICATION)


class Nature(StrEnum):
    """Side of the counter a structure stands on."""

    PRIVEE = "PRIVEE"
    PUBLIQUE = "PUBLIQUE"


class Application(StrEnum):
    """A set of functions that a person is habilitated for, on a structure or one of its services."""

    FACTURES_EMISES = "FACTURES_EMISES"
    FACTURES_RECUES = "FACTURES_RECUES"
    ORGANISATION = "ORGANISATION"


@dataclass(frozen=True)
class ApplicationCard:
    """label: as published; natures: kinds of structure that may hold it."""

    label: str
    natures: frozenset[Nature]


APPLICATIONS = {
    Application.FACTURES_EMISES: ApplicationCard("Factures émises", frozenset(Nature)),
    Application.FACTURES_RECUES: ApplicationCard("Factures reçues", frozenset({Nature.PUBLIQUE})),
    Application.ORGANISATION: ApplicationCard("Organisation", frozenset(Nature)),
}


def profile(application: Application, level: Level) -> str:
    """Name a profile as the portal does: « Factures reçues modification »."""
    return f"{APPLICATIONS[application].label} {level.value.lower()}"

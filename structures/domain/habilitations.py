"""The tables of profiles: applications, levels, who may hold and open them. Source: domain.md §4.1 to §4.3."""

from dataclasses import dataclass
from enum import StrEnum

from structures.domain.identifiers import IdentifierType


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


class Kind(StrEnum):
    """The columns of the published table of profiles (E, A, P, EP)."""

    ENTREPRISE = "ENTREPRISE"
    ASSOCIATION = "ASSOCIATION"
    PARTICULIER = "PARTICULIER"
    PUBLIQUE = "PUBLIQUE"


class Application(StrEnum):
    """A set of functions that a person is habilitated for, on a structure or one of its services."""

    FACTURES_EMISES = "FACTURES_EMISES"
    FACTURES_RECUES = "FACTURES_RECUES"
    FACTURES_A_VALIDER = "FACTURES_A_VALIDER"
    FACTURES_DE_TRAVAUX = "FACTURES_DE_TRAVAUX"
    FRAIS_DE_JUSTICE = "FRAIS_DE_JUSTICE"
    REMBOURSEMENTS_DE_TAXES = "REMBOURSEMENTS_DE_TAXES"
    ENGAGEMENTS = "ENGAGEMENTS"
    CERTIFICATS_DE_CESSIBILITE = "CERTIFICATS_DE_CESSIBILITE"
    ORGANISATION = "ORGANISATION"
    RACCORDEMENTS = "RACCORDEMENTS"
    SOLLICITATIONS_EMISES = "SOLLICITATIONS_EMISES"
    SOLLICITATIONS_RECUES = "SOLLICITATIONS_RECUES"


@dataclass(frozen=True)
class ApplicationCard:
    """label: as published; kinds: structures that may hold it; newcomer: what a newly attached person gets.

    opens_alone: a person takes or gives it back without asking. is_whole: never on a single service.
    """

    label: str
    kinds: frozenset[Kind]
    newcomer: Level = Level.CONSULTATION
    opens_alone: bool = False
    is_whole: bool = False


LOOK, ACT = Level.CONSULTATION, Level.MODIFICATION
E, A, P, EP = Kind.ENTREPRISE, Kind.ASSOCIATION, Kind.PARTICULIER, Kind.PUBLIQUE
ALL, RECEIVERS, BODIES = frozenset(Kind), frozenset({EP}), frozenset({E, A, EP})

APPLICATIONS = {
    Application.FACTURES_EMISES: ApplicationCard("Factures émises", ALL, newcomer=ACT, opens_alone=True),
    Application.FACTURES_RECUES: ApplicationCard("Factures reçues", RECEIVERS),
    Application.FACTURES_A_VALIDER: ApplicationCard("Factures à valider", frozenset({E, A})),
    Application.FACTURES_DE_TRAVAUX: ApplicationCard("Factures de travaux", BODIES),
    Application.FRAIS_DE_JUSTICE: ApplicationCard("Frais de justice", frozenset({E, A, P})),
    Application.REMBOURSEMENTS_DE_TAXES: ApplicationCard("Remboursements de taxes", frozenset({E, P})),
    Application.ENGAGEMENTS: ApplicationCard("Engagements", ALL),
    Application.CERTIFICATS_DE_CESSIBILITE: ApplicationCard("Certificats de cessibilité", BODIES),
    Application.ORGANISATION: ApplicationCard("Organisation", ALL, is_whole=True),
    Application.RACCORDEMENTS: ApplicationCard("Raccordements", BODIES),
    Application.SOLLICITATIONS_EMISES: ApplicationCard("Sollicitations émises", ALL, newcomer=ACT),
    Application.SOLLICITATIONS_RECUES: ApplicationCard("Sollicitations reçues", RECEIVERS, newcomer=ACT),
}

Profile = tuple[Application, Level]


def kind_of(nature: Nature, identifier_type: IdentifierType, legal_category: str = "") -> Kind:
    """Find the column of the table a structure reads. legal_category: INSEE's; 92xx and 93xx are associations."""
    if nature == Nature.PUBLIQUE:
        return Kind.PUBLIQUE
    if identifier_type == IdentifierType.PARTICULIER:
        return Kind.PARTICULIER
    return Kind.ASSOCIATION if legal_category[:2] in ("92", "93") else Kind.ENTREPRISE


def applications_for(kind: Kind) -> tuple[Application, ...]:
    """The applications a structure of this kind may hold, in the order of the table."""
    return tuple(application for application, card in APPLICATIONS.items() if kind in card.kinds)


def profiles_of_principal(kind: Kind) -> tuple[Profile, ...]:
    """What a principal manager holds: every profile of the kind, in modification."""
    return tuple((application, Level.MODIFICATION) for application in applications_for(kind))


def profiles_of_newcomer(kind: Kind) -> tuple[Profile, ...]:
    """What a newly attached person holds: to look everywhere, to act where nobody's agreement is needed."""
    return tuple((application, APPLICATIONS[application].newcomer) for application in applications_for(kind))


def profile(application: Application, level: Level) -> str:
    """Name a profile as the portal does: « Factures reçues modification »."""
    return f"{APPLICATIONS[application].label} {level.value.lower()}"

"""Who works where: one person for each structure, and the accounts one signs in as."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random

from django.contrib.auth.hashers import make_password

from accounts.models import User
from chorus import rehearsal
from chorus.demo.people import password_hash
from chorus.seeding import names
from structures.domain.habilitations import Application, Level
from structures.models import Habilitation, Rattachement, Service, Structure

EMISES, RECUES, ORGANISATION = Application.FACTURES_EMISES, Application.FACTURES_RECUES, Application.ORGANISATION
BATCH = 2000


@dataclass(frozen=True)
class Account:
    """Somebody to sign in as. ranks: of the structures of that side, the biggest first. service: one of the first."""

    email: str
    first_name: str
    last_name: str
    application: Application
    ranks: range
    role: str
    level: Level = Level.MODIFICATION
    has_service: bool = False


ACCOUNTS = (
    Account("agent@metropole.example", "Nora", "Petit", RECUES, range(1), "agent du plus gros destinataire"),
    Account("lecture@metropole.example", "Rémi", "Caron", RECUES, range(1), "le consulte", level=Level.CONSULTATION),
    Account(
        "voirie@metropole.example", "Ali", "Benali", RECUES, range(1), "agent d'un de ses services", has_service=True
    ),
    Account("agent@region.example", "Lise", "Morvan", RECUES, range(1, 2), "agent du deuxième destinataire"),
    Account("mutualise@gestion.example", "Tom", "Leroux", RECUES, range(3, 23), "agent de vingt petits destinataires"),
    Account("factures@energies.example", "Éva", "Colin", EMISES, range(1), "plus gros fournisseur"),
    Account("factures@telephones.example", "Marc", "Huet", EMISES, range(1, 2), "deuxième fournisseur"),
    Account("cabinet@expertise.example", "Rose", "Adam", EMISES, range(3, 23), "émet pour vingt petits fournisseurs"),
)


def create(draw: Random, structures: Sequence[Structure], application: Application, since: datetime) -> list[int]:
    """One manager for each structure, who holds this application there and cannot sign in. Returns their keys."""
    users = User.objects.bulk_create((_person(draw, structure) for structure in structures), batch_size=BATCH)
    pairs = list(zip(users, structures, strict=True))
    Rattachement.objects.bulk_create(
        (Rattachement(user=user, structure=place, is_principal_manager=True, since=since) for user, place in pairs),
        batch_size=BATCH,
    )
    Habilitation.objects.bulk_create(
        (
            Habilitation(user=user, structure=place, application=held, level=Level.MODIFICATION)
            for user, place in pairs
            for held in (application, ORGANISATION)
        ),
        batch_size=BATCH,
    )
    return [user.pk for user in users]


def _person(draw: Random, structure: Structure) -> User:
    first_name, last_name = draw.choice(names.FIRST_NAMES), draw.choice(names.LAST_NAMES)
    return User(
        email=f"responsable@{structure.identifier}{rehearsal.ACCOUNTS_DOMAIN}",
        first_name=first_name,
        last_name=last_name,
        password=make_password(None),
    )


def create_accounts(
    public: Sequence[Structure],
    private: Sequence[Structure],
    services: Mapping[int, Sequence[Service]],
    since: datetime,
) -> None:
    """The people of ACCOUNTS, with their rights."""
    for account in ACCOUNTS:
        user = User.objects.create(
            email=account.email,
            first_name=account.first_name,
            last_name=account.last_name,
            password=password_hash(),
        )
        places = public if account.application is RECUES else private
        for structure in places[account.ranks.start : account.ranks.stop]:
            service = services[structure.pk][1] if account.has_service else None
            Rattachement.objects.create(user=user, structure=structure, service=service, since=since)
            Habilitation.objects.create(
                user=user, structure=structure, service=service, application=account.application, level=account.level
            )


def is_there() -> bool:
    """Tell whether these accounts exist already."""
    return User.objects.filter(email=ACCOUNTS[0].email).exists()

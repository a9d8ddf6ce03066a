"""People of the demonstration and their rights. Those of `rehearsal.ACCOUNTS` can sign in, the others have a past."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import PBKDF2PasswordHasher, make_password

from accounts.models import OutgoingMail, User
from chorus import rehearsal
from chorus.demo.places import BOUGIVAL, BRICOR, CCI, CHAOURCOIS, CHAUSSURES, CHRU, COLLEGE, DELICES
from structures import services
from structures.domain.habilitations import Application, Level, profiles_of_principal
from structures.domain.identifiers import STATE_SIRET
from structures.models import Rattachement, Structure
from structures.services import requests

EMISES, RECUES, ORGANISATION = Application.FACTURES_EMISES, Application.FACTURES_RECUES, Application.ORGANISATION
ITERATIONS = 1000  # the password is published; Django hashes it in full at the first login


@dataclass(frozen=True)
class Person:
    """rights: what is held on `place` (or on its `service`), in modification unless `level` says otherwise.

    A manager is the principal one of the place and holds every profile of its kind.
    """

    email: str
    first_name: str
    last_name: str
    place: str = ""
    rights: tuple[Application, ...] = ()
    service: str = ""
    level: Level = Level.MODIFICATION
    is_manager: bool = False
    phone: str = ""


MANUELA, PIERRE = "manuela.martin@delices.example", "pierre.dubois@delices.example"
JEANE = "jeane.chaource@chaourcois.example"
AGENT, READER = "agent@bougival.example", "lecture@bougival.example"
SUPPORT, ADMIN = "support@portail.example", "admin@portail.example"
SHOES, TOOLS = "emile.roux@chaussures-er.example", "ines.bricourt@bricor.example"
BURSAR, CHAMBER = "yann.legoff@college-veil.example", "claire.dubreuil@cci.example"
HOSPITAL, HOSPITAL_IT = "nadia.weber@chru-nancy.example", "paul.klein@chru-nancy.example"
PREFECTURE = "marc.vidal@prefecture.example"
WAITING = "gwen.lebras@menuiserie.example"  # of a structure whose SIRET is not checked yet
NEWCOMER, TRAINEE = "lucie.moreau@chaourcois.example", "hugo.perrin@delices.example"  # who wait in Approbations

PEOPLE = (
    Person(MANUELA, "Manuela", "Martin", DELICES, (EMISES, ORGANISATION), is_manager=True, phone="04 50 00 00 12"),
    Person(PIERRE, "Pierre", "Dubois"),
    Person(JEANE, "Jeane", "Chaource", CHAOURCOIS, (EMISES, RECUES, ORGANISATION), is_manager=True),
    Person(AGENT, "Alice", "Bernard", BOUGIVAL, (RECUES,), phone="01 30 00 00 78"),
    Person(READER, "Louis", "Garnier", BOUGIVAL, (RECUES,), level=Level.CONSULTATION),
    Person(SUPPORT, "Sacha", "Petit"),
    Person(ADMIN, "Adrien", "Morel"),
    Person("beatrice.lambert@bougival.example", "Béatrice", "Lambert", BOUGIVAL, (ORGANISATION,), is_manager=True),
    Person(SHOES, "Émile", "Roux", CHAUSSURES, (EMISES, ORGANISATION), is_manager=True),
    Person(TOOLS, "Inès", "Bricourt", BRICOR, (EMISES, ORGANISATION), is_manager=True),
    Person(BURSAR, "Yann", "Le Goff", COLLEGE, (EMISES, RECUES, ORGANISATION), is_manager=True),
    Person(CHAMBER, "Claire", "Dubreuil", CCI, (RECUES, ORGANISATION), is_manager=True),
    Person(HOSPITAL, "Nadia", "Weber", CHRU, (RECUES, ORGANISATION), is_manager=True),
    Person(HOSPITAL_IT, "Paul", "Klein", CHRU, (RECUES,), service="INF"),
    Person(PREFECTURE, "Marc", "Vidal", STATE_SIRET, (RECUES,), service="SE-PREF-38"),
    Person(WAITING, "Gwen", "Le Bras", phone="02 99 00 00 41"),
    Person(NEWCOMER, "Lucie", "Moreau"),
    Person(TRAINEE, "Hugo", "Perrin"),
)


def create(structures: dict[str, Structure], since: datetime) -> dict[str, User]:
    """Create the people, attach them since this instant, grant their rights. Returns them by login address."""
    users = {user.email: user for user in User.objects.bulk_create(map(_user, PEOPLE))}
    attached = [person for person in PEOPLE if person.place]
    Rattachement.objects.bulk_create(
        Rattachement(
            user=users[person.email],
            structure=structures[person.place],
            is_principal_manager=person.is_manager,
            since=since,
        )
        for person in attached
    )
    for person in attached:
        structure = structures[person.place]
        service = structure.services.get(code=person.service) if person.service else None
        held = [(application, person.level) for application in person.rights]
        for application, level in profiles_of_principal(structure.kind) if person.is_manager else held:
            services.grant(users[person.email], application, level, structure, service, actor=None)
    return users


def ask(structures: dict[str, Structure], users: dict[str, User], now: datetime) -> None:
    """What waits in Approbations: two people who ask to belong, an agent who only looks and asks to treat.

    The mails that tell it are read on the portal, none is left to send.
    """
    requests.ask_rattachement(users[NEWCOMER], structures[CHAOURCOIS], comment="Nouvelle comptable de la communauté.")
    requests.ask_rattachement(users[TRAINEE], structures[DELICES], comment="Apprenti, je dépose les factures.")
    comment = "Je remplace Alice Bernard pendant ses congés."
    requests.ask_profile(users[READER], RECUES, Level.MODIFICATION, structures[BOUGIVAL], comment=comment)
    OutgoingMail.objects.update(sent_at=now, state=OutgoingMail.State.ENVOYE, tries=1)


def _user(person: Person) -> User:
    can_sign_in = person.email in dict(rehearsal.ACCOUNTS)
    return User(
        email=person.email,
        first_name=person.first_name,
        last_name=person.last_name,
        phone=person.phone,
        password=password_hash() if can_sign_in else make_password(None),
        is_support=person.email == SUPPORT,
        is_staff=person.email == ADMIN,
        is_superuser=person.email == ADMIN,
    )


def password_hash() -> str:
    """Each account has its own salt; a full hash of each would cost three seconds."""
    hasher = PBKDF2PasswordHasher()
    return hasher.encode(rehearsal.PASSWORD, hasher.salt(), iterations=ITERATIONS)

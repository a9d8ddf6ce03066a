"""What happened to each invoice of the demonstration: who sent what to whom, how long ago, and what came of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from chorus.demo import people
from chorus.demo.places import BOUGIVAL, BRICOR, CHAOURCOIS, CHAUSSURES, CHRU, COLLEGE, DELICES, PUBLIC_INVOICES
from structures.domain.identifiers import STATE_SIRET

FACTURE, AVOIR, CARD = "facture", "avoir", "facture payée par carte"


@dataclass(frozen=True)
class Ware:
    """What is sold. unit_price: euros before tax; rate: VAT in percent."""

    name: str
    unit_price: Decimal
    rate: Decimal

    @classmethod
    def of(cls, name: str, unit_price: str, rate: str) -> "Ware":
        return cls(name, Decimal(unit_price), Decimal(rate))


@dataclass(frozen=True)
class Step:
    """One action of the table of moves, so many days after the one before."""

    action: str
    days: float
    reason: str = ""
    comment: str = ""


@dataclass(frozen=True)
class Relation:
    """A supplier and a recipient that do business. supplier_person, agent: login addresses of who acts."""

    supplier: str
    supplier_person: str
    recipient: str
    agent: str
    service: str
    wares: tuple[Ware, ...]
    engagement: str = ""
    supplier_service: str = ""


@dataclass(frozen=True)
class Story:
    """An invoice. age: days since it was drawn up; path: its steps, none for a draft. number: chosen by the books."""

    relation: Relation
    age: float
    path: tuple[Step, ...]
    kind: str = FACTURE
    number: str = ""
    engagement: str = ""
    lines: tuple[tuple[Ware, int], ...] = field(default=())


CHEESE = (
    Ware.of("Reblochon fermier AOP, la pièce", "12.40", "5.5"),
    Ware.of("Tomme de Savoie, le kilo", "14.90", "5.5"),
    Ware.of("Beaufort d'été, le kilo", "27.50", "5.5"),
    Ware.of("Vitrine réfrigérée, location à la journée", "35.00", "20"),
)
SHOES = (
    Ware.of("Chaussures de sécurité S3, la paire", "68.00", "20"),
    Ware.of("Bottes d'égoutier, la paire", "54.50", "20"),
    Ware.of("Sabots de cuisine, la paire", "32.90", "20"),
)
TOOLS = (
    Ware.of("Perceuse à percussion 18 V", "189.00", "20"),
    Ware.of("Peinture de signalisation, seau de 25 kg", "112.40", "20"),
    Ware.of("Location de nacelle, la journée", "240.00", "20"),
)
WATER = (
    Ware.of("Eau potable, les cent mètres cubes", "185.00", "5.5"),
    Ware.of("Redevance d'assainissement, les cent mètres cubes", "210.00", "10"),
)
MEALS = (
    Ware.of("Repas servis aux agents, la centaine", "460.00", "10"),
    Ware.of("Location de la salle polyvalente", "150.00", "20"),
)
CHAIRS = Ware.of("Chaises A Tolx", "320.00", "10")

TO_BOUGIVAL = Relation(DELICES, people.MANUELA, BOUGIVAL, people.AGENT, "RESTAURATION", CHEESE)
SHOES_TO_BOUGIVAL = Relation(
    CHAUSSURES, people.SHOES, BOUGIVAL, people.AGENT, "TECHNIQUE", SHOES, engagement="1400005262"
)
WATER_TO_COLLEGE = Relation(
    CHAOURCOIS, people.JEANE, COLLEGE, people.BURSAR, PUBLIC_INVOICES[0], WATER, supplier_service="EAU"
)
MEALS_TO_CHAOURCOIS = Relation(
    COLLEGE, people.BURSAR, CHAOURCOIS, people.JEANE, PUBLIC_INVOICES[0], MEALS, supplier_service="RESTAURATION"
)
TO_CHAOURCOIS = Relation(DELICES, people.MANUELA, CHAOURCOIS, people.JEANE, "", CHEESE)
RELATIONS = (
    TO_BOUGIVAL,
    TO_CHAOURCOIS,
    Relation(DELICES, people.MANUELA, STATE_SIRET, people.PREFECTURE, "SE-PREF-38", CHEESE, engagement="4500123456"),
    SHOES_TO_BOUGIVAL,
    Relation(BRICOR, people.TOOLS, CHAOURCOIS, people.JEANE, "DECHETS", TOOLS, engagement="MAPA-2025-07"),
    Relation(BRICOR, people.TOOLS, CHRU, people.HOSPITAL, "DIVERS", TOOLS),
    Relation(CHAUSSURES, people.SHOES, CHRU, people.HOSPITAL_IT, "INF", SHOES, engagement="CH24-0815"),
    WATER_TO_COLLEGE,
    MEALS_TO_CHAOURCOIS,
)

SENT = (Step("send", 0.01), Step("route", 0.00001), Step("deliver", 0.00002))
MISSING_NOTE = Step("refuse", 3, "JUSTIF_ABS", "Merci de joindre le bon de livraison signé du 12.")
SUSPENDED = (*SENT, MISSING_NOTE)
COMPLETED = (*SUSPENDED, Step("complete", 2, comment="Bon de livraison joint, signé par le chef de cuisine."))
WRONG_SERVICE = (*SENT, Step("refuse", 2, "SE_ERR", "Ce service ne passe plus commande : voyez le bon de commande."))
RECYCLED = (*WRONG_SERVICE, Step("recycle", 1), *SENT[1:])
REJECTED = (*SENT, Step("refuse", 4, "MONTANT_ERR", "Le prix facturé n'est pas celui du devis."))
SERVICE_DONE = (*SENT, Step("acknowledge_service", 4, comment="Livraison conforme."))
MANDATED = (*SERVICE_DONE, Step("mandate", 3))
HANDED = (*MANDATED, Step("hand_to_accountant", 2))
BOOKED = (*HANDED, Step("book", 3))
PAID = (*BOOKED, Step("pay", 4))
PAID_AT_ONCE = (*SENT, Step("mandate", 9), Step("pay", 12))
PAID_AFTER_RECYCLING = (*RECYCLED, Step("mandate", 6), Step("pay", 8))
RETURNED = (*SERVICE_DONE, Step("restore", 1, comment="Service fait saisi par erreur sur cette facture."))
DELETED = (Step("delete", 0.1),)

EVERY_STATUS = (  # the first relation shows them all; the two that last a second are on their way when it starts
    (0.4, ()), (1.2, ()), (3, DELETED), (0.0105, SENT[:1]), (0.0105, SENT[:2]), (4, SENT), (9, WRONG_SERVICE),
    (6, REJECTED), (13, SUSPENDED), (8, COMPLETED), (12, SERVICE_DONE), (16, MANDATED), (19, HANDED),
    (22, BOOKED), (25, PAID), (6, RETURNED),
)  # fmt: skip
LATELY = ((2, SENT), (7, SERVICE_DONE), (15, MANDATED), (38, SENT))  # the last one is late
LONG_AGO = (PAID, PAID_AT_ONCE, PAID, REJECTED, PAID_AT_ONCE, PAID_AFTER_RECYCLING, PAID)
OLDEST, NEWEST_OLD, GAP = 715, 50, 92  # days
ARCHIVED = 785  # days: nothing has happened to it for two years


def tell() -> Iterator[Story]:
    """Every invoice of the demonstration, in no order."""
    for age, path in EVERY_STATUS:
        yield Story(TO_BOUGIVAL, age, path)
    for rank, relation in enumerate(RELATIONS):
        yield from _long_ago(relation, rank)
        if relation is not TO_BOUGIVAL:
            yield from (Story(relation, age + rank / 3, path) for age, path in LATELY)
    yield Story(SHOES_TO_BOUGIVAL, ARCHIVED, PAID_AT_ONCE)
    yield Story(WATER_TO_COLLEGE, 0.8, ())
    yield Story(TO_CHAOURCOIS, 10, (*SENT, Step("mandate", 5)), kind=CARD)
    yield from _of_the_guides()


def _long_ago(relation: Relation, rank: int) -> Iterator[Story]:
    """One invoice a quarter for two years, with now and then an avoir."""
    for turn, age in enumerate(range(OLDEST - 9 * rank, NEWEST_OLD, -GAP)):
        kind = AVOIR if (turn + rank) % 7 == 4 else FACTURE
        yield Story(relation, age, LONG_AGO[(turn + rank) % len(LONG_AGO)], kind)


def _of_the_guides() -> Iterator[Story]:
    """The invoices printed in the guides of the real portal, a few weeks old (domain.md §18.10)."""
    pair = Ware.of("Chaussures de travail, lot de saison", "3447.92", "20")
    completed = (*SENT, Step("refuse", 6, "JUSTIF_ABS", "Bon de livraison manquant."), Step("complete", 5))
    yield Story(SHOES_TO_BOUGIVAL, 21, completed, number="2005od", lines=((pair, 1),))
    boots = Ware.of("Bottes de chantier, lot", "2000.00", "20")
    yield Story(SHOES_TO_BOUGIVAL, 21, SENT, number="001od", engagement="0000000000", lines=((boots, 1),))
    service = Ware.of("Plateaux de fromages, cérémonie des vœux", "1000.00", "20")
    yield Story(TO_CHAOURCOIS, 300, PAID, number="20171230001642", lines=((service, 1),))
    yield Story(MEALS_TO_CHAOURCOIS, 60, PAID, number="2025000000000000217", lines=((CHAIRS, 20),))

"""Invented names: people, towns, public bodies, businesses. Source of the trades: chorus/demo/register.py."""

from dataclasses import dataclass
from random import Random

from chorus.demo.places import invented_siret
from chorus.demo.register import STREETS, TRADES, WORDS

FIRST_NUMBER = 1000  # the demonstration's own businesses have the numbers before
NUMBERS = 9000  # of each business, as many offices as it takes
FIRST_NAMES = (
    "Alice", "Amine", "Bruno", "Camille", "Chloé", "David", "Élise", "Farid", "Gaëlle", "Hugo", "Inès", "Jules",
    "Karim", "Léa", "Louis", "Manon", "Nadia", "Olivier", "Paul", "Rachel", "Sarah", "Thomas", "Yann", "Zoé",
)  # fmt: skip
LAST_NAMES = (
    "Aubert", "Baron", "Carpentier", "Da Silva", "Étienne", "Fabre", "Gauthier", "Hamel", "Imbert", "Joly", "Klein",
    "Lacroix", "Mercier", "N'Diaye", "Olivier", "Perrot", "Renaud", "Schmitt", "Texier", "Vasseur", "Weber",
)  # fmt: skip
TOWN_STARTS = (
    "BEAU", "BOIS", "BRE", "CHAMP", "CLAIR", "FONT", "GRAND", "HAUTE", "MAL", "MONT", "NEU", "PONT", "ROCHE", "SAR",
    "TOUR", "VAL", "VILLE",
)  # fmt: skip
TOWN_ENDS = (
    "BOURG", "COURT", "FORT", "GNY", "LIEU", "MARTIN", "NAY", "REPOS", "SAC", "SEILLE", "TEUIL", "VERT", "VILLIERS",
)  # fmt: skip
RIVERS = ("", "", "-LES-BAINS", "-SUR-LOIRE", "-EN-BRESSE", "-LE-HAUT", "-SUR-MER")
BODIES = (  # name, legal category of INSEE
    ("COMMUNE DE", "7210"),
    ("CCAS DE", "7361"),
    ("COMMUNAUTE DE COMMUNES DE", "7346"),
    ("COLLEGE DE", "7331"),
    ("CENTRE HOSPITALIER DE", "7364"),
    ("SYNDICAT DES EAUX DE", "7353"),
    ("OFFICE PUBLIC DE L'HABITAT DE", "4140"),
)


@dataclass(frozen=True)
class Identity:
    """What the register would say of a structure."""

    siret: str
    name: str
    legal_category: str
    activity: str
    address: str
    postcode: str
    city: str


def siret(rank: int) -> str:
    """The SIRET of the structure of this rank: offices of nine thousand invented businesses."""
    return invented_siret(FIRST_NUMBER + rank % NUMBERS, 2 + rank // NUMBERS)


def town(draw: Random) -> str:
    """« MONTCOURT-SUR-LOIRE »."""
    return draw.choice(TOWN_STARTS) + draw.choice(TOWN_ENDS) + draw.choice(RIVERS)


def public_body(draw: Random, rank: int, name: str = "") -> Identity:
    """A recipient, of a kind drawn by lot unless it has its name already."""
    city, (body, category) = town(draw), draw.choice(BODIES)
    return _identity(draw, rank, name or f"{body} {city}", "7344" if name else category, "84.11Z", city)


def business(draw: Random, rank: int, name: str = "") -> Identity:
    """A supplier."""
    city, (trade, activity, category) = town(draw), draw.choice(TRADES)
    owner = draw.choice((draw.choice(WORDS), draw.choice(LAST_NAMES).upper(), f"DE {city}"))
    return _identity(draw, rank, name or f"{trade} {owner}", category, activity, city)


def _identity(draw: Random, rank: int, name: str, category: str, activity: str, city: str) -> Identity:
    address = f"{draw.randrange(1, 120)} {draw.choice(STREETS)}"
    return Identity(siret(rank), name, category, activity, address, f"{draw.randrange(1000, 95999):05d}", city)

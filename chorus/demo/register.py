"""The demonstration's copy of the SIRENE register: every structure, and some 200 invented businesses."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product

from chorus.demo.places import CLOSED_OFFICE, Place, invented_siret
from structures.models import Establishment

FIRST_INVENTED = 100  # the named structures have the numbers before
TRADES = (  # name, NAF code, legal category
    ("BOULANGERIE", "10.71C", "5499"),
    ("FROMAGERIE", "10.51C", "5499"),
    ("MENUISERIE", "43.32A", "5499"),
    ("IMPRIMERIE", "18.12Z", "5710"),
    ("GARAGE", "45.20A", "5499"),
    ("TRAITEUR", "56.21Z", "5710"),
    ("PAPETERIE", "47.62Z", "5499"),
    ("ESPACES VERTS", "81.30Z", "5710"),
    ("PLOMBERIE", "43.22A", "1000"),
    ("ELECTRICITE", "43.21A", "5499"),
    ("NETTOYAGE", "81.21Z", "5710"),
    ("TRANSPORTS", "49.41A", "5710"),
    ("INFORMATIQUE", "62.02A", "5710"),
    ("MUSIQUE", "85.52Z", "9220"),
)
WORDS = (
    "DU LAC", "DES ALPES", "DE LA VALLEE", "DUPUIS", "MOREAU", "DU PONT NEUF", "DES TILLEULS", "FAURE",
    "DE LA GARE", "ET FILS", "DU MARCHE", "ROUSSEL", "DES REMPARTS", "DE L'OUEST", "DU CENTRE",
)  # fmt: skip
STREETS = ("RUE DE LA REPUBLIQUE", "AVENUE JEAN JAURES", "PLACE DU MARCHE", "CHEMIN DES VIGNES", "RUE DES ECOLES")
CITIES = (
    ("73000", "CHAMBERY"), ("74000", "ANNECY"), ("10000", "TROYES"), ("54000", "NANCY"),
    ("29200", "BREST"), ("35000", "RENNES"), ("78000", "VERSAILLES"),
)  # fmt: skip
OPENED = date(1998, 3, 2)
MASKED = "[ND]"  # what INSEE publishes in place of a name that must not be shown


def create(places: list[Place]) -> None:
    """Load the register."""
    Establishment.objects.bulk_create([*map(_known, places), *_invented()])


def _known(place: Place) -> Establishment:
    return Establishment(
        siret=place.siret,
        siren=place.siret[:9],
        name=place.name.upper(),
        legal_category=place.legal_category,
        is_active=place.siret != CLOSED_OFFICE,
        is_head_office=True,
        address=place.address,
        postcode=place.postcode,
        city=place.city,
        created_on=OPENED,
        unit_created_on=OPENED,
    )


def _invented() -> Iterator[Establishment]:
    """One business per trade and word; some are closed, some asked INSEE not to be shown."""
    for rank, ((trade, activity, category), word) in enumerate(product(TRADES, WORDS)):
        siret, (postcode, city) = invented_siret(FIRST_INVENTED + rank), CITIES[rank % len(CITIES)]
        is_masked = rank % 11 == 5
        yield Establishment(
            siret=siret,
            siren=siret[:9],
            name=MASKED if is_masked else f"{trade} {word}",
            legal_category=category,
            activity=activity,
            is_active=rank % 7 != 3,
            is_head_office=True,
            is_masked=is_masked,
            address="" if is_masked else f"{rank % 90 + 1} {STREETS[rank % len(STREETS)]}",
            postcode="" if is_masked else postcode,
            city="" if is_masked else city,
            created_on=OPENED + timedelta(days=37 * rank),
        )

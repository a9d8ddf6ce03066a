"""Structures and services of the demonstration. Sources: domain.md §18.10 (names), §14.3 (kinds of recipient)."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from stdnum import luhn

from structures.domain.habilitations import Nature
from structures.domain.identifiers import STATE_SIRET
from structures.models import Service, Structure

CHAOURCOIS = "20007104100046"
BOUGIVAL = "21780092900010"
COLLEGE = "19290086800022"
CCI = "13001727000013"
JUSTICE = "13000509300112"
DELICES = "00000000108396"  # printed in the guides of the real portal: its key is wrong, its existence decides
PUBLIC_INVOICES = ("FACTURES_PUBLIQUES", "Service des factures publiques")

BODIES = Path(__file__).with_name("public_bodies.csv")


def invented_siret(n: int, office: int = 1) -> str:
    """The SIRET of an office of the nth invented business, both keys right.

    n: up to 9999, office: likewise. INSEE gives no SIREN that begins with four zeros.
    """
    siren = f"0000{n:04d}"
    siren += luhn.calc_check_digit(siren)
    return f"{siren}{office:04d}" + luhn.calc_check_digit(f"{siren}{office:04d}")


CHRU, CHAUSSURES, BRICOR, ARCHITECTS, BUILDERS, CLOSED_OFFICE = (invented_siret(n) for n in range(1, 7))


@dataclass(frozen=True)
class Place:
    """A structure to create. services: (code, name), an asterisk before the name: engagement required there."""

    siret: str
    name: str
    address: str
    postcode: str
    city: str
    legal_category: str
    services: tuple[tuple[str, str], ...] = ()
    parameters: dict[str, Any] = field(default_factory=dict)

    @property
    def nature(self) -> Nature:
        """Public from the legal category: 4 and 7 are public law."""
        return Nature.PUBLIQUE if self.legal_category[0] in "47" else Nature.PRIVEE


NAMED = (
    Place(
        STATE_SIRET,
        "SERVICES DE L'ETAT POUR LA FACTURATION ELECTRONIQUE",
        "139 RUE DE BERCY",
        "75012",
        "PARIS",
        "7120",
        (("SE-PREF-38", "*Préfecture de l'Isère"), ("SE-RECTORAT-73", "*Rectorat, antenne de Chambéry")),
    ),
    Place(
        CHRU,
        "CHRU NANCY",
        "29 AVENUE DU MARECHAL DE LATTRE DE TASSIGNY",
        "54000",
        "NANCY",
        "7364",
        (("DIVERS", "Achats divers"), ("INF", "*Informatique")),
        {"service_required": True, "payment_delay_days": 50},
    ),
    Place(
        CCI,
        "CCI REGION PARIS ILE FRANCE",
        "27 AVENUE DE FRIEDLAND",
        "75008",
        "PARIS",
        "7381",
        (("FINANCES", "Service financier"),),
        {"engagement_required": True},
    ),
    Place(
        COLLEGE,
        "COLLEGE SIMONE VEIL",
        "ROUTE DE PLOUZANE",
        "29290",
        "SAINT-RENAN",
        "7331",
        (("GESTION", "Service de gestion"), ("RESTAURATION", "Service de restauration")),
        {"service_or_engagement_required": True, "manages_payment_status": False},
    ),
    Place(
        BOUGIVAL,
        "BOUGIVAL",
        "126 RUE DU MARECHAL JOFFRE",
        "78380",
        "BOUGIVAL",
        "7210",
        (("RESTAURATION", "Restauration scolaire"), ("TECHNIQUE", "Services techniques")),
    ),
    Place(
        CHAOURCOIS,
        "CC DU CHAOURCOIS ET DU VAL D'ARMANCE",
        "9 PLACE DE L'EGLISE",
        "10210",
        "CHAOURCE",
        "7346",
        (("EAU", "Eau et assainissement"), ("DECHETS", "Collecte des déchets")),
        {"label": "Communauté de communes", "phone": "03 25 00 00 46", "email": "accueil@chaourcois.example"},
    ),
    Place(
        JUSTICE,
        "SECRETARIAT GENERAL MINISTERE JUSTICE",
        "13 PLACE VENDOME",
        "75001",
        "PARIS",
        "7120",
        (("IMMOBILIER", "Département Immobilier"),),
        {"has_moa": True, "service_required": True},
    ),
    Place(CLOSED_OFFICE, "SYNDICAT DES EAUX DE LA VANNE", "2 RUE DES SOURCES", "10160", "VULAINES", "7353"),
    Place(
        DELICES,
        "Les Délices de Savoie",
        "14 CHEMIN DES ALPAGES",
        "74230",
        "THONES",
        "5499",
        parameters={
            "label": "Fromages et miels de Thônes",
            "phone": "04 50 00 00 10",
            "email": "contact@delices.example",
            "rcs": "Annecy 000 000 001",
        },
    ),
    Place(CHAUSSURES, "CHAUSSURES ER", "8 RUE DU COMMERCE", "78000", "VERSAILLES", "5499"),
    Place(BRICOR, "BRICOR", "45 ROUTE DE TROYES", "10120", "SAINT-GERMAIN", "5710"),
    Place(ARCHITECTS, "ATELIER DU LAC ARCHITECTES", "3 QUAI DES CLARISSES", "74000", "ANNECY", "5499"),
    Place(BUILDERS, "BATI SAVOIE", "21 RUE DE L'INDUSTRIE", "73000", "CHAMBERY", "5710"),
)

# the kinds of recipient again, so that the directory shows each of them several times
KINDS: tuple[dict[str, Any], ...] = (
    {},
    {"service_required": True},
    {},
    {"engagement_required": True},
    {"service_or_engagement_required": True},
    {"service_required": True, "engagement_required": True},
)
TOWN_SERVICES = (("TECHNIQUE", "Services techniques"), ("SCOLAIRE", "Affaires scolaires"))
OTHER_SERVICES = (("FINANCES", "Service financier"), ("ACHATS", "Achats et marchés"))


def all_places() -> list[Place]:
    """The named structures, then the public bodies of the directory."""
    return [*NAMED, *_bodies()]


def _bodies() -> Iterator[Place]:
    with BODIES.open(encoding="utf-8", newline="") as file:
        for rank, row in enumerate(csv.DictReader(file, delimiter=";")):
            services = TOWN_SERVICES if row["legal_category"] == "7210" else OTHER_SERVICES
            delay = {"payment_delay_days": 50} if row["legal_category"] == "7364" else {}
            yield Place(**row, services=services, parameters=KINDS[rank % len(KINDS)] | delay)


def create(places: list[Place]) -> dict[str, Structure]:
    """Create structures and their services. Returns them by SIRET."""
    structures = Structure.objects.bulk_create(_structure(place) for place in places)
    by_siret = {structure.identifier: structure for structure in structures}
    Service.objects.bulk_create(
        Service(
            structure=by_siret[place.siret],
            code=code,
            name=name.removeprefix("*"),
            engagement_required=name.startswith("*"),
            address=place.address,
            postcode=place.postcode,
            city=place.city,
            country="FR",
        )
        for place in places
        if place.nature is Nature.PUBLIQUE
        for code, name in (PUBLIC_INVOICES, *place.services)
    )
    return by_siret


def _structure(place: Place) -> Structure:
    return Structure(
        identifier=place.siret,
        name=place.name,
        normalised_name=" ".join(place.name.upper().split()),  # bulk_create does not call save()
        nature=place.nature,
        state=Structure.State.INACTIVE if place.siret == CLOSED_OFFICE else Structure.State.ACTIVE,
        address=place.address,
        postcode=place.postcode,
        city=place.city,
        vat_number=vat_number(place.siret) if place.nature is Nature.PRIVEE else "",
        **place.parameters,
    )


def vat_number(siret: str) -> str:
    """The French VAT number of a SIREN. Source: domain.md §18.8."""
    siren = int(siret[:9])
    return f"FR{(12 + 3 * (siren % 97)) % 97:02d}{siret[:9]}"

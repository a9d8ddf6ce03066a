"""The columns of the published directory, and where each comes from in a structure or a service.

Source: layout of the workbook that the real portal publishes each week, two sheets; booleans « true » / « false ».
"""

from collections.abc import Callable, Iterator

from annuaire.search import listed
from structures.domain.countries import COUNTRIES
from structures.domain.identifiers import IdentifierType
from structures.models import Service, Structure

SIRET_TYPE = "1"  # code of the type in the exchanged flows; domain.md §2.1
TYPES: dict[str, str] = {kind: str(rank) for rank, kind in enumerate(IdentifierType, start=1)}
CHUNK = 1000  # rows held at once
BLOCK_CHARACTERS = 64 * 1024  # what is written before it leaves


def flag(value: bool) -> str:
    return "true" if value else "false"


def _address(place: Structure | Service, holder: Structure) -> list[str]:
    """The first four columns of an address, empty when the register masks the structure."""
    if holder.is_masked:
        return [""] * 5
    return [place.address, place.address_extra_1, place.address_extra_2, place.postcode, place.city]


def _contact(place: Structure | Service, holder: Structure) -> list[str]:
    country = "" if holder.is_masked else place.country
    return [place.phone, place.email, country, COUNTRIES.get(country, "")]


ADDRESS = ("Adresse", "ComplementAdresse1", "ComplementAdresse2", "CodePostal", "Ville")
CONTACT = ("NumTelephone", "Courriel", "CodePays", "LibellePays")
PARAMETERS: tuple[tuple[str, Callable[[Structure], bool]], ...] = (
    ("EmetteurEdi", lambda structure: False),
    ("RecepteurEdi", lambda structure: False),
    ("GestionStatutMiseEnPaiement", lambda structure: structure.manages_payment_status),
    ("GestionEngagement", lambda structure: structure.is_state or structure.engagement_required),
    ("GestionService", lambda structure: structure.is_state or structure.service_required),
    ("GestionServiceEngagement", lambda structure: structure.service_or_engagement_required),
    ("EstMOA", lambda structure: structure.has_moa),
    ("EstMOAUniquement", lambda structure: structure.is_moa_only),
    ("StructureActive", lambda structure: structure.is_active),
)
STRUCTURE_COLUMNS = (
    "TypeIdentifiant",
    "Identifiant",
    "RaisonSociale",
    *(name for name, _ in PARAMETERS),
    *ADDRESS,
    *CONTACT,
)
SERVICE_COLUMNS = ("Identifiant", "RaisonSociale", "Code", "Nom", "GestionEGMT", "ServiceActif", *ADDRESS, *CONTACT)
FLAGS = {*(name for name, _ in PARAMETERS), "GestionEGMT", "ServiceActif"}


def structure_row(structure: Structure) -> list[str]:
    """The values of a structure, in the order of STRUCTURE_COLUMNS."""
    return [
        TYPES.get(structure.identifier_type, ""),
        structure.identifier,
        structure.name,
        *(flag(read(structure)) for _, read in PARAMETERS),
        *_address(structure, structure),
        *_contact(structure, structure),
    ]


def service_row(service: Service) -> list[str]:
    """The values of a service, in the order of SERVICE_COLUMNS. Its structure must be at hand."""
    structure = service.structure
    return [
        structure.identifier,
        structure.name,
        service.code,
        service.name,
        flag(service.engagement_required),
        flag(service.is_active),
        *_address(service, structure),
        *_contact(service, structure),
    ]


def structures() -> Iterator[Structure]:
    """Every structure listed, by identifier, read as it is written."""
    yield from listed().order_by("identifier", "pk").iterator(CHUNK)


def structures_with_services() -> Iterator[Structure]:
    """The same with `services.all()` at hand, a thousand structures at a time."""
    rows = listed().order_by("identifier", "pk").prefetch_related("services")
    yield from rows.iterator(CHUNK)


def services() -> Iterator[Service]:
    """Every service of the structures listed, active or not, in the same order."""
    rows = Service.objects.filter(structure__in=listed()).select_related("structure")
    yield from rows.order_by("structure__identifier", "structure", "code").iterator(CHUNK)

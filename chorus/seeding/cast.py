"""Who sends invoices to whom: a few structures with a quarter of everything, a long tail, and people to sign in as."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from random import Random
from typing import Any

from django.db import transaction

from annuaire.services import learn_words
from chorus.demo.places import KINDS, PUBLIC_INVOICES, vat_number
from chorus.seeding import names, people
from chorus.seeding.names import Identity
from invoices.services.freezing import frozen
from structures.domain.habilitations import Application, Nature
from structures.models import Establishment, Service, Structure

BIG_RECIPIENTS = (("METROPOLE DES TROIS LACS", 0.25), ("REGION DES PLAINES", 0.15), ("CHU DE VALMONT", 0.08))
BIG_SUPPLIERS = (("ENERGIES DE L'OUEST", 0.2), ("TELEPHONES ET RESEAUX", 0.1), ("LA PAPETIERE GENERALE", 0.05))
FEWEST_OF_THE_BIGGEST, SERVICES_OF_THE_BIGGEST, MOST_SERVICES = 2, 40, 5
INVOICES_PER_SERVICE = 25_000  # of the whole: a service of the biggest has a full page to treat at any size
SERVICES = ("Achats", "Bâtiments", "Culture", "Espaces verts", "Informatique", "Restauration", "Scolaire", "Voirie")
TAIL = 8  # how flat the long tail begins
MOST_CUSTOMERS = 12  # of a small supplier; the big ones sell to everybody
BATCH = 2000


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a recipient receives: a service, or the whole. copy: the frozen party, as JSON."""

    service: int | None
    code: str
    copy: str


@dataclass(frozen=True, slots=True)
class Recipient:
    """pace: how long it takes, 1 for 16 days from deposit to payment. agent: who treats there."""

    pk: int
    identifier: str
    agent: int
    desks: tuple[Desk, ...]
    delay_days: int
    pace: float
    tells_payment: bool
    needs_engagement: bool


@dataclass(frozen=True, slots=True)
class Supplier:
    """customers: ranks of recipients; shares: cumulated."""

    pk: int
    identifier: str
    clerk: int
    copy: str
    customers: Sequence[int]
    shares: Sequence[float]


@dataclass(frozen=True)
class Cast:
    """Everybody, the biggest first. shares: of the suppliers, cumulated."""

    recipients: tuple[Recipient, ...]
    suppliers: tuple[Supplier, ...]
    shares: tuple[float, ...]


@transaction.atomic
def create(draw: Random, invoices: int, since: datetime) -> Cast:
    """Create structures, services, people and their rights, as many as so many invoices call for."""
    buyers = _identities(draw, names.public_body, BIG_RECIPIENTS, range(min(20_000, max(30, invoices // 1000))))
    first = len(buyers)
    sellers = _identities(
        draw, names.business, BIG_SUPPLIERS, range(first, first + min(60_000, max(60, invoices // 100)))
    )
    _register([*buyers, *sellers])
    public = _structures(buyers, Nature.PUBLIQUE)
    private = _structures(sellers, Nature.PRIVEE)
    wanted = invoices // INVOICES_PER_SERVICE
    services = _services(draw, public, min(SERVICES_OF_THE_BIGGEST, max(FEWEST_OF_THE_BIGGEST, wanted)))
    agents = people.create(draw, public, Application.FACTURES_RECUES, since)
    clerks = people.create(draw, private, Application.FACTURES_EMISES, since)
    people.create_accounts(public, private, services, since)
    learn_words()
    recipients = tuple(
        _recipient(draw, structure, agent, services[structure.pk])
        for structure, agent in zip(public, agents, strict=True)
    )
    bought = _shares(BIG_RECIPIENTS, len(recipients))
    suppliers = tuple(_suppliers(draw, private, clerks, bought))
    return Cast(recipients, suppliers, tuple(accumulate(_shares(BIG_SUPPLIERS, len(suppliers)))))


def _identities(draw: Random, invent: Any, biggest: Iterable[tuple[str, float]], ranks: range) -> list[Identity]:
    named = dict(enumerate((name for name, _ in biggest), start=ranks.start))
    return [invent(draw, rank, named.get(rank, "")) for rank in ranks]


def _shares(biggest: Sequence[tuple[str, float]], count: int) -> list[float]:
    """The share of each in the whole: that of the biggest as said, the rest in a long tail."""
    heads = [share for _, share in biggest]
    tail = [1 / (rank + TAIL) for rank in range(count - len(heads))]
    return [*heads, *(weight * (1 - sum(heads)) / sum(tail) for weight in tail)]


def _register(identities: Iterable[Identity]) -> None:
    Establishment.objects.bulk_create(
        (
            Establishment(
                siret=known.siret,
                siren=known.siret[:9],
                name=known.name,
                legal_category=known.legal_category,
                activity=known.activity,
                address=known.address,
                postcode=known.postcode,
                city=known.city,
            )
            for known in identities
        ),
        batch_size=BATCH,
    )


def _structures(identities: Iterable[Identity], nature: Nature) -> list[Structure]:
    return Structure.objects.bulk_create(
        (_structure(known, nature, rank) for rank, known in enumerate(identities)), batch_size=BATCH
    )


def _structure(known: Identity, nature: Nature, rank: int) -> Structure:
    is_public = nature is Nature.PUBLIQUE
    return Structure(
        identifier=known.siret,
        name=known.name,
        normalised_name=" ".join(known.name.upper().split()),  # bulk_create does not call save()
        nature=nature,
        address=known.address,
        postcode=known.postcode,
        city=known.city,
        vat_number="" if is_public else vat_number(known.siret),
        payment_delay_days=50 if known.legal_category == "7364" else 30,
        manages_payment_status=rank % 10 != 9,
        **(KINDS[rank % len(KINDS)] if is_public else {}),
    )


def _services(draw: Random, structures: list[Structure], of_the_biggest: int) -> dict[int, list[Service]]:
    """Services by structure; the first of each is the one for public suppliers. of_the_biggest: how many those have."""
    made = Service.objects.bulk_create(
        (
            Service(structure=structure, code=code, name=name)
            for rank, structure in enumerate(structures)
            for code, name in (PUBLIC_INVOICES, *_service_names(draw, rank, of_the_biggest))
        ),
        batch_size=BATCH,
    )
    found: dict[int, list[Service]] = {}
    for service in made:
        found.setdefault(service.structure_id, []).append(service)
    return found


def _service_names(draw: Random, rank: int, of_the_biggest: int) -> Iterator[tuple[str, str]]:
    count = of_the_biggest if rank < len(BIG_RECIPIENTS) else draw.randint(1, MOST_SERVICES)
    for number in range(count):
        name, turn = SERVICES[number % len(SERVICES)], number // len(SERVICES)
        yield f"SE-{number + 1:02d}", f"{name} {turn + 1}" if turn else name


def _recipient(draw: Random, structure: Structure, agent: int, services: list[Service]) -> Recipient:
    desks = [Desk(service.pk, service.code, _copy(structure, service)) for service in services[1:]]
    if not structure.service_required:
        desks.append(Desk(None, "", _copy(structure)))
    return Recipient(
        structure.pk,
        structure.identifier,
        agent,
        tuple(desks),
        structure.payment_delay_days,
        pace=draw.lognormvariate(0.2, 0.5),
        tells_payment=structure.manages_payment_status,
        needs_engagement=structure.engagement_required or structure.service_or_engagement_required,
    )


def _suppliers(
    draw: Random, structures: list[Structure], clerks: list[int], bought: Sequence[float]
) -> Iterator[Supplier]:
    everybody, all_shares = range(len(bought)), tuple(accumulate(bought))
    for rank, (structure, clerk) in enumerate(zip(structures, clerks, strict=True)):
        customers: Sequence[int] = everybody
        shares: Sequence[float] = all_shares
        if rank >= len(BIG_SUPPLIERS):
            count = min(MOST_CUSTOMERS, 1 + int(draw.expovariate(0.4)))
            customers = draw.choices(everybody, cum_weights=all_shares, k=count)
            shares = range(1, count + 1)
        yield Supplier(structure.pk, structure.identifier, clerk, _copy(structure), customers, shares)


def _copy(structure: Structure, service: Service | None = None) -> str:
    return json.dumps(frozen(structure, service), ensure_ascii=False)

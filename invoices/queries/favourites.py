"""The recipients a person keeps at hand: starred ones, and those the supplier invoiced last."""

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import User
from annuaire import queries as annuaire
from invoices.domain.lifecycle import DRAFT_STATUSES
from invoices.models import FavouriteRecipient
from invoices.queries.visibility import emitted_by
from structures.models import Service, Structure

RECENT, LOOKED_AT, STARRED = 5, 100, 20


@dataclass(frozen=True)
class KeptRecipient:
    """A recipient, and perhaps one of its services, with what an invoice must bear for it."""

    structure: Structure
    service: Service | None
    is_starred: bool

    @property
    def key(self) -> str:
        """What the button of the form sends: « 12 », « 12-34 » with a service."""
        return f"{self.structure.pk}-{self.service.pk}" if self.service else str(self.structure.pk)

    @property
    def needs(self) -> str:
        """« code service et numéro d'engagement », or nothing."""
        return str(annuaire.requirements(self.structure, self.service))


def kept_recipients(user: User, supplier: Structure) -> list[KeptRecipient]:
    """The starred ones by name, then the latest others; only those that can receive now."""
    starred = list(
        FavouriteRecipient.objects.filter(user=user)
        .select_related("recipient", "service")
        .order_by("recipient__name", "service__code")[:STARRED]
    )
    places = [(row.recipient, row.service, True) for row in starred]
    known = {(row.recipient_id, row.service_id) for row in starred}
    places += [(*place, False) for place in _recent(user, supplier) if (place[0].pk, _pk(place[1])) not in known]
    return [
        KeptRecipient(*place) for place in places if place[0].is_active and (place[1] is None or place[1].is_active)
    ]


def is_starred(user: User, recipient: Structure | None, service: Service | None) -> bool:
    """Whether this recipient and service is one of the person's favourites."""
    if recipient is None:
        return False
    return FavouriteRecipient.objects.filter(user=user, recipient=recipient, service=service).exists()


def place_of(key: str) -> tuple[Structure, Service | None] | None:
    """What the key of a button names: a public structure of the directory and its service; None for anything else."""
    structure_pk, _, service_pk = key.partition("-")
    if not all(part.isascii() and part.isdecimal() and len(part) < 19 for part in (structure_pk, service_pk or "0")):
        return None
    structure = Structure.objects.filter(pk=int(structure_pk)).first()
    if structure is None or not structure.is_public:
        return None
    return structure, structure.services.filter(pk=int(service_pk)).first() if service_pk else None


def _recent(user: User, supplier: Structure) -> Iterable[tuple[Structure, Service | None]]:
    sent = emitted_by(user).filter(supplier=supplier).exclude(status__in=DRAFT_STATUSES)
    latest = sent.order_by("-deposited_at", "-id")[:LOOKED_AT]
    places = {(row.recipient_id, row.recipient_service_id): (row.recipient, row.recipient_service) for row in latest}
    return list(places.values())[:RECENT]


def _pk(service: Service | None) -> int | None:
    return service.pk if service else None

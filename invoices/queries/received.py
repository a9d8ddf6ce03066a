"""What an agent's work list shows: one structure at a time, within what is open to the person."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import QuerySet

from accounts.models import User
from invoices.domain.lifecycle import Status
from invoices.models import Invoice
from invoices.queries.paging import Page, counted, page
from invoices.queries.rejections import with_open_request
from invoices.queries.visibility import received_by
from structures import habilitations
from structures.domain.habilitations import Application, Level
from structures.models import Service, Structure

RECUES = Application.FACTURES_RECUES
TO_TREAT = (Status.MISE_A_DISPOSITION, Status.COMPLETEE)
SHOWN = ("supplier", "recipient_service", "assigned_to")
LISTED = (  # what a row of the work list shows
    "number",
    "type",
    "currency",
    "signed_due",
    "status",
    "status_at",
    "deposited_at",
    "payment_due_on",
    "payment_stopped_on",
    "payment_resumed_on",
    "engagement",
    "is_downloaded",
    "deposit",
    "deposit_mode",
    "recipient",
    "version",
    "recipient_service__code",
    "recipient_service__name",
    "supplier__identifier",
    "supplier__name",
    "assigned_to__first_name",
    "assigned_to__last_name",
    "assigned_to__email",
)


@dataclass(frozen=True)
class Place:
    """The structure a list shows, and the service chosen in it, if any."""

    structure: Structure
    service: Service | None = None


def to_treat(
    user: User,
    place: Place,
    *,
    hide_downloaded: bool = False,
    mine_only: bool = False,
    sort: str = "",
    after: str = "",
    before: str = "",
) -> Page:
    """« Factures à traiter » of one structure: available or completed. Each row has its supplier, service, colleague.

    mine_only: those that were assigned to this person.
    """
    rows = _waiting_at(user, place)
    if hide_downloaded:
        rows = rows.filter(is_downloaded=False)
    if mine_only:
        rows = rows.filter(assigned_to=user)
    total = counted(rows)
    shown = page(with_open_request(rows).select_related(*SHOWN).only(*LISTED), sort, after, before)
    return replace(shown, total=total)


def next_to_treat(user: User, treated: Invoice) -> Invoice | None:
    """The invoice to propose once one is treated: the latest other that this person may treat in its structure."""
    others = _waiting_at(user, Place(treated.recipient), Level.MODIFICATION).exclude(pk=treated.pk)
    return others.only("number").order_by("-deposited_at", "-id").first()


def has_to_treat(user: User, place: Place) -> bool:
    """Tell whether anything waits there, downloaded or not."""
    return _waiting_at(user, place).exists()


def _waiting_at(user: User, place: Place, level: Level = Level.CONSULTATION) -> QuerySet[Invoice]:
    """What waits for the recipient at one place, within what is open to this person at this level, from one index."""
    here = habilitations.openings(user, RECUES, level)
    waiting = Invoice.objects.filter(status__in=TO_TREAT)
    if place.service and here.allows(place.structure.pk, place.service.pk):
        return waiting.filter(recipient_service=place.service)
    if place.structure.pk in here.structures:
        return waiting.filter(recipient=place.structure)
    mine = [service for service, structure in here.services.items() if structure == place.structure.pk]
    return waiting.filter(recipient=place.structure, recipient_service__in=mine)


def received_among(user: User, wanted: Iterable[int]) -> list[Invoice]:
    """The received invoices of this person among these, in the order given."""
    keys = list(wanted)
    seen = received_by(user).in_bulk(keys)
    return [seen[pk] for pk in keys if pk in seen]

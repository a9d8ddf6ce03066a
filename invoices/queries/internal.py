"""What the recipient's people keep between them: who treats an invoice, and their notes."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from accounts.models import User
from invoices.domain.lifecycle import Party
from invoices.models import InternalNote, Invoice
from structures.domain.habilitations import Application, Level
from structures.models import Habilitation, Rattachement


@dataclass(frozen=True)
class Internal:
    """What the recipient's side alone is shown of an invoice."""

    assigned_to: User | None
    notes: list[InternalNote]


def internal_of(invoice: Invoice, sides: set[Party]) -> Internal | None:
    """The recipient's own business, for its people; None for the supplier and for support.

    Notes are those of the current recipient: after a recycling the next one finds none of the former's.
    """
    if Party.RECIPIENT not in sides:
        return None
    notes = InternalNote.objects.filter(invoice=invoice, structure=invoice.recipient_id).select_related("author")
    return Internal(invoice.assigned_to, list(notes))


def treating(invoice: Invoice) -> QuerySet[User]:
    """The active people who may treat a received invoice: on its structure, or on its very service."""
    place = (
        Q(service=None) | Q(service=invoice.recipient_service_id) if invoice.recipient_service_id else Q(service=None)
    )
    rights = Habilitation.objects.filter(
        place,
        application=Application.FACTURES_RECUES,
        level__in=Level.MODIFICATION.granting,
        structure=invoice.recipient_id,
    )
    attached = Rattachement.objects.filter(structure=invoice.recipient_id, until=None)
    people = User.objects.filter(is_active=True, pk__in=rights.values("user")).filter(pk__in=attached.values("user"))
    return people.order_by("last_name", "first_name", "pk")

"""Models of invoices open to a person."""

from django.db.models import QuerySet

from accounts.models import User
from invoices.models import InvoiceTemplate
from structures import habilitations
from structures.domain.habilitations import Application, Level


def templates_of(user: User) -> QuerySet[InvoiceTemplate]:
    """The models of the places this person may emit for, by structure and name."""
    here = habilitations.openings(user, Application.FACTURES_EMISES, Level.MODIFICATION)
    found = InvoiceTemplate.objects.filter(here.q("structure", "service"))
    return found.select_related("structure").order_by("structure__name", "name")

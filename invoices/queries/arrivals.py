"""What a person brought and has not decided upon."""

from django.db.models import QuerySet

from accounts.models import User
from invoices.models import Arrival
from structures import habilitations
from structures.domain.habilitations import Application, Level


def arrivals_of(user: User) -> QuerySet[Arrival]:
    """The files this person brought, for structures they may still emit for."""
    mine = habilitations.openings(user, Application.FACTURES_EMISES, Level.MODIFICATION).q("structure", "service")
    return Arrival.objects.filter(mine, depositor=user).select_related("file", "structure", "service")

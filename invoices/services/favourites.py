"""Favourite recipients: a star put on the recipient of a draft, or taken off; and a kept one chosen again."""

from django.db import transaction

from accounts.models import User
from invoices import queries
from invoices.models import FavouriteRecipient, Invoice
from structures.domain.identifiers import STATE_SIRET

MOST = 100


def toggle(invoice: Invoice, *, owner: User) -> bool:
    """Put a star on the recipient and service of a draft, or take it off. Whether it bears one now.

    A person keeps a hundred at most: beyond, the oldest goes.
    """
    with transaction.atomic():
        User.objects.select_for_update().get(pk=owner.pk)  # two clicks at once must not make two turns
        mine = FavouriteRecipient.objects.filter(user=owner)
        place = {"recipient": invoice.recipient, "service": invoice.recipient_service}
        if mine.filter(**place).delete()[0]:
            return False
        FavouriteRecipient.objects.create(user=owner, **place)
        mine.filter(pk__in=mine.order_by("-added_at", "-pk").values_list("pk", flat=True)[MOST:]).delete()
    return True


def fields_of(key: str) -> dict[str, str]:
    """The fields of a draft's form for a recipient chosen by its button; none for an unknown one."""
    place = queries.place_of(key)
    if place is None:
        return {}
    structure, service = place
    return {
        "recipient_identifier": structure.identifier,
        "service_code": service.code if service else "",
        "is_state": "oui" if structure.identifier == STATE_SIRET else "non",
    }

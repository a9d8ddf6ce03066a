"""The check of a SIRET that the register could not be asked about: again every hour, until it answers."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from structures import notifications, sirene
from structures.domain.errors import IdentifierRefused, RegisterUnavailable
from structures.domain.identifiers import Identifier, IdentifierType
from structures.models import Establishment, Structure
from structures.services.creation import from_register
from structures.services.history import note
from structures.services.identification import creatable

EVERY = timedelta(hours=1)


def check_pending() -> None:
    """Ask the register about every structure whose check is pending and was not asked for an hour."""
    before = timezone.now() - EVERY
    due = Structure.objects.filter(Q(checked_at=None) | Q(checked_at__lte=before), is_check_pending=True)
    for structure in due.order_by("checked_at", "pk").iterator():
        check(structure)


def check(structure: Structure) -> None:
    """Ask the register about one structure; what it says opens or closes it, and its managers are told.

    No row is held while the register is asked: somebody else may have settled it meanwhile.
    """
    try:
        found = sirene.look_up(structure.identifier)
    except RegisterUnavailable:
        Structure.objects.filter(pk=structure.pk, is_check_pending=True).update(checked_at=timezone.now())
        return
    with transaction.atomic():
        locked = Structure.objects.select_for_update(no_key=True).get(pk=structure.pk)
        if locked.is_check_pending:
            settle(locked, found)


def settle(locked: Structure, found: Establishment | None) -> None:
    """End the check of a structure, whose row is held, with what the register said; its managers are told."""
    locked.is_check_pending, locked.checked_at = False, timezone.now()
    try:
        known = creatable(Identifier(IdentifierType.SIRET, locked.identifier), found)
    except IdentifierRefused as refusal:
        locked.state = Structure.State.INACTIVE
        action = note(locked, "Vérification refusée", actor=None, detail=refusal.text)
        notifications.checked(locked, action.pk, reason=f"{refusal.text} {refusal.remedy}")
    else:
        for name, value in from_register(known).items():
            setattr(locked, name, value)
        action = note(locked, "Vérification réussie", actor=None)
        notifications.checked(locked, action.pk)
    locked.save()

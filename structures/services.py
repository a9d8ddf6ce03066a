"""Belonging and rights: attach and detach people, grant and withdraw habilitations. Every change of right is kept."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from structures.domain.habilitations import APPLICATIONS, Application, Level, Nature
from structures.models import Habilitation, HabilitationChange, Rattachement, Service, Structure


@transaction.atomic
def grant(
    user: User,
    application: Application,
    level: Level,
    structure: Structure,
    service: Service | None = None,
    *,
    actor: User | None,
) -> Habilitation:
    """Give a right on a structure or one of its services, or change its level.

    actor: who decided, None for the installation itself. Raises ValueError on a right this structure cannot have.
    """
    if Nature(structure.nature) not in APPLICATIONS[application].natures:
        raise ValueError(f"{application} is not for a structure that is {structure.nature}")
    if service and service.structure_id != structure.pk:
        raise ValueError(f"service {service.pk} is not of structure {structure.pk}")
    place: dict[str, Any] = {"application": application, "structure": structure, "service": service}
    held = Habilitation.objects.select_for_update().filter(user=user, **place).first()
    before = held.level if held else ""
    if held and before == level:
        return held
    habilitation, _ = Habilitation.objects.update_or_create(user=user, **place, defaults={"level": level})
    HabilitationChange.objects.create(user=user, actor=actor, **place, before=before, after=level)
    return habilitation


@transaction.atomic
def withdraw(habilitation: Habilitation, *, actor: User | None) -> None:
    """Take a right away."""
    HabilitationChange.objects.create(
        user=habilitation.user,
        actor=actor,
        application=habilitation.application,
        structure=habilitation.structure,
        service=habilitation.service,
        before=habilitation.level,
    )
    habilitation.delete()


def attach(
    user: User, structure: Structure, service: Service | None = None, *, is_principal_manager: bool = False
) -> Rattachement:
    """Make a person belong to a structure from now on; already attached, give that back."""
    attachment, _ = Rattachement.objects.get_or_create(
        user=user,
        structure=structure,
        service=service,
        until=None,
        defaults={"since": timezone.now(), "is_principal_manager": is_principal_manager},
    )
    return attachment

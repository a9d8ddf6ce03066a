"""Belonging and rights: attach and detach people, grant and withdraw habilitations. Every change of right is kept.

These write and ask nothing: who may call them is decided by `people`, `requests` and `roles`.
"""

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from structures import queries
from structures.domain.errors import RightRefused
from structures.domain.habilitations import APPLICATIONS, Application, Level, profiles_of_newcomer
from structures.models import AccessRequest, Habilitation, HabilitationChange, Rattachement, Service, Structure


def lock(structure: Structure) -> None:
    """Make whoever changes belonging, rights or roles on this structure wait for the end of this transaction."""
    Structure.objects.select_for_update(no_key=True).get(pk=structure.pk)


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
    check_place(application, structure, service)
    place: dict[str, Any] = {"application": application, "structure": structure, "service": service}
    lock(structure)  # two grants at once: one row, two traces
    held = Habilitation.objects.filter(user=user, **place).first()
    before = held.level if held else ""
    if held and before == level:
        return held
    habilitation, _ = Habilitation.objects.update_or_create(user=user, **place, defaults={"level": level})
    HabilitationChange.objects.create(user=user, actor=actor, **place, before=before, after=level)
    return habilitation


def check_place(application: Application, structure: Structure, service: Service | None) -> None:
    """Raise ValueError on a right that makes no sense here: forms never offer one."""
    kind = queries.kind(structure)
    if kind not in APPLICATIONS[application].kinds:
        raise ValueError(f"{application} is not for a structure that is {kind}")
    if service and service.structure_id != structure.pk:
        raise ValueError(f"service {service.pk} is not of structure {structure.pk}")
    if service and APPLICATIONS[application].is_whole:
        raise ValueError(f"{application} is held on a whole structure")


def check_principal_keeps(
    user: User, application: Application, structure: Structure, level: Level | None = None
) -> None:
    """Refuse to take « Organisation modification » from the principal manager, or to lower it to `level`."""
    is_lost = application is Application.ORGANISATION and level is not Level.MODIFICATION
    if is_lost and queries.principal_of(structure) == user:
        raise RightRefused(
            "« Organisation modification » ne peut pas être retirée au gestionnaire principal.",
            "Transférez d'abord le rôle de gestionnaire principal à un autre gestionnaire.",
        )


@transaction.atomic
def withdraw(habilitation: Habilitation, *, actor: User | None) -> None:
    """Take a right away; already taken away, change nothing."""
    gone, _ = Habilitation.objects.filter(pk=habilitation.pk).delete()
    if gone:
        HabilitationChange.objects.create(
            user=habilitation.user,
            actor=actor,
            application=habilitation.application,
            structure=habilitation.structure,
            service=habilitation.service,
            before=habilitation.level,
        )


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


@transaction.atomic
def join(user: User, structure: Structure, service: Service | None = None, *, actor: User | None) -> Rattachement:
    """Attach a person and give what newcomers hold there; rights they already hold keep their level."""
    lock(structure)
    attachment = attach(user, structure, service)
    held = set(
        Habilitation.objects.filter(user=user, structure=structure, service=service).values_list(
            "application", flat=True
        )
    )
    for application, level in profiles_of_newcomer(queries.kind(structure)):
        if application not in held and not (service and APPLICATIONS[application].is_whole):
            grant(user, application, level, structure, service, actor=actor)
    return attachment


@transaction.atomic
def detach(user: User, structure: Structure, service: Service | None = None, *, actor: User | None) -> None:
    """End the belonging to a structure and to all its services, or to one service alone, with the rights held there.

    The rattachement stays with its end date, the rights in their history; what the person asked for is cancelled.
    """
    lock(structure)
    places: dict[str, Any] = {"user": user, "structure": structure}
    here = places | ({"service": service} if service else {})
    Rattachement.objects.filter(**here, until=None).update(until=timezone.now())
    is_gone = not Rattachement.objects.filter(**places, until=None).exists()
    for held in Habilitation.objects.filter(**(places if is_gone else here)).select_related(
        "user", "structure", "service"
    ):
        withdraw(held, actor=actor)
    if is_gone:
        waiting = AccessRequest.State.EN_COURS_DE_VALIDATION
        asked = AccessRequest.objects.filter(requester=user, structure=structure, state=waiting)
        asked.exclude(kind=AccessRequest.Kind.RATTACHEMENT).update(state=AccessRequest.State.ANNULEE)

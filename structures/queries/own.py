"""What « Mes rattachements » and « Mes habilitations » read."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.models import User
from structures.domain.habilitations import APPLICATIONS, Application, Level
from structures.models import Habilitation, Rattachement, Service, Structure


@dataclass(frozen=True)
class Place:
    """A structure, or one service of it, with the profiles a person holds there."""

    structure: Structure
    service: Service | None
    profiles: list[str] = field(default_factory=list)


def attachments_of(user: User) -> QuerySet[Rattachement]:
    """The open rattachements of « Mes rattachements », each with `is_manager`: holds Organisation modification."""
    managing = Habilitation.objects.filter(
        user=user,
        application=Application.ORGANISATION,
        level=Level.MODIFICATION,
        structure=OuterRef("structure"),
        service=None,
    )
    return (
        Rattachement.objects.filter(user=user, until=None)
        .select_related("structure", "service")
        .annotate(is_manager=Exists(managing))
        .order_by("structure__name", "structure__pk", "service__code")
    )


def places_of(user: User, text: str = "") -> list[Place]:
    """The rows of « Mes habilitations »: only what opens something now, so with an open rattachement.

    text: keeps the structures and services whose identifier, name or code contains it.
    """
    attached = Rattachement.objects.filter(user=user, until=None).values("structure")
    held = (
        Habilitation.objects.filter(_mentions(text), user=user, structure__in=attached)
        .select_related("structure", "service")
        .order_by("structure__name", "structure__pk", "service__code", "application")
    )
    return list(_grouped(held))


def held_by(user: User) -> QuerySet[Habilitation]:
    """The rights a person holds where they are attached now."""
    attached = Rattachement.objects.filter(user=user, until=None).values("structure")
    held = Habilitation.objects.filter(user=user, structure__in=attached)
    return held.select_related("user", "structure", "service")


def rights_of(user: User, structure: Structure) -> list[Habilitation]:
    """The rights of one person on one structure: whole structure first, then by service."""
    return list(
        held_by(user).filter(structure=structure).order_by(F("service__code").asc(nulls_first=True), "application")
    )


def place_to_ask(
    user: User, application: Application | None, structure: Structure, service: Service | None = None
) -> Service | None:
    """The service on which a profile is best asked for; None for the whole structure.

    service: of the page that stays closed, if any. Somebody attached to services only, or who holds the application
    on services only, goes on there: asking for the whole structure would ask for too much.
    """
    if application and APPLICATIONS[application].is_whole:
        return None
    held: list[QuerySet[Any]] = [held_by(user).filter(application=application)] if application else []
    for places in (*held, attachments_of(user)):
        services = [
            one.service for one in places.filter(structure=structure).order_by(F("service__code").asc(nulls_first=True))
        ]
        if services:
            return None if services[0] is None else service or services[0]
    return None


def kept_by_principal(rights: Iterable[Habilitation], is_principal: bool) -> int | None:
    """The key of « Organisation modification » of a principal manager, which goes with the role; None for others."""
    kept = (held.pk for held in rights if held.application == Application.ORGANISATION)
    return next(kept, None) if is_principal else None


def _grouped(habilitations: Iterable[Habilitation]) -> Iterable[Place]:
    """One row per structure and service."""
    for _, group in groupby(habilitations, key=lambda held: (held.structure_id, held.service_id)):
        rows = list(group)
        yield Place(rows[0].structure, rows[0].service, [held.profile for held in rows])


def _mentions(text: str) -> Q:
    """A person holds a few dozen rights: an unanchored search is cheap here."""
    text = text.replace("\0", "").strip()  # PostgreSQL refuses it
    if not text:
        return Q()
    columns = ("structure__identifier", "structure__name", "service__code", "service__name")
    conditions = Q()
    for column in columns:
        conditions |= Q(**{f"{column}__icontains": text})
    return conditions

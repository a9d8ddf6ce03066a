"""Asking: a rattachement, a profile more or less, the management of a structure whose manager is gone.

What needs nobody's agreement is done at once; the rest waits in Approbations until `decisions` closes it.
"""

from collections.abc import Iterable

from django.db import transaction

from accounts.models import User
from structures import notifications, queries
from structures.domain.errors import RightRefused
from structures.domain.habilitations import APPLICATIONS, Application, Level, profile
from structures.domain.roles import Action, Role
from structures.habilitations import require_action, role_in
from structures.models import AccessRequest, Habilitation, Rattachement, Service, Structure
from structures.services import rights
from structures.services.decisions import already_decided
from structures.services.history import note

Kind, State = AccessRequest.Kind, AccessRequest.State


@transaction.atomic
def ask_rattachement(
    user: User, structure: Structure, services: Iterable[Service] = (), *, comment: str = ""
) -> list[AccessRequest]:
    """Ask to belong to a structure, or to some of its services: one request each. Asked again: the same ones.

    Raises RightRefused when the person belongs there already.
    """
    places = [service for service in services if service.structure_id == structure.pk] or [None]
    attached = Rattachement.objects.filter(user=user, structure=structure, until=None)
    held = set(attached.values_list("service_id", flat=True))
    wanted = [service for service in places if None not in held and (service.pk if service else None) not in held]
    if not wanted:
        raise RightRefused(f"Vous êtes déjà rattaché à {structure}.", "Vos rattachements sont dans votre menu.")
    new: list[AccessRequest] = []
    asked = [_ask(user, Kind.RATTACHEMENT, structure, service, comment=comment, new=new) for service in wanted]
    notifications.asked(new)
    return asked


def ask_profile(
    user: User,
    application: Application,
    level: Level,
    structure: Structure,
    service: Service | None = None,
    *,
    comment: str = "",
) -> AccessRequest | None:
    """Ask for a profile, or for another level of one. None: it needed nobody's agreement and is held from now on."""
    require_action(user, Action.ASK, structure)
    rights.check_place(application, structure, service)
    place = {"user": user, "application": application, "structure": structure, "service": service}
    words = f"« {profile(application, level)} »"
    if Habilitation.objects.filter(**place, level=level).exists():
        raise RightRefused(f"Vous avez déjà le profil {words} sur {service or structure}.", "Il n'y a rien à faire.")
    if not _is_free(user, application, structure, service):
        return _ask(user, Kind.AJOUT, structure, service, application, level, comment)
    rights.check_principal_keeps(user, application, structure, level)
    rights.grant(user, application, level, structure, service, actor=user)
    note(structure, "Profil pris pour soi", actor=user, subject=user, detail=f"{words} {service or ''}".strip())
    return None


def ask_withdrawal(held: Habilitation, *, new: list[AccessRequest] | None = None) -> AccessRequest | None:
    """Ask to be relieved of one's own profile. None: done at once. new: as for `_ask`."""
    user, application = held.user, Application(held.application)
    require_action(user, Action.ASK, held.structure)
    if _is_free(user, application, held.structure, held.service):
        rights.check_principal_keeps(user, application, held.structure)
        rights.withdraw(held, actor=user)
        note(held.structure, "Profil rendu", actor=user, subject=user, detail=f"« {held.profile} »")
        return None
    return _ask(user, Kind.RETRAIT, held.structure, held.service, application, Level(held.level), new=new)


def ask_management(user: User, structure: Structure, *, comment: str) -> AccessRequest:
    """Ask for the role of a principal manager who is gone: for managers, or for anybody where there is no other."""
    role = require_action(user, Action.ASK, structure)
    if role is Role.PRINCIPAL:
        raise RightRefused(f"Vous êtes déjà gestionnaire principal de {structure}.")
    if others := managers_first(user, structure):
        raise RightRefused(
            "La gestion ne peut être demandée que par un gestionnaire secondaire.",
            f"Adressez-vous à {', '.join(one.get_full_name() for one in others)}, ou demandez d'abord le profil "
            "« Organisation modification ».",
        )
    return _ask(user, Kind.GESTION, structure, comment=comment)


def managers_first(user: User, structure: Structure) -> list[User]:
    """The secondary managers who come before this person to ask for the management; empty when it may be asked."""
    if role_in(user, structure) is not Role.USER:
        return []
    principal = queries.principal_of(structure)
    return [one for one in queries.managers_of(structure) if one != principal]


@transaction.atomic
def give_all_back(rights: Iterable[Habilitation]) -> tuple[int, int, int]:
    """« Supprimer tout ». Returns how many are given back, have to be agreed to, and must be kept by their holder."""
    done = asked = kept = 0
    new: list[AccessRequest] = []
    for held in rights:
        try:
            is_done = ask_withdrawal(held, new=new) is None
        except RightRefused:
            kept += 1
            continue
        done, asked = done + is_done, asked + (not is_done)
    notifications.asked(new)
    return done, asked, kept


@transaction.atomic
def _ask(
    user: User,
    kind: str,
    structure: Structure,
    service: Service | None = None,
    application: str = "",
    level: str = "",
    comment: str = "",
    new: list[AccessRequest] | None = None,
) -> AccessRequest:
    """The request, once. new: gets it when it was not waiting yet, for the caller to tell of several together."""
    request, is_new = AccessRequest.objects.get_or_create(
        requester=user,
        kind=kind,
        structure=structure,
        service=service,
        application=application,
        state=State.EN_COURS_DE_VALIDATION,
        defaults={"level": level, "comment": comment},
    )
    if is_new and new is not None:
        new.append(request)
    elif is_new:
        notifications.asked([request])
    elif (request.level, request.comment) != (level, comment or request.comment):
        request.level, request.comment = level, comment or request.comment
        same = AccessRequest.objects.filter(pk=request.pk, state=State.EN_COURS_DE_VALIDATION)
        same.update(level=request.level, comment=request.comment)
    return request


def _is_free(user: User, application: Application, structure: Structure, service: Service | None) -> bool:
    """Whether a person opens this without asking: managers anything, others « Factures émises » where they belong."""
    role = role_in(user, structure)
    if role and role.is_manager and not structure.is_check_pending:
        return True
    places = Rattachement.objects.filter(user=user, structure=structure, until=None)
    is_here = places.filter(service=None).exists() or (service and places.filter(service=service).exists())
    return APPLICATIONS[application].opens_alone and bool(is_here)


def cancel(request: AccessRequest) -> None:
    """Take one's own request back. Raises AlreadyDecided."""
    waiting = AccessRequest.objects.filter(pk=request.pk, state=State.EN_COURS_DE_VALIDATION)
    if not waiting.update(state=State.ANNULEE):
        raise already_decided(AccessRequest.objects.select_related("decided_by").get(pk=request.pk))

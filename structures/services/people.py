"""What managers do with the people of their structure: attach, detach, grant, withdraw, copy. All of it is noted."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from accounts.services import signup
from structures import notifications, queries
from structures.domain.errors import RightRefused
from structures.domain.habilitations import Application, Level, Profile, profile
from structures.domain.roles import Action
from structures.habilitations import require_action
from structures.models import AccessRequest, Habilitation, Rattachement, Service, Structure
from structures.services import rights
from structures.services.history import note


@transaction.atomic
def attach_person(
    user: User, structures: Iterable[Structure], service: Service | None = None, *, actor: User
) -> list[Structure]:
    """Attach somebody to several structures one manages, without request. Returns those that were new to them.

    service: of the one structure given, to belong there alone. What the person had asked of it is answered by it.
    """
    new = []
    for structure in sorted(structures, key=lambda one: one.pk):
        rights.lock(structure)
        require_action(actor, Action.MANAGE_USERS, structure)
        here = Q(service=None) | Q(service=service)
        if Rattachement.objects.filter(here, user=user, structure=structure, until=None).exists():
            continue
        attachment = rights.join(user, structure, service, actor=actor)
        asked = AccessRequest.objects.filter(requester=user, structure=structure, kind=AccessRequest.Kind.RATTACHEMENT)
        asked = asked.filter(here) if service else asked
        asked.filter(state=AccessRequest.State.EN_COURS_DE_VALIDATION).update(state=AccessRequest.State.ANNULEE)
        note(structure, "Rattachement direct", actor=actor, subject=user, detail=str(service or ""))
        notifications.attached(attachment, actor)
        new.append(structure)
    if new and user.is_pending:  # the inscription could not end before, and no decision will send the link any more
        signup.send_activation(user)
    return new


@transaction.atomic
def detach_person(user: User, structure: Structure, service: Service | None = None, *, actor: User) -> None:
    """End somebody's belonging to a structure, or to one service of it. Their rights close at once."""
    rights.lock(structure)
    require_action(actor, Action.MANAGE_USERS, structure)
    _check_is_not_principal(user, structure, "détaché")
    attachment = _end(user, structure, service, actor, "Détachement")
    notifications.detached(attachment, actor)


@transaction.atomic
def leave(attachment: Rattachement) -> None:
    """End one's own belonging. A principal manager hands the role over first."""
    user, structure = attachment.user, attachment.structure
    rights.lock(structure)
    if attachment.service is None:
        _check_is_not_principal(user, structure, "détaché")
    _end(user, structure, attachment.service, user, "Départ")


def _end(user: User, structure: Structure, service: Service | None, actor: User, how: str) -> Rattachement:
    """Detach and tell; on the whole structure, services included. Raises RightRefused when it is already over."""
    place = {"user": user, "structure": structure} | ({"service": service} if service else {})
    attachment = Rattachement.objects.filter(**place, until=None).order_by("service").first()
    if attachment is None:
        raise RightRefused(f"{user.get_full_name()} n'est plus rattaché à {service or structure}.")
    rights.detach(user, structure, service, actor=actor)
    note(structure, how, actor=actor, subject=user, detail=str(service or ""))
    return attachment


def _check_is_not_principal(user: User, structure: Structure, what: str) -> None:
    if queries.principal_of(structure) == user:
        raise RightRefused(
            f"Le gestionnaire principal de {structure} ne peut pas être {what}.",
            "Transférez d'abord le rôle à un autre gestionnaire : page de la structure, « Gestion principale ».",
        )


@transaction.atomic
def grant_profiles(
    people: Iterable[User],
    profiles: Iterable[Profile],
    structure: Structure,
    service: Service | None = None,
    *,
    actor: User,
) -> int:
    """Give the same profiles to several people of a structure. Returns how many changed.

    « Modification » includes « consultation »: a level held is raised, never lowered.
    """
    rights.lock(structure)
    require_action(actor, Action.MANAGE_USERS, structure)
    count, profiles = 0, list(profiles)
    for user in people:
        _check_may_touch(user, structure, actor)
        held = dict(
            Habilitation.objects.filter(user=user, structure=structure, service=service).values_list(
                "application", "level"
            )
        )
        for application, level in profiles:
            if held.get(application) not in level.granting:
                count += _grant_one(user, application, level, structure, service, actor)
    return count


@transaction.atomic
def change_level(held: Habilitation, level: Level, *, actor: User) -> None:
    """Raise or lower the level of one profile of somebody."""
    rights.lock(held.structure)
    require_action(actor, Action.MANAGE_USERS, held.structure)
    _check_may_touch(held.user, held.structure, actor)
    _grant_one(held.user, Application(held.application), level, held.structure, held.service, actor)


def _grant_one(
    user: User, application: Application, level: Level, structure: Structure, service: Service | None, actor: User
) -> bool:
    """Give one profile; False when it was held already."""
    held = Habilitation.objects.filter(user=user, application=application, structure=structure, service=service)
    if held.filter(level=level).exists():
        return False
    rights.check_principal_keeps(user, application, structure, level)
    rights.grant(user, application, level, structure, service, actor=actor)
    detail = f"« {profile(application, level)} » {service or ''}".strip()
    note(structure, "Profil accordé", actor=actor, subject=user, detail=detail)
    _answer(user, application, level, structure, service, actor)
    return True


def _answer(
    user: User, application: Application, level: Level, structure: Structure, service: Service | None, actor: User
) -> None:
    """What the person had asked for and holds from now on waits no longer."""
    asked = AccessRequest.objects.filter(
        requester=user,
        kind=AccessRequest.Kind.AJOUT,
        state=AccessRequest.State.EN_COURS_DE_VALIDATION,
        structure=structure,
        service=service,
        application=application,
        level__in=[one for one in Level if level in one.granting],
    )
    asked.update(state=AccessRequest.State.VALIDEE, decided_at=timezone.now(), decided_by=actor)


@transaction.atomic
def withdraw_profiles(held: Iterable[Habilitation], structure: Structure, *, actor: User) -> int:
    """Take profiles away from people of a structure. Returns how many."""
    rights.lock(structure)
    require_action(actor, Action.MANAGE_USERS, structure)
    count = 0
    for habilitation in held:
        _check_may_touch(habilitation.user, structure, actor)
        rights.check_principal_keeps(habilitation.user, Application(habilitation.application), structure)
        rights.withdraw(habilitation, actor=actor)
        detail = f"« {habilitation.profile} » {habilitation.service or ''}".strip()
        note(structure, "Profil retiré", actor=actor, subject=habilitation.user, detail=detail)
        count += 1
    return count


@transaction.atomic
def duplicate(source: User, target: User, structure: Structure, *, actor: User) -> int:
    """« Duplication des droits »: give a person what another one holds on a structure; nothing is taken away.

    A level held is raised, never lowered. Returns how many profiles changed.
    """
    rights.lock(structure)
    require_action(actor, Action.MANAGE_USERS, structure)
    _check_may_touch(target, structure, actor)
    count = 0
    mine = {
        (held.application, held.service_id): held.level
        for held in Habilitation.objects.filter(user=target, structure=structure)
    }
    for held in Habilitation.objects.filter(user=source, structure=structure).select_related("service"):
        if mine.get((held.application, held.service_id)) in (held.level, Level.MODIFICATION):
            continue
        count += _grant_one(target, Application(held.application), Level(held.level), structure, held.service, actor)
    if count:  # two rows rather than a name in the text of one: whoever leaves for good is erased from both
        note(structure, "Duplication des droits", actor=actor, subject=source, detail="copiés")
        note(structure, "Duplication des droits", actor=actor, subject=target, detail="reçus")
    return count


@transaction.atomic
def send_activation_again(user: User, structure: Structure, *, actor: User) -> None:
    """Send a new activation link to a person of the structure who has not opened their account yet."""
    require_action(actor, Action.MANAGE_USERS, structure)
    if not (user.is_pending and user.is_active):
        raise RightRefused("Ce compte est déjà activé.", "La personne peut demander un nouveau mot de passe.")
    signup.send_activation_again(user.email)
    note(structure, "Courriel d'activation renvoyé", actor=actor, subject=user)


def _check_may_touch(user: User, structure: Structure, actor: User) -> None:
    """The person is of the structure; the principal manager's rights are changed by themselves alone."""
    if not Rattachement.objects.filter(user=user, structure=structure, until=None).exists():
        raise RightRefused(
            f"{user.get_full_name()} n'est pas rattaché à {structure}.", "Rattachez d'abord cette personne."
        )
    if user != actor and queries.principal_of(structure) == user:
        raise RightRefused(
            "Les droits du gestionnaire principal ne sont changés que par lui-même.", "Adressez-lui votre demande."
        )

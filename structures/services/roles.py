"""The role of principal manager: given at creation, transferred, taken over when its holder is gone, or by support.

One per structure, by constraint. Every change locks the structure: two at once run one after the other.
"""

from django.db import transaction

from accounts.models import User
from structures import notifications, queries
from structures.domain.errors import RightRefused
from structures.domain.habilitations import Application, Level, profiles_of_principal
from structures.domain.roles import Action, Role
from structures.habilitations import require_action, role_in
from structures.models import AccessRequest, Rattachement, Structure
from structures.services import rights
from structures.services.history import note


@transaction.atomic
def become_principal(structure: Structure, user: User, *, actor: User | None, how: str, detail: str = "") -> None:
    """Make a person the principal manager, whoever was; the former one stays a manager. Asks nobody's leave.

    how: the words of the history, « Transfert de la gestion ». The person gets every profile of the structure's kind.
    """
    rights.lock(structure)
    former = queries.principal_of(structure)
    if former == user:
        return
    if former:
        current = Rattachement.objects.filter(structure=structure, until=None, is_principal_manager=True)
        current.update(is_principal_manager=False)
        rights.grant(former, Application.ORGANISATION, Level.MODIFICATION, structure, actor=actor)
    attachment = rights.attach(user, structure)
    Rattachement.objects.filter(pk=attachment.pk).update(is_principal_manager=True)
    for application, level in profiles_of_principal(queries.kind(structure)):
        rights.grant(user, application, level, structure, actor=actor)
    rivals = AccessRequest.objects.filter(structure=structure, kind=AccessRequest.Kind.GESTION)
    rivals.filter(state=AccessRequest.State.EN_COURS_DE_VALIDATION).update(state=AccessRequest.State.ANNULEE)
    action = note(structure, how, actor=actor, subject=user, detail=detail)
    if former or actor != user:
        notifications.principal_changed(structure, user, former, action.pk)


@transaction.atomic
def transfer(structure: Structure, user: User, *, actor: User) -> None:
    """Hand the role over to another manager; sent twice, the second changes nothing.

    Raises HabilitationMissing, RightRefused.

    The gate is asked under the lock: of two transfers at once the second is refused, its author is principal no more.
    """
    rights.lock(structure)
    principal = queries.principal_of(structure)
    if principal == user != actor and role_in(actor, structure) is Role.SECONDARY:
        return
    require_action(actor, Action.TRANSFER_MANAGEMENT, structure)
    role = role_in(user, structure)
    if role is None or not role.is_manager:
        raise RightRefused(
            f"{user.get_full_name()} n'est pas gestionnaire de {structure}.",
            "Donnez-lui d'abord le profil « Organisation modification », puis transférez le rôle.",
        )
    become_principal(structure, user, actor=actor, how="Transfert de la gestion principale")

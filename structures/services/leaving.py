"""Closing one's account, where belonging and rights have their say: who is principal manager hands over first."""

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from accounts.services import closing, personal
from structures import queries
from structures.domain.errors import RightRefused
from structures.models import AccessRequest, ManagerAction, Rattachement
from structures.services import rights


def has_structures_in_charge(user: User) -> bool:
    """Whether the person is the principal manager somewhere."""
    return _in_charge(user).exists()


def set_notifications(user: User, *, invoices: bool, work_list: bool, weekly: bool, news: bool) -> None:
    """Choose what is mailed. A principal manager always receives what concerns invoices (domain.md §16)."""
    invoices = invoices or has_structures_in_charge(user)
    personal.set_notifications(user, invoices=invoices, work_list=work_list, weekly=weekly, news=news)


@transaction.atomic
def deactivate(user: User) -> None:
    """Close the account until its owner comes back; rights stay in place. Raises RightRefused."""
    _require_handed_over(user)
    closing.deactivate(user)


@transaction.atomic
def anonymise(user: User) -> None:
    """End every belonging and right, then erase the person. Raises RightRefused.

    Rows that bear their number stay (invoices, histories): they show « Utilisateur anonymisé ».
    """
    _require_handed_over(user)
    for structure in queries.structures_of(user):
        rights.detach(user, structure, actor=user)
    waiting = AccessRequest.objects.filter(requester=user, state=AccessRequest.State.EN_COURS_DE_VALIDATION)
    waiting.update(state=AccessRequest.State.ANNULEE)
    closing.anonymise(user)


@personal.holder
def known_to_structures(user: User) -> dict[str, personal.Table]:
    """Where the person belongs or belonged, what they may do, what they asked for, what they did as a manager."""
    attachments = [
        {
            "structure": str(one.structure),
            "service": str(one.service or ""),
            "gestionnaire principal": one.is_principal_manager,
            "depuis": one.since,
            "jusqu'au": one.until,
        }
        for one in Rattachement.objects.filter(user=user).select_related("structure", "service").order_by("pk")
    ]
    held = [
        {"structure": str(one.structure), "service": str(one.service or ""), "profil": one.profile}
        for one in queries.held_by(user)
    ]
    asked = [
        {
            "demande": one.description,
            "structure": one.structure_words,
            "faite le": one.created_at,
            "état": one.get_state_display(),
            "commentaire": one.comment,
            "réponse": one.decision_comment,
        }
        for one in queries.requests_of(user)
    ]
    managed = [
        {"le": one.at, "action": one.action, "structure": str(one.structure or ""), "détail": one.detail}
        for one in ManagerAction.objects.filter(actor=user).select_related("structure").order_by("pk")
    ]
    return {"rattachements": attachments, "habilitations": held, "demandes": asked, "gestion": managed}


def _in_charge(user: User) -> QuerySet[Rattachement]:
    return Rattachement.objects.filter(user=user, until=None, is_principal_manager=True).select_related("structure")


def _require_handed_over(user: User) -> None:
    names = ", ".join(str(one.structure) for one in _in_charge(user)[:5])
    if names:
        raise RightRefused(
            f"Vous êtes gestionnaire principal de : {names}.",
            "Transférez d'abord ce rôle à un autre gestionnaire : une structure ne reste pas sans gestionnaire.",
        )

"""Who is told by mail of what happens to requests and rights. Rows are written in the transaction of the event."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse

from accounts import mail
from accounts.models import User
from structures import queries
from structures.domain.bank import masked
from structures.models import AccessRequest, BankAccount, ManagerAction, Rattachement, Structure


def asked(requests: Sequence[AccessRequest]) -> None:
    """Tell the managers what waits for them: one mail for what somebody asked of a structure in one go."""
    if requests:
        _tell_managers(requests, "demande_a_traiter", f"demande-{requests[0].pk}-faite")


def reminded(request: AccessRequest) -> None:
    """Tell them again."""
    _tell_managers([request], "demande_rappel", f"demande-{request.pk}-rappel")


def decided(requests: Sequence[AccessRequest]) -> None:
    """Tell the requester what was decided, and by whom: one mail for what was decided in one go, the same way."""
    if not requests:
        return
    request = requests[0]
    page = "manage_habilitations" if request.application else "attachments"
    context = {"request": request, "requests": requests, "url": _address(f"structures:{page}")}
    _queue(request.requester, "demande_decidee", context, f"demande {request.pk}", f"demande-{request.pk}-decidee")


def attached(attachment: Rattachement, actor: User) -> None:
    """Tell a person that a manager attached them."""
    context = {"attachment": attachment, "actor": actor, "url": _address("structures:habilitations")}
    about, key = f"rattachement {attachment.pk}", f"rattachement-{attachment.pk}-ouvert"
    _queue(attachment.user, "rattachement_ouvert", context, about, key)


def detached(attachment: Rattachement, actor: User) -> None:
    """Tell a person that a manager ended their belonging."""
    context = {"attachment": attachment, "actor": actor, "url": _address("structures:attachments")}
    about, key = f"rattachement {attachment.pk}", f"rattachement-{attachment.pk}-clos"
    _queue(attachment.user, "rattachement_clos", context, about, key)


def principal_changed(structure: Structure, new: User, former: User | None, action_id: int) -> None:
    """Tell every manager, the former principal one included, who is it from now on."""
    context = {
        "structure": structure,
        "new": new,
        "former": former,
        "url": _address("structures:members", structure.pk),
    }
    told = {user.pk: user for user in (*queries.managers_of(structure), new, *([former] if former else []))}
    for user in told.values():
        _queue(user, "gestion_changee", context, f"structure {structure.pk}", f"action-{action_id}-gestion")


def checked(structure: Structure, action_id: int, *, reason: str = "") -> None:
    """Tell the managers what the register said at last. reason: why the structure is closed; "" when it is open."""
    context = {"structure": structure, "reason": reason, "url": _address("structures:structure", structure.pk)}
    _warn_managers(structure, "verification_faite", context, f"action-{action_id}-verification")


def succeeded(former: Structure, new: Structure, actor: User, action_id: int) -> None:
    """Tell the managers that another SIRET replaced theirs."""
    context = {"former": former, "new": new, "actor": actor, "url": _address("structures:structure", new.pk)}
    _warn_managers(new, "siret_change", context, f"action-{action_id}-siret")


def bank_changed(account: BankAccount, what: str, actor: User, action: ManagerAction, detail: str = "") -> None:
    """Warn every manager, the author too: whoever took over a mailbox must not change an account unseen.

    Of the number, only what `masked` shows; not the label either, where people type anything.
    """
    context = {
        "structure": account.structure,
        "number": masked(account.number),
        "what": what,
        "detail": detail,
        "actor": actor,
        "at": action.at,
        "url": _address("structures:accounts", account.structure_id),
    }
    _warn_managers(account.structure, "coordonnees_bancaires", context, f"action-{action.pk}-banque")


def _warn_managers(structure: Structure, kind: str, context: dict[str, Any], event_key: str) -> None:
    for user in queries.managers_of(structure):
        _queue(user, kind, context, f"structure {structure.pk}", event_key)


def _tell_managers(requests: Sequence[AccessRequest], kind: str, event_key: str) -> None:
    """To the managers; where nobody manages, to the support, who can name one."""
    request = requests[0]
    people = list(queries.managers_of(request.structure).exclude(pk=request.requester_id))
    context = {"request": request, "requests": requests, "is_orphan": not people}
    context["url"] = _address("structures:approval", request.pk)
    if len(requests) > 1:
        context["url"] = f"{_address('structures:approvals')}?structure={request.structure_id}"
    if not people:
        people = list(User.objects.filter(is_support=True, is_active=True))
        context["url"] = _address("structures:support_structure", request.structure_id)
    for user in people:
        _queue(user, kind, context, f"demande {request.pk}", event_key)


def _queue(user: User, kind: str, context: dict[str, Any], about: str, event_key: str) -> None:
    """To the contact address; to the login address, where the links go, while the inscription is not finished."""
    mail.queue(
        kind=f"structures/{kind}",
        recipient=user.email if user.is_pending else user.notification_address,
        context=context | {"user": user},
        about=about,
        event_key=event_key,
    )


def _address(name: str, *args: int) -> str:
    return f"{settings.SITE_URL}{reverse(name, args=args)}"

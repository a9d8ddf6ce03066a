"""Deciding what was asked: once, under a lock; the second who decides is told what the first did."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.services import signup
from structures import notifications, queries
from structures.domain.errors import AlreadyDecided, DomainError, RightRefused
from structures.domain.habilitations import Application, Level
from structures.domain.requests import REMIND_AFTER, may_be_taken_over
from structures.domain.roles import Action
from structures.habilitations import require_action, role_in
from structures.models import AccessRequest, Habilitation
from structures.services import rights, roles
from structures.services.history import note

Kind, State = AccessRequest.Kind, AccessRequest.State


@transaction.atomic
def decide(request_id: int, verdict: str, *, actor: User, comment: str = "", is_told: bool = True) -> AccessRequest:
    """Approve (State.VALIDEE) or refuse (State.REFUSEE) a request, once, and do what it asks.

    is_told: False when the caller tells the requester, of several together.

    Raises AlreadyDecided with who decided what, HabilitationMissing, RightRefused.
    """
    known = AccessRequest.objects.select_related("structure").get(pk=request_id)
    rights.lock(known.structure)
    request = (
        AccessRequest.objects.select_for_update(of=("self",))
        .select_related("requester", "structure", "service", "decided_by")
        .get(pk=request_id)
    )
    require_action(actor, Action.APPROVE, request.structure)
    if not request.is_waiting:
        raise already_decided(request)
    if request.requester_id == actor.pk:
        raise RightRefused("Vous ne pouvez pas décider de votre propre demande.", "Un autre gestionnaire le peut.")
    if verdict == State.VALIDEE:
        EFFECTS[Kind(request.kind)](request, actor)
    _close(request, verdict, actor, comment)
    if is_told:
        _tell([request])
    return request


def _close(request: AccessRequest, verdict: str, actor: User, comment: str) -> None:
    """Write the decision and its trace."""
    request.state, request.decided_at, request.decided_by = verdict, timezone.now(), actor
    request.decision_comment = comment
    request.save(update_fields=["state", "decided_at", "decided_by", "decision_comment"])
    words = "Demande acceptée" if verdict == State.VALIDEE else "Demande refusée"
    detail = f"{request.description} {request.service or ''}".strip() + (f" – {comment}" if comment else "")
    note(request.structure, words, actor=actor, subject=request.requester, detail=detail)


def _tell(requests: Sequence[AccessRequest]) -> None:
    """Mail what was decided of the requests of one person; an inscription that waited for it can end."""
    notifications.decided(requests)
    if requests and requests[0].requester.is_pending:
        signup.send_activation(requests[0].requester)


def already_decided(request: AccessRequest) -> AlreadyDecided:
    who = f" par {request.decided_by.get_full_name()}" if request.decided_by else ""
    when = f" le {timezone.localtime(request.decided_at):%d/%m/%Y à %H h %M}" if request.decided_at else ""
    state = request.get_state_display().lower()
    return AlreadyDecided(
        f"Cette demande n'attend plus de décision : elle est {state}{who}{when}.", "Rien n'a été changé."
    )


def _join(request: AccessRequest, actor: User) -> None:
    rights.join(request.requester, request.structure, request.service, actor=actor)


def _add(request: AccessRequest, actor: User) -> None:
    application, level = Application(request.application), Level(request.level)
    rights.check_principal_keeps(request.requester, application, request.structure, level)
    rights.grant(request.requester, application, level, request.structure, request.service, actor=actor)


def _remove(request: AccessRequest, actor: User) -> None:
    rights.check_principal_keeps(request.requester, Application(request.application), request.structure)
    held = Habilitation.objects.filter(
        user=request.requester,
        application=request.application,
        structure=request.structure,
        service=request.service,
    )
    for habilitation in held.select_related("user", "structure", "service"):
        rights.withdraw(habilitation, actor=actor)


def _hand_over(request: AccessRequest, actor: User) -> None:
    """The principal manager decides at any time; another manager once that one is gone, or did not answer."""
    if is_held_up(request, actor):
        raise RightRefused(
            f"{request.structure} a un gestionnaire principal : il lui reste du temps pour répondre.",
            "Quinze jours après la demande, un autre gestionnaire pourra l'accepter.",
        )
    how = "Reprise de la gestion principale"
    roles.become_principal(request.structure, request.requester, actor=actor, how=how)


EFFECTS: dict[str, Callable[[AccessRequest, User], None]] = {
    Kind.RATTACHEMENT: _join,
    Kind.AJOUT: _add,
    Kind.RETRAIT: _remove,
    Kind.GESTION: _hand_over,
}


def is_held_up(request: AccessRequest, actor: User) -> bool:
    """Whether this manager must leave the principal one time to answer a request for the management."""
    if request.kind != Kind.GESTION:
        return False
    principal = queries.principal_of(request.structure)
    if principal == actor:
        return False
    has_principal = principal is not None and principal.is_active
    return not may_be_taken_over(request.created_at, timezone.now(), has_principal=has_principal)


@transaction.atomic
def take_over(request: AccessRequest) -> None:
    """Take the management one asked for, when nobody answered during fifteen days. Raises RightRefused, AlreadyDecided.

    The principal manager was told by mail when it was asked, and reminded after seven days.
    """
    rights.lock(request.structure)
    request = (
        AccessRequest.objects.select_for_update(of=("self",))
        .select_related("requester", "structure")
        .get(pk=request.pk)
    )
    if not request.is_waiting:
        raise already_decided(request)
    if role_in(request.requester, request.structure) is None or not is_ripe(request):
        raise RightRefused(
            "La gestion ne peut pas encore être reprise.",
            "Quinze jours sans réponse du gestionnaire principal sont nécessaires. Le support peut agir plus tôt, "
            "sur justificatif.",
        )
    how = "Reprise de la gestion, sans réponse"
    roles.become_principal(request.structure, request.requester, actor=request.requester, how=how)
    _close(request, State.VALIDEE, request.requester, "Quinze jours sans réponse.")
    _tell([request])


def is_ripe(request: AccessRequest) -> bool:
    """Without anybody else to agree, fifteen days pass even where the principal manager's account is closed."""
    return may_be_taken_over(request.created_at, timezone.now(), has_principal=True)


@dataclass
class Report:
    """What became of several requests decided at once."""

    done: list[AccessRequest] = field(default_factory=list)
    refused: list[tuple[AccessRequest, DomainError]] = field(default_factory=list)


def decide_all(requests: Iterable[AccessRequest], verdict: str, *, actor: User, comment: str = "") -> Report:
    """Decide several requests: one that cannot be does not hold up the others.

    Those of one person on one structure are decided in one transaction, with the mail that tells of them.
    """
    report = Report()
    for _, asked in groupby(sorted(requests, key=_whose), key=_whose):
        with transaction.atomic():
            done = []
            for request in asked:
                try:
                    done.append(decide(request.pk, verdict, actor=actor, comment=comment, is_told=False))
                except DomainError as refusal:
                    report.refused.append((request, refusal))
            _tell(done)
        report.done += done
    return report


def _whose(request: AccessRequest) -> tuple[int, int]:
    return request.structure_id, request.requester_id


def remind() -> int:
    """Tell managers again of what has waited for seven days, once. Returns how many requests."""
    now, count = timezone.now(), 0
    for request in queries.to_remind(now - REMIND_AFTER):
        with transaction.atomic():
            if AccessRequest.objects.filter(pk=request.pk, reminded_at=None).update(reminded_at=now):
                notifications.reminded(request)
                count += 1
    return count

"""Answers to a supplier's request to reject: the recipient's own, or the one a change of status brings by itself."""

from datetime import datetime

from accounts.models import User
from invoices import notifications
from invoices.domain.lifecycle import CARDS, Status
from invoices.models import InvoiceEvent, RejectionRequest, StatusChange
from invoices.services.events import trace

State = RejectionRequest.State
DETAIL_LENGTH = 2000


def settle(change: StatusChange) -> None:
    """Close the open request of an invoice that is rejected, that is paid, or that goes back to its supplier.

    The invoice is locked by the caller. In any other status the recipient may still answer.
    """
    target = Status(change.target)
    if not (CARDS[target].is_final or target is Status.A_RECYCLER):
        return
    request = change.invoice.rejection_requests.filter(state=State.EN_ATTENTE).first()
    if request is None:
        return
    state = State.ACCEPTEE if target is Status.REJETEE else State.SANS_OBJET
    close(request, state, actor=change.actor, at=change.at)


def close(
    request: RejectionRequest, state: RejectionRequest.State, *, actor: User | None, at: datetime, answer: str = ""
) -> None:
    """Write the answer, its trace, and tell the supplier. Invoice and request are locked by the caller."""
    request.state, request.answer, request.answered_by, request.answered_at = state, answer, actor, at
    request.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    detail = f"Demande {state.label}" + (f" : {answer}" if answer else "")
    trace(request.invoice, InvoiceEvent.Kind.REPONSE_DEMANDE_REJET, actor, detail[:DETAIL_LENGTH])
    notifications.tell_answer(request)

"""A supplier asks the recipient to reject an invoice sent by mistake: once sent, nobody withdraws it.

Source: features.md K20, L3; domain.md §8.4. Accepting is rejecting the invoice (services/treatment.py): the change of
status then closes the request by itself (services/settling.py). Locks are taken on the invoice first, as everywhere.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from invoices import notifications
from invoices.domain.errors import MoveRefused
from invoices.domain.lifecycle import Status
from invoices.domain.rejections import may_be_rejected
from invoices.models import Invoice, InvoiceEvent, RejectionRequest, StatusChange
from invoices.services import settling, transition, treatment
from invoices.services.events import trace
from structures import habilitations
from structures.domain.habilitations import Application, Level

State = RejectionRequest.State


def ask(invoice: Invoice, *, reason: str, actor: User) -> RejectionRequest:
    """Ask for the rejection; one request is open at a time. The same form sent twice gives the first request.

    Raises MoveRefused (the recipient cannot reject it any more, or somebody asks already), HabilitationMissing.
    """
    with transaction.atomic():
        locked = transition.locked_own(invoice, actor)
        waiting = locked.rejection_requests.filter(state=State.EN_ATTENTE).select_related("asked_by").first()
        if waiting and (waiting.asked_by_id, waiting.reason) == (actor.pk, reason):
            return waiting
        ask_askable(locked, waiting)
        request = RejectionRequest.objects.create(invoice=locked, reason=reason, asked_by=actor)
        trace(locked, InvoiceEvent.Kind.DEMANDE_REJET, actor, reason)
        notifications.tell_request(request)
    return request


def ask_askable(invoice: Invoice, waiting: RejectionRequest | None) -> None:
    """Pass when a request makes sense now; else raise MoveRefused. waiting: the open one, if any."""
    if waiting:
        raise MoveRefused(
            f"Le rejet de la facture {invoice.number} est déjà demandé, par {waiting.asked_by.get_full_name()} "
            f"{_on(waiting.asked_at)}.",
            "Attendez la réponse du destinataire : un courriel vous préviendra.",
        )
    if not may_be_rejected(Status(invoice.status)):
        raise MoveRefused(
            f"La facture {invoice.number} est à l'état « {invoice.status_label} » : "
            "le destinataire ne peut pas la rejeter.",
            "Pour annuler une facture que le destinataire ne peut plus rejeter, adressez-lui un avoir.",
        )


def accept(request: RejectionRequest, *, version: int, reason: str, comment: str, actor: User) -> StatusChange:
    """Reject the invoice, which answers the request. The same form sent twice gives the first change.

    version: of the invoice the agent saw. Raises MoveRefused (a colleague said no, the invoice moved on),
    StaleInvoice, HabilitationMissing.
    """
    with transaction.atomic():
        locked = _locked(request, actor)
        if locked.state != State.ACCEPTEE:
            ask_answerable(locked)
        return treatment.treat(locked.invoice, "refuse", actor=actor, version=version, reason=reason, comment=comment)


def decline(request: RejectionRequest, *, answer: str, actor: User) -> RejectionRequest:
    """Say no to the supplier, and why. The same form sent twice gives the first answer.

    Raises MoveRefused when the request is answered already, HabilitationMissing.
    """
    with transaction.atomic():
        locked = _locked(request, actor)
        if locked.state == State.REFUSEE and (locked.answered_by_id, locked.answer) == (actor.pk, answer):
            return locked
        ask_answerable(locked)
        settling.close(locked, State.REFUSEE, actor=actor, at=timezone.now(), answer=answer)
    return locked


def _locked(request: RejectionRequest, actor: User) -> RejectionRequest:
    """Lock the invoice, then the request, once the recipient's gate has let the person in."""
    invoice = (
        Invoice.objects.select_for_update(of=("self",))
        .select_related("supplier", "supplier_service", "recipient", "recipient_service")
        .get(pk=request.invoice_id)
    )
    habilitations.require(
        actor, Application.FACTURES_RECUES, Level.MODIFICATION, invoice.recipient, invoice.recipient_service
    )
    locked = RejectionRequest.objects.select_for_update(of=("self",)).select_related("answered_by").get(pk=request.pk)
    locked.invoice = invoice
    return locked


def ask_answerable(request: RejectionRequest) -> None:
    """Pass while a request waits for its answer; else raise MoveRefused with what became of it."""
    if request.is_open:
        return
    who = request.answered_by.get_full_name() if request.answered_by else "le portail"
    raise MoveRefused(
        f"Cette demande de rejet a déjà sa réponse : {request.get_state_display()}, par {who} "
        f"{_on(request.answered_at)}.",
        "Rien de votre réponse n'a été enregistré. Relisez la facture avant d'agir.",
    )


def not_asked(invoice: Invoice) -> MoveRefused:
    """Tell that there is nothing to answer."""
    return MoveRefused(
        f"Le fournisseur n'a pas demandé le rejet de la facture {invoice.number}.",
        "Pour la rejeter de vous-même, choisissez « Traiter » sur sa page.",
    )


def _on(moment: datetime) -> str:
    when = timezone.localtime(moment)
    return f"le {when:%d/%m/%Y} à {when:%H h %M}"

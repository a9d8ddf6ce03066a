"""Which change tells whom, and in which words. Rows are written in the transaction of the change."""

from collections.abc import Iterable

from django.conf import settings
from django.db.models import Q

from accounts import mail, notices
from accounts.models import User
from invoices.domain.lifecycle import STEPS, Party, Status
from invoices.domain.reasons import REASONS
from invoices.models import RejectionRequest, StatusChange
from structures.domain.habilitations import Application, Level
from structures.models import Service, Structure

SILENT = frozenset({Status.DEPOSEE, Status.EN_COURS_ACHEMINEMENT, Status.SUPPRIMEE})  # they last a second
TO_RECIPIENT = frozenset({Status.MISE_A_DISPOSITION, Status.COMPLETEE})
CONCERNED = {Party.SUPPLIER: Application.FACTURES_EMISES, Party.RECIPIENT: Application.FACTURES_RECUES}


def tell(change: StatusChange) -> None:
    """Queue the mails of one status change: the supplier's people at each, the recipient's when it is their turn."""
    target = Status(change.target)
    if target in SILENT:
        return
    invoice = change.invoice
    _queue(change, Party.SUPPLIER, "changement_etat", invoice.supplier, invoice.supplier_service)
    if target in TO_RECIPIENT and change.by != Party.RECIPIENT:
        _queue(change, Party.RECIPIENT, "facture_a_traiter", invoice.recipient, invoice.recipient_service)


def _queue(change: StatusChange, party: Party, kind: str, structure: Structure, service: Service | None) -> None:
    application = CONCERNED[party]
    card, invoice = change.target_card, change.invoice
    context = {
        "invoice": invoice,
        "change": change,
        "card": card,
        "words": card.words.get(party, ""),
        "reason": REASONS[change.reason].label if change.reason else "",
        "step": STEPS[card.step - 1] if card.step else "",
        "url": f"{settings.SITE_URL}{invoice.get_absolute_url()}",
    }
    for user in holders(application, structure, service):
        mail.queue(
            kind=f"invoices/{kind}",
            recipient=user.notification_address,
            context=context | {"user": user},
            about=f"facture {invoice.pk}",
            event_key=f"status-change-{change.pk}-{party.value.lower()}",
        )


def tell_request(request: RejectionRequest) -> None:
    """Tell the recipient's people who may answer that the supplier asks for a rejection: notice and mail."""
    invoice = request.invoice
    _tell_of(request, "demande_rejet", Party.RECIPIENT, invoice.recipient, invoice.recipient_service)


def tell_answer(request: RejectionRequest) -> None:
    """Tell the supplier's people who may act the answer. A change of status that answers has its own mail."""
    invoice = request.invoice
    is_mailed = request.state == RejectionRequest.State.REFUSEE
    kind = "reponse_demande_rejet" if is_mailed else ""
    _tell_of(request, kind, Party.SUPPLIER, invoice.supplier, invoice.supplier_service)


def _tell_of(request: RejectionRequest, kind: str, party: Party, structure: Structure, service: Service | None) -> None:
    """Notice to whoever may act on this side; mail too, when a kind is given, to those of them who want mails."""
    invoice, event_key = request.invoice, f"rejection-request-{request.pk}-{request.state.lower()}"
    is_open = request.state == RejectionRequest.State.EN_ATTENTE
    title = f"Facture {invoice.number} : {'rejet demandé' if is_open else 'demande de rejet'} "
    title += f"par {invoice.supplier.name}" if is_open else request.get_state_display()
    people = {"application": CONCERNED[party], "structure": structure, "service": service, "level": Level.MODIFICATION}
    notices.post(
        holders(**people, mailed=False),
        title=title,
        text=request.reason if is_open else request.answer,
        url=invoice.get_absolute_url(),
        event_key=event_key,
    )
    for user in holders(**people) if kind else ():
        mail.queue(
            kind=f"invoices/{kind}",
            recipient=user.notification_address,
            context={"request": request, "user": user, "url": f"{settings.SITE_URL}{invoice.get_absolute_url()}"},
            about=f"facture {invoice.pk}",
            event_key=event_key,
        )


def holders(
    application: Application,
    structure: Structure,
    service: Service | None,
    level: Level = Level.CONSULTATION,
    *,
    mailed: bool = True,
) -> Iterable[User]:
    """Active people who hold an application on this structure, or on this very service of it.

    Whoever only looks is told too: the published rule is « holding Factures reçues », whatever the level.
    mailed: only those who want its mails; a principal manager gets them whatever was chosen before (domain.md §16).
    """
    place = (
        Q(habilitations__service=None) | Q(habilitations__service=service)
        if service
        else Q(habilitations__service=None)
    )
    return (
        User.objects.filter(
            place,
            habilitations__application=application,
            habilitations__structure=structure,
            habilitations__level__in=level.granting,
        )
        .filter(
            Q(notify_invoices=True) | Q(rattachements__is_principal_manager=True) if mailed else Q(),
            is_active=True,
            rattachements__structure=structure,
            rattachements__until=None,
        )
        .distinct()
    )

"""Which change tells whom, and in which words. Rows are written in the transaction of the change."""

from collections.abc import Iterable

from django.conf import settings
from django.db.models import Q

from accounts import mail
from accounts.models import User
from invoices.domain.lifecycle import STEPS, Party, Status
from invoices.domain.reasons import REASONS
from invoices.models import StatusChange
from structures.domain.habilitations import Application
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


def holders(application: Application, structure: Structure, service: Service | None) -> Iterable[User]:
    """Active people who hold an application on this structure, or on this very service of it, and want its mails.

    Whoever only looks is told too: the published rule is « holding Factures reçues », whatever the level.
    A principal manager gets them whatever was chosen before (domain.md §16).
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
        )
        .filter(
            Q(notify_invoices=True) | Q(rattachements__is_principal_manager=True),
            is_active=True,
            rattachements__structure=structure,
            rattachements__until=None,
        )
        .distinct()
    )

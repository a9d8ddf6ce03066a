"""Between agents of the recipient: an invoice assigned to a colleague, and notes. The supplier sees none of it."""

from django.db import transaction
from django.utils import timezone

from accounts import notices
from accounts.models import User
from invoices import queries
from invoices.domain.errors import MoveRefused
from invoices.models import InternalNote, Invoice, InvoiceEvent
from invoices.services.events import trace
from structures import habilitations
from structures.domain.habilitations import Application, Level


def assign(invoice: Invoice, colleague: User | None, *, actor: User) -> None:
    """Give an invoice to a colleague, or to nobody; giving it again to the same person changes nothing.

    No status, no version is touched. Raises HabilitationMissing, or MoveRefused when the colleague may not treat it.
    """
    with transaction.atomic():
        locked = _locked(invoice, actor)
        if colleague and not queries.treating(locked).filter(pk=colleague.pk).exists():
            raise MoveRefused(
                f"{colleague.get_full_name()} ne peut pas traiter la facture {locked.number}.",
                "Choisissez un collègue de la liste : ceux qui ont « Factures reçues » en modification ici.",
            )
        if locked.assigned_to_id == (colleague.pk if colleague else None):
            return
        locked.assigned_to = colleague
        locked.save(update_fields=["assigned_to"])
        said = f"Affectée à {colleague.get_full_name()}" if colleague else "Affectation retirée"
        trace(locked, InvoiceEvent.Kind.AFFECTATION, actor, said)
        if colleague and colleague != actor:
            _tell(locked, colleague, actor)


def _tell(invoice: Invoice, colleague: User, actor: User) -> None:
    notices.post(
        [colleague],
        title=f"La facture {invoice.number} vous est affectée",
        text=f"Par {actor.get_full_name()} ; fournisseur : {invoice.supplier.name}.",
        url=invoice.get_absolute_url(),
        event_key=f"assignment-{invoice.pk}-{timezone.now():%Y%m%d%H%M%S%f}",
    )


def note(invoice: Invoice, text: str, *, author: User) -> InternalNote:
    """Write a note for the colleagues; the same text twice in a row is written once. Raises HabilitationMissing."""
    with transaction.atomic():
        locked = _locked(invoice, author)
        notes = InternalNote.objects.filter(invoice=locked, structure=locked.recipient)
        last = notes.first()
        if last and (last.author_id, last.text) == (author.pk, text):
            return last
        return InternalNote.objects.create(invoice=locked, structure=locked.recipient, author=author, text=text)


def _locked(invoice: Invoice, actor: User) -> Invoice:
    """The invoice, while it is open to the recipient and to this person."""
    locked = (
        Invoice.objects.select_for_update(of=("self",))
        .select_related("supplier", "recipient", "recipient_service")
        .get(pk=invoice.pk)
    )
    place = locked.recipient, locked.recipient_service
    habilitations.require(actor, Application.FACTURES_RECUES, Level.MODIFICATION, *place)
    if not locked.card.is_open_to_recipient:
        raise MoveRefused(
            f"La facture {locked.number} n'est plus chez vous : elle est à l'état « {locked.status_label} ».",
            "Elle reviendra dans « Factures à traiter » si vous en êtes toujours le destinataire.",
        )
    return locked

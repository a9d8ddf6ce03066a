"""Joining: bytes + draft → the draft's Deposit, read like any other. For a copy, which is born without document."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from invoices.domain.errors import FileRefused, MoveRefused
from invoices.domain.frameworks import Framework
from invoices.models import Deposit, Invoice
from invoices.services import deposit, prefilling, transition
from invoices.services.deposit import Upload


def join(invoice: Invoice, upload: Upload, *, actor: User, form_token: UUID) -> Deposit:
    """Make a PDF the document of a draft, in place of the one it had. The same form sent twice gives the first.

    Raises FileRefused (not a PDF, empty, too large), MoveRefused once sent, HabilitationMissing.
    """
    with transaction.atomic():
        draft = transition.locked_draft(invoice, actor)
        if draft.is_typed:
            raise MoveRefused(
                "Le portail établit lui-même le document d'une facture saisie.",
                "Pour envoyer votre propre PDF, déposez-le ; une autre pièce se joint dans « Pièces jointes ».",
            )
        taken = deposit.deposit(
            upload,
            depositor=actor,
            structure=draft.supplier,
            service=draft.supplier_service,
            framework=Framework(draft.framework),
            form_token=form_token,
        )
        if draft.deposit_id == taken.pk:
            return taken
        if taken.has_draft or Invoice.objects.filter(deposit=taken).exists():
            raise FileRefused("Ce formulaire a déjà servi.", "Rouvrez le brouillon et recommencez.")
        _set_aside(draft.deposit)
        draft.deposit, draft.deposit_mode = taken, prefilling.mode_of(taken)
        draft.last_activity_at = timezone.now()
        draft.version += 1
        draft.save(update_fields=("deposit", "deposit_mode", "last_activity_at", "version"))
    return taken


def _set_aside(former: Deposit | None) -> None:
    """A document that was replaced gives no draft any more, even if a worker is reading it at this instant."""
    if former:
        Deposit.objects.filter(pk=former.pk).update(has_draft=True)

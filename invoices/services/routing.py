"""Routing: DEPOSEE → EN_COURS_ACHEMINEMENT → MISE_A_DISPOSITION, or back to the supplier with a reason."""

from django.db import transaction

from accounts.bell import ring
from invoices.domain.deposit_modes import is_from_flow
from invoices.domain.lifecycle import Status
from invoices.models import Invoice
from invoices.services import transition

WAITING = (Status.DEPOSEE, Status.EN_COURS_ACHEMINEMENT)


def route(invoice_id: int) -> None:
    """Bring one deposited invoice to its recipient. Run twice, or at once by two workers, it acts once."""
    with transaction.atomic():
        # the lock waits rather than skips: the certificate's claim, rung together with this, holds the row an instant
        invoice = (
            Invoice.objects.select_for_update(of=("self",))
            .select_related("recipient", "recipient_service")
            .filter(pk=invoice_id, status__in=WAITING)
            .first()
        )
        if invoice is None:
            return
        if invoice.status == Status.DEPOSEE:
            transition.apply(invoice, "route")
            if invoice.deposit_id and not is_from_flow(invoice.deposit_mode):  # data teach nothing of a page
                ring("invoices.learn", invoice.pk)
        if can_receive(invoice):
            transition.apply(invoice, "deliver")
        else:
            transition.apply(invoice, "return", reason="DEST_INACTIF")


def can_receive(invoice: Invoice) -> bool:
    """The recipient, and its service when one is named, are still active at this instant."""
    service = invoice.recipient_service
    return invoice.recipient.is_active and (service is None or service.is_active)

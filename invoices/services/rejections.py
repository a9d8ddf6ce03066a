"""« Traiter le rejet »: the supplier has drawn the consequences of a rejection, and it leaves the work list.

Source: domain.md §8.3. A rejection that nobody acknowledged is acknowledged by the same act.
"""

from collections.abc import Collection

from django.db import transaction

from accounts.models import User
from invoices.domain.errors import MoveRefused
from invoices.domain.lifecycle import Status
from invoices.domain.rejections import told
from invoices.models import Invoice, InvoiceEvent
from invoices.queries.rejections import to_handle
from invoices.services import acknowledgement
from invoices.services.events import trace_all

DETAIL_LENGTH = 2000


def handle(invoice_ids: Collection[int], *, actor: User, handling: str = "", complement: str = "") -> int:
    """Call these rejections handled; returns how many were not yet. Others' invoices and other states are left alone.

    handling: a code of HANDLINGS, or empty. Run twice, or by two people at once, each is handled once.
    """
    with transaction.atomic():
        waiting = to_handle(actor).filter(pk__in=invoice_ids).order_by("pk")
        locked = list(waiting.select_for_update().only("pk", "status", "is_acknowledged"))
        acknowledgement.mark([invoice for invoice in locked if not invoice.is_acknowledged], actor)
        Invoice.objects.filter(pk__in=[invoice.pk for invoice in locked]).update(is_rejection_handled=True)
        detail = told(handling, complement)[:DETAIL_LENGTH]
        trace_all(locked, InvoiceEvent.Kind.TRAITEMENT_REJET, actor, detail)
    return len(locked)


def ask_rejected(invoice: Invoice) -> None:
    """Pass when the invoice is rejected; else raise MoveRefused."""
    if invoice.status != Status.REJETEE:
        raise MoveRefused(
            f"La facture {invoice} est à l'état « {invoice.status_label} » : seul un rejet se traite ainsi.",
            "Sa page dit ce qui peut être fait maintenant.",
        )

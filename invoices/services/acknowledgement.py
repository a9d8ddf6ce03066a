"""Acknowledgement: the supplier says that it has read a rejection or a suspension. Source: domain.md §8.3.

Acknowledged once, whoever asks and however often. Thousands are acknowledged in batches, each committed by itself.
"""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from invoices.domain.lifecycle import Status
from invoices.models import Invoice, InvoiceEvent
from invoices.queries.rejections import unacknowledged
from invoices.services.events import trace_all

KINDS = {
    Status.REJETEE: InvoiceEvent.Kind.ACQUITTEMENT_REJET,
    Status.SUSPENDUE: InvoiceEvent.Kind.ACQUITTEMENT_SUSPENSION,
}
BATCH = 1000


def acknowledge(invoice_ids: Collection[int], *, actor: User) -> int:
    """Acknowledge these; returns how many were not yet. What is not this person's to acknowledge is left alone."""
    return _acknowledge(unacknowledged(actor), sorted(set(invoice_ids)), actor)


def acknowledge_all(*, actor: User, until: datetime) -> int:
    """Acknowledge everything that came back until this instant, which the person was told of; returns how many."""
    rows = unacknowledged(actor).filter(status_at__lte=until)
    return _acknowledge(rows, list(rows.order_by("pk").values_list("pk", flat=True)), actor)


def mark(locked: Collection[Invoice], actor: User) -> None:
    """Write the acknowledgement of invoices the caller holds locked, and its trace."""
    Invoice.objects.filter(pk__in=[invoice.pk for invoice in locked]).update(is_acknowledged=True)
    for status, kind in KINDS.items():
        trace_all((invoice for invoice in locked if invoice.status == status), kind, actor)


def _acknowledge(rows: QuerySet[Invoice], invoice_ids: list[int], actor: User) -> int:
    done = 0
    for start in range(0, len(invoice_ids), BATCH):
        with transaction.atomic():
            batch = rows.filter(pk__in=invoice_ids[start : start + BATCH])
            locked = list(batch.select_for_update().order_by("pk").only("pk", "status"))
            mark(locked, actor)
        done += len(locked)
    return done

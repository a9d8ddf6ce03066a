"""The trace of what people do of an invoice beside changing its status."""

from collections.abc import Iterable

from accounts.models import User
from invoices.models import Invoice, InvoiceEvent


def trace(invoice: Invoice, kind: InvoiceEvent.Kind, actor: User, detail: str = "") -> None:
    """Write one line of the history. A draft bears none: it may still be deleted, what bears a trace may not."""
    if not invoice.is_draft:
        InvoiceEvent.objects.create(invoice=invoice, kind=kind, actor=actor, detail=detail)


def trace_all(invoices: Iterable[Invoice], kind: InvoiceEvent.Kind, actor: User, detail: str = "") -> None:
    """The same line for each of many invoices, in one query."""
    InvoiceEvent.objects.bulk_create(
        InvoiceEvent(invoice=invoice, kind=kind, actor=actor, detail=detail)
        for invoice in invoices
        if not invoice.is_draft
    )

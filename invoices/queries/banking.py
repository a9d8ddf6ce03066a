"""The account an invoice is to be paid on: which may be chosen, and which the recipient was given before."""

from datetime import date

from django.db.models import Q, QuerySet

from invoices.domain.lifecycle import DRAFT_STATUSES
from invoices.models import Invoice
from structures.models import BankAccount, Structure

LOOKED_AT = 200  # of the supplier's latest invoices: beyond, a change is no news


def accounts_in_force(structure: Structure, on: date) -> QuerySet[BankAccount]:
    """The accounts that the structure may be paid on that day."""
    ends = Q(valid_until=None) | Q(valid_until__gte=on)
    return structure.bank_accounts.filter(ends, valid_from__lte=on).order_by("label", "pk")


def paid_before(invoice: Invoice) -> Invoice | None:
    """The last invoice before this one on which the same supplier gave an account to the same recipient."""
    if invoice.deposited_at is None:
        return None
    earlier = (
        Invoice.objects.filter(supplier=invoice.supplier_id, deposited_at__lt=invoice.deposited_at)
        .exclude(status__in=DRAFT_STATUSES)
        .order_by("-deposited_at", "-id")
        .only("number", "deposited_at", "recipient_id", "bank_copy")
    )
    return next(
        (row for row in earlier[:LOOKED_AT] if row.recipient_id == invoice.recipient_id and row.bank_copy), None
    )

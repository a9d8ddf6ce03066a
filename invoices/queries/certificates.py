"""What anybody may learn of a certificate of deposit."""

from invoices.domain.lifecycle import SENT_STATUSES
from invoices.models import Invoice


def certified_deposit(certificate_number: str, number: str) -> Invoice | None:
    """The sent invoice that bears both this certificate and this number, upper or lower case; None when none does."""
    found = Invoice.objects.filter(certificate_number=certificate_number, status__in=SENT_STATUSES)
    return found.filter(number__iexact=number).select_related("supplier").first()

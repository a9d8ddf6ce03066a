"""How the tax list is written on screen."""

from django import template

from invoices.models import Invoice
from invoices.services import fiscal

register = template.Library()


@register.filter
def anomaly(invoice: Invoice) -> str:
    """Why an invoice of the tax list was refused; « — » for most."""
    return fiscal.anomaly_of(invoice) or "—"

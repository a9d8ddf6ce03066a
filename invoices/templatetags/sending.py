"""What the supplier's pages say of an invoice: signed amounts, age of a draft, type of an attachment."""

from datetime import datetime
from decimal import Decimal

from django import template
from django.utils import timezone

from invoices.domain.amounts import spelt
from invoices.domain.deadlines import paris_day
from invoices.forms.attachment import TYPES
from invoices.models import Attachment, Invoice

register = template.Library()
ATTACHMENT_TYPES = dict(TYPES)


@register.filter
def signed(invoice: Invoice, amount: Decimal | None) -> str:
    """« 4 137,50 € », with a minus for an avoir; « — » when unknown."""
    return "—" if amount is None else spelt(amount * invoice.sign, invoice.currency)


@register.filter
def age(moment: datetime) -> str:
    """« aujourd'hui », « hier », « il y a 12 jours »."""
    days = (paris_day(timezone.now()) - paris_day(moment)).days
    return {0: "aujourd'hui", 1: "hier"}.get(days, f"il y a {days} jours")


@register.filter
def attachment_type(attachment: Attachment) -> str:
    """« Bon de livraison »; an unknown code is shown as it is."""
    return ATTACHMENT_TYPES.get(attachment.type, attachment.type)

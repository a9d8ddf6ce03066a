"""The actions on a row of the supplier's work list: the one that helps first."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from invoices.domain.lifecycle import Status
from invoices.domain.rejections import TO_ACKNOWLEDGE
from invoices.models import Invoice
from invoices.templatetags.returned import BUTTON, next_action
from structures.habilitations import Openings

register = template.Library()

LINK = '{} <br><a href="{}{}">{}<span class="sr"> {}</span></a>'
ACKNOWLEDGE = ("acquitter/", "Acquitter", "la facture")
HANDLE = ("traiter-le-rejet/", "Traiter le rejet", "de la facture")


@register.simple_tag
def supplier_actions(invoice: Invoice, may_act: Openings) -> SafeString:
    """What the supplier may do of this row; nothing for whoever may only look.

    A rejection is acknowledged, then done again; once it was done again, it is handled. Fifty rows call this: addresses
    are written out.
    """
    if not may_act.allows(invoice.supplier_id, invoice.supplier_service_id):
        return SafeString("")
    if invoice.status == Status.REJETEE:
        if not invoice.is_acknowledged:
            return _button(invoice, *ACKNOWLEDGE)
        is_redone = getattr(invoice, "is_redone", False)  # by the query of the work list
        return _button(invoice, *HANDLE) if is_redone else _also(invoice, *HANDLE)
    is_unread = invoice.status in TO_ACKNOWLEDGE and not invoice.is_acknowledged
    return _also(invoice, *ACKNOWLEDGE) if is_unread else next_action(invoice)


@register.simple_tag
def may_handle(invoice: Invoice, may_act: Openings) -> bool:
    """Whether this row is a rejection that this person may call handled."""
    return invoice.status == Status.REJETEE and may_act.allows(invoice.supplier_id, invoice.supplier_service_id)


def _button(invoice: Invoice, page: str, label: str, of: str) -> SafeString:
    return format_html(BUTTON, invoice.get_absolute_url(), page, label, f"{of} {invoice}")


def _also(invoice: Invoice, page: str, label: str, of: str) -> SafeString:
    """The action that helps, and another one below it."""
    return format_html(LINK, next_action(invoice), invoice.get_absolute_url(), page, label, f"{of} {invoice}")

"""The one action that helps, on a row of the supplier's work list."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from invoices.domain.lifecycle import Status
from invoices.models import Invoice

register = template.Library()

NEXT_ACTIONS = {
    Status.BROUILLON: ("Reprendre", "modifier/"),
    Status.A_RECYCLER: ("Recycler", "recycler/"),
    Status.SUSPENDUE: ("Compléter", "completer/"),
    Status.REJETEE: ("Refaire", "refaire/"),
}
BUTTON = '<a class="button tight" href="{}{}">{}<span class="sr"> {}</span></a>'


@register.simple_tag
def next_action(invoice: Invoice) -> SafeString:
    """The button of what the supplier may do next; nothing when it is somebody else's turn.

    Fifty rows call it: the address is written out, reversing each would cost a third of the page.
    """
    action = NEXT_ACTIONS.get(Status(invoice.status))
    if action is None:
        return SafeString("")
    label, page = action
    return format_html(BUTTON, invoice.get_absolute_url(), page, label, f"la facture {invoice}")

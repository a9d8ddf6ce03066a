"""« Saisir facture »: the beginning, and what the page of a typed draft does beside a deposited one's."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from accounts.services.signup import accept_conditions
from invoices import queries
from invoices.forms.keying import StartForm
from invoices.models import Invoice
from invoices.services import billing, keying
from invoices.views import presentation
from invoices.views.access import structures_of
from structures import habilitations
from structures.domain.habilitations import Application, Level
from structures.domain.roles import Action

POSITION_DIGITS = 6


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: SignedInRequest) -> HttpResponse:
    """« Saisir facture »: recipient, then supplier; saved, the rest opens. Without mandate, why and where to sign."""
    structures = structures_of(request, Application.FACTURES_EMISES, Level.MODIFICATION)
    form = StartForm(request.POST if request.method == "POST" else None, user=request.user)
    is_check = "check" in request.POST
    if is_check or not form.is_valid():
        typed = (str(form[name].value() or "") for name in ("recipient_identifier", "service_code"))
        without = [one for one in structures if one.is_active and one not in form.able]
        context = presentation.recipient_block(*typed) | {
            "form": form,
            "templates": queries.templates_of(request.user),
            "without": [(one, habilitations.may(request.user, Action.MANAGE_MANDATE, one)) for one in without[:20]],
        }
        status = 422 if form.is_bound and form.errors and not is_check else 200
        return render(request, "invoices/keying_start.html", context, status=status)
    accept_conditions(request.user)
    draft = keying.start(actor=request.user, **form.said())
    return redirect("invoices:edit", pk=draft.pk)


def page_of(request: SignedInRequest, invoice: Invoice) -> dict[str, Any]:
    """What the page of a typed draft shows beside the header: a page of lines, the VAT, the totals, the mandate."""
    page = queries.lines_page(invoice, position(request.GET.get("lignes", "")))
    return {
        "lines": page,
        "vat_totals": invoice.vat_totals.all(),
        "total_rows": presentation.typed_rows(invoice, billing.bill_of(invoice)) if page.count else [],
        "has_mandate": queries.mandate_in_force(invoice.supplier) is not None,
    }


def leave(request: SignedInRequest, saved: Invoice) -> HttpResponse | None:
    """Where the buttons of the lines lead, once the form is saved; nothing for the other buttons."""
    asked = request.POST
    if "edit_line" in asked:
        return redirect("invoices:line", pk=saved.pk, number=position(asked["edit_line"]))
    here = f"{reverse('invoices:edit', args=[saved.pk])}?lignes="
    if "lines_from" in asked:
        return redirect(f"{here}{position(asked['lines_from'])}#lignes")
    if "remove_lines" in asked:
        chosen = {position(text) for text in asked.getlist("line")}
        gone = keying.remove_lines(saved, chosen, actor=request.user, version=saved.version)
        told = f"{gone} ligne{'s' if gone > 1 else ''} supprimée{'s' if gone > 1 else ''}."
        messages.success(request, told if gone else "Cochez les lignes à supprimer.")
        return redirect(f"{here}{position(request.GET.get('lignes', ''))}#lignes")
    return None


def position(text: str) -> int:
    """A line's number from an address or a button; 0 for anything written by hand."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= POSITION_DIGITS else 0

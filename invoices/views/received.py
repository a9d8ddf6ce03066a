"""Factures reçues: « Synthèse », the agent's work list, and « Traiter »."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from invoices import queries
from invoices.domain.lifecycle import Party
from invoices.forms.received import ReceivedFilter
from invoices.forms.treatment import TreatmentForm
from invoices.models import Invoice, StatusChange
from invoices.services import treatment
from invoices.views.access import chosen, keep_list, list_left, structures_of
from invoices.views.banking import account_shown
from invoices.views.standing import pages_of
from structures import habilitations
from structures.domain.habilitations import Application, Level

RECUES = Application.FACTURES_RECUES


@require_safe
def summary(request: SignedInRequest) -> HttpResponse:
    """« Factures à traiter » of one structure."""
    structures = structures_of(request, RECUES)
    structure = chosen(structures, request.GET.get("structure", ""))
    keep_list(request)
    asked = request.GET.copy()
    asked["structure"] = str(structure.pk)
    form = ReceivedFilter(asked, user=request.user, structures=structures, structure=structure)
    form.is_valid()  # a filter that means nothing is said beside its field and filters nothing
    page = queries.to_treat(
        request.user,
        form.place,
        **form.narrowing,
        sort=request.GET.get("tri", ""),
        after=request.GET.get("apres", ""),
        before=request.GET.get("avant", ""),
    )
    context = {
        "form": form,
        "structure": structure,
        "page": page,
        "may_treat": habilitations.openings(request.user, RECUES, Level.MODIFICATION),
        "are_all_hidden": not page.rows
        and any(form.narrowing.values())
        and queries.has_to_treat(request.user, form.place),
    }
    return render(request, "invoices/received.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def treat(request: SignedInRequest, pk: int) -> HttpResponse:
    """« Traiter la facture »: choose, see what the supplier will see, save."""
    invoice = get_object_or_404(queries.received_by(request.user), pk=pk)
    habilitations.require(request.user, RECUES, Level.MODIFICATION, invoice.recipient, invoice.recipient_service)
    form = TreatmentForm.answered(request.POST if request.method == "POST" else None, invoice=invoice)
    if not form.is_valid():
        treatment.ask_open(invoice)
        bank = account_shown(invoice, {Party.RECIPIENT})
        context = {"invoice": invoice, "form": form, "bank": bank} | pages_of(invoice)
        return render(request, "invoices/treat.html", context, status=422 if form.is_bound else 200)
    if form.is_effect_unseen:
        return render(request, "invoices/treat_confirmation.html", {"invoice": invoice, "form": form})
    change = treatment.treat(invoice, actor=request.user, **form.given)
    messages.success(request, _done(request, invoice, change))
    return redirect(list_left(request, invoice.recipient_id))


def _done(request: SignedInRequest, invoice: Invoice, change: StatusChange) -> SafeString:
    """Say what was done, with the way back to it: it may have left the list; and offer the next invoice."""
    said = format_html(
        'Facture <a href="{}">{}</a> : elle est à l\'état « {} ».',
        invoice.get_absolute_url(),
        invoice.number,
        change.target_card.label,
    )
    following = queries.next_to_treat(request.user, invoice)
    if following is None:
        return said
    url = reverse("invoices:treat", args=[following.pk])
    return format_html('{} <a href="{}">Traiter la suivante : {}</a>', said, url, following.number)

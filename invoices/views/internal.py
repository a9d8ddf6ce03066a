"""« Suivi interne » of a received invoice: between agents of the recipient."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from invoices import queries
from invoices.domain.lifecycle import Party
from invoices.forms.internal import AssignmentForm, NoteForm
from invoices.models import Invoice
from invoices.services import assignment
from structures import habilitations
from structures.domain.habilitations import Application, Level


@require_http_methods(["GET", "HEAD", "POST"])
def internal(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give the invoice to a colleague, leave a note."""
    invoice = get_object_or_404(queries.received_by(request.user), pk=pk)
    place = invoice.recipient, invoice.recipient_service
    habilitations.require(request.user, Application.FACTURES_RECUES, Level.MODIFICATION, *place)
    assigning = AssignmentForm(request.POST if "assign" in request.POST else None, invoice=invoice)
    noting = NoteForm(request.POST if "note" in request.POST else None)
    if _is_saved(request, invoice, assigning, noting):
        return redirect("invoices:internal", pk=pk)
    given = next((form for form in (assigning, noting) if form.is_bound), None)
    context = {"invoice": invoice, "assigning": assigning, "noting": noting, "form": given}
    context["internal"] = queries.internal_of(invoice, {Party.RECIPIENT})
    return render(request, "invoices/internal.html", context, status=422 if given else 200)


def _is_saved(request: SignedInRequest, invoice: Invoice, assigning: AssignmentForm, noting: NoteForm) -> bool:
    if assigning.is_valid():
        colleague = assigning.cleaned_data["colleague"]
        assignment.assign(invoice, colleague, actor=request.user)
        messages.success(request, f"Affectée à {colleague.get_full_name()}." if colleague else "Affectée à personne.")
        return True
    if noting.is_valid():
        assignment.note(invoice, noting.cleaned_data["text"], author=request.user)
        messages.success(request, "Note ajoutée.")
        return True
    return False

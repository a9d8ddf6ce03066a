"""Sending: the confirmation with the amounts, then the récapitulatif and the opinion."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from invoices import queries
from invoices.forms.sending import OpinionForm, VersionForm
from invoices.services import billing, opinions, submission, validation
from invoices.views import presentation
from invoices.views.access import own_to_change


@require_http_methods(["GET", "POST"])
def confirm(request: SignedInRequest, pk: int) -> HttpResponse:
    """« Confirmation d'envoi ». Sent already (second click, back button), it gives the first result."""
    invoice = own_to_change(request, pk)
    if not invoice.is_draft:
        return redirect("invoices:receipt", pk=pk)
    form = VersionForm(request.POST or None, initial={"version": invoice.version})
    if form.is_valid():
        submission.send(invoice, actor=request.user, version=form.cleaned_data["version"])
        return redirect("invoices:receipt", pk=pk)
    anomalies = validation.anomalies(invoice)
    if any(anomaly.blocking for anomaly in anomalies):
        return redirect(f"{reverse('invoices:edit', args=[pk])}?controle=1")
    context = {"invoice": invoice, "form": form, "rows": presentation.amount_rows(invoice), "advice": anomalies}
    return render(request, "invoices/confirm.html", context)


@require_safe
def receipt(request: SignedInRequest, pk: int) -> HttpResponse:
    """« Récapitulatif » with the certificate's number."""
    invoice = get_object_or_404(queries.emitted_by(request.user), pk=pk)
    if invoice.is_draft:
        return redirect("invoices:edit", pk=pk)
    context = {
        "invoice": invoice,
        "rows": presentation.receipt_rows(invoice, billing.bill_of(invoice) if invoice.is_typed else None),
        "queued": queries.queued(request.user, invoice),
    }
    return render(request, "invoices/receipt.html", context)


@require_http_methods(["GET", "POST"])
def opinion(request: SignedInRequest, pk: int) -> HttpResponse:
    """« Je donne mon avis »."""
    invoice = get_object_or_404(queries.emitted_by(request.user), pk=pk)
    if invoice.is_draft:
        return redirect("invoices:edit", pk=pk)
    form = OpinionForm(request.POST or None)
    if form.is_valid():
        opinions.give(invoice, author=request.user, **form.cleaned_data)
        messages.success(request, "Merci : votre avis est enregistré.")
        return redirect("invoices:receipt", pk=pk)
    return render(request, "invoices/opinion.html", {"invoice": invoice, "form": form})

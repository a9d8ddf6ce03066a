"""The recipient of a draft: what is looked up while typing, and the question asked to it."""

from urllib.parse import quote

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from annuaire.presentation import coordinates
from invoices import queries
from invoices.forms.buyer import BuyerForm
from invoices.services import buyers
from invoices.views import presentation
from invoices.views.access import draft_to_change

KEY_DIGITS = 18


@require_safe
def look_up(request: SignedInRequest) -> HttpResponse:
    """What a typed SIRET is, its services and what it requires: the part of the form that follows the field."""
    asked = {name: request.GET.get(name, "") for name in ("recipient_identifier", "service_code", "facture")}
    pk = asked["facture"] if asked["facture"].isascii() and asked["facture"].isdecimal() else "0"
    draft = queries.drafts_of(request.user).filter(pk=int(pk[:KEY_DIGITS])).first()
    typed = asked["recipient_identifier"][:40], asked["service_code"][:100]
    context = presentation.recipient_block(*typed, draft=draft)
    context["is_starred"] = queries.is_starred(request.user, context["recipient"], context["service_named"])
    return render(request, "invoices/parts/recipient.html", context)


@require_http_methods(["GET", "POST"])
def ask_buyer(request: SignedInRequest, pk: int) -> HttpResponse:
    """« Demander à l'acheteur »: the message to its managers here, or how to reach it when it has none."""
    invoice = draft_to_change(request, pk)
    if invoice.recipient is None:
        messages.warning(request, "Indiquez d'abord le SIRET du destinataire.")
        return redirect("invoices:edit", pk=pk)
    form = BuyerForm(request.POST or None, initial={"message": buyers.question(invoice)})
    people = buyers.people_asked(invoice)
    if form.is_valid() and people:
        buyers.ask(invoice, message=form.cleaned_data["message"], actor=request.user)
        messages.success(request, f"Demande envoyée à {invoice.recipient.name} : on vous répondra par courriel.")
        return redirect("invoices:edit", pk=pk)
    context = {
        "invoice": invoice,
        "form": form,
        "people": people,
        "missing": buyers.missing(invoice),
        "coordinates": coordinates(invoice.recipient),
        "mail_link": f"?subject={quote('Facture à vous adresser')}&body={quote(form['message'].value() or '')}",
    }
    return render(request, "invoices/ask_buyer.html", context, status=422 if form.is_bound else 200)

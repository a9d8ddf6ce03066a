"""Models of invoices: keep one, begin from one, forget one."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedInRequest
from invoices import queries
from invoices.forms.templates import BeginForm, TemplateForm
from invoices.services import templates as service
from invoices.views.access import own_to_change


@require_http_methods(["GET", "HEAD", "POST"])
def keep(request: SignedInRequest, pk: int) -> HttpResponse:
    """« Enregistrer comme modèle »."""
    invoice = own_to_change(request, pk)
    form = TemplateForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {"invoice": invoice, "form": form}
        return render(request, "invoices/template_keep.html", context, status=422 if form.is_bound else 200)
    kept = service.keep(invoice, form.cleaned_data["name"], actor=request.user)
    messages.success(request, f"Modèle « {kept} » enregistré : « Saisir facture » le propose.")
    return redirect("invoices:edit", pk=pk)


@require_POST
def begin(request: SignedInRequest, pk: int) -> HttpResponse:
    """« Utiliser »: a draft made of a model."""
    template = get_object_or_404(queries.templates_of(request.user), pk=pk)
    form = BeginForm(request.POST)
    if not form.is_valid():
        return redirect("invoices:keying")
    draft = service.begin(template, actor=request.user, form_token=form.cleaned_data["form_token"])
    return redirect("invoices:edit", pk=draft.pk)


@require_POST
def drop(request: SignedInRequest, pk: int) -> HttpResponse:
    """Forget a model."""
    template = get_object_or_404(queries.templates_of(request.user), pk=pk)
    service.drop(template, actor=request.user)
    messages.success(request, f"Modèle « {template} » supprimé.")
    return redirect("invoices:keying")

"""The form of a draft: save, autosave, attachments, delete. A draft always saves; sending is another page."""

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedInRequest
from invoices import queries
from invoices.forms.draft import DraftForm, bound_to
from invoices.forms.keying import form_of
from invoices.forms.sending import VersionForm
from invoices.models import Invoice
from invoices.services import drafting, favourites, transition, validation
from invoices.views import keying, presentation
from invoices.views.access import draft_to_change, own_to_change

NEXT_PAGES = {
    "send": "invoices:confirm",
    "attach": "invoices:attachments",
    "join": "invoices:join",
    "ask": "invoices:ask_buyer",
    "add_line": "invoices:add_line",
    "import_lines": "invoices:import_lines",
    "keep_template": "invoices:keep_template",
}


@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show the form, or save it and go where the button says."""
    invoice = own_to_change(request, pk)
    if not invoice.is_draft:
        return redirect(invoice)
    if request.method == "GET":
        form = bound_to(invoice, form_of(invoice)) if "controle" in request.GET else form_of(invoice)(invoice=invoice)
        return _page(request, invoice, form, is_controlled="controle" in request.GET)
    chosen = favourites.fields_of(request.POST.get("choose", ""))
    form = form_of(invoice)({**request.POST.dict(), **chosen}, invoice=invoice)
    form.is_valid()  # what does not parse is kept as typed, and told
    if form.is_stale:
        return _stale(request, invoice)
    return _leave(request, _save(request, invoice, form))


def _leave(request: SignedInRequest, saved: Invoice) -> HttpResponse:
    """Go where the button of the saved form says."""
    target = next((name for button, name in NEXT_PAGES.items() if button in request.POST), None)
    if target:
        return redirect(target, pk=saved.pk)
    there = keying.leave(request, saved) if saved.is_typed else None
    if there:
        return there
    if "star" in request.POST and saved.recipient:
        said = "est" if favourites.toggle(saved, owner=request.user) else "n'est plus"
        messages.success(request, f"{saved.recipient.name} {said} dans vos favoris.")
    elif not {"check", "choose"} & set(request.POST):
        messages.success(request, f"Brouillon {saved.number} enregistré. La facture n'est pas envoyée.")
    queued = queries.queued(request.user, saved) if "next" in request.POST else None
    if queued and queued.next:
        return redirect("invoices:edit", pk=queued.next.pk)
    controlled = "?controle=1" if saved.unparsed else ""
    return redirect(f"{reverse('invoices:edit', args=[saved.pk])}{controlled}")


def _save(request: SignedInRequest, invoice: Invoice, form: DraftForm) -> Invoice:
    return drafting.save(
        invoice,
        form.values(),
        form.vat_rows(),
        unparsed=form.unparsed(),
        actor=request.user,
        version=form.cleaned_data["version"],
    )


def _page(
    request: SignedInRequest, invoice: Invoice, form: DraftForm, *, is_controlled: bool = False, status: int = 200
) -> HttpResponse:
    anomalies = validation.anomalies(invoice)
    if is_controlled:
        form.tell(anomalies)
    form.require(presentation.required_names(invoice))
    context = presentation.draft_page(invoice, form) | {
        "anomalies": [] if is_controlled else anomalies,
        "advice": [anomaly for anomaly in anomalies if not anomaly.blocking],
        "queued": queries.queued(request.user, invoice),
        "kept": queries.kept_recipients(request.user, invoice.supplier),
        "is_starred": queries.is_starred(request.user, invoice.recipient, invoice.recipient_service),
    }
    if not invoice.is_typed:
        return render(request, "invoices/form.html", context, status=status)
    return render(request, "invoices/keying.html", context | keying.page_of(request, invoice), status=status)


def _stale(request: SignedInRequest, invoice: Invoice) -> HttpResponse:
    """Another tab saved first: nothing typed here is lost, and saving again is a choice."""
    form = form_of(invoice)({**request.POST.dict(), "version": invoice.version}, invoice=invoice)
    form.is_valid()
    form.add_error(
        None,
        "Ce brouillon a été modifié entre-temps, dans un autre onglet ou par un collègue. Votre saisie est affichée "
        "ci-dessous et n'est pas encore enregistrée : enregistrez-la pour remplacer l'autre version, ou rouvrez le "
        "brouillon pour voir l'autre version.",
    )
    return _page(request, invoice, form, status=409)


@require_POST
def autosave(request: SignedInRequest, pk: int) -> HttpResponse:
    """Keep what is typed while it is typed. Answers the new version; 409 when another tab saved since."""
    invoice = own_to_change(request, pk)
    form = form_of(invoice)(request.POST, invoice=invoice)
    form.is_valid()
    if form.is_stale:
        raise transition.stale(invoice)
    return JsonResponse({"version": _save(request, invoice, form).version})


@require_http_methods(["GET", "POST"])
def delete(request: SignedInRequest, pk: int) -> HttpResponse:
    """Delete a draft, after a page that asks."""
    invoice = draft_to_change(request, pk)
    form = VersionForm(request.POST or None, initial={"version": invoice.version})
    if not form.is_valid():
        rows = presentation.named_rows(invoice)
        return render(request, "invoices/delete.html", {"invoice": invoice, "form": form, "rows": rows})
    transition.apply(invoice, "delete", actor=request.user, version=form.cleaned_data["version"])
    messages.success(request, "Brouillon supprimé.")
    return redirect("invoices:sent")

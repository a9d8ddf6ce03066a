"""What the supplier does of an invoice that came back, or wants again: recycle, complete, redo, duplicate."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from invoices.domain import lifecycle
from invoices.domain.lifecycle import Status
from invoices.forms.returned import CompleteForm, CopyForm, DocumentForm, RecycleForm, ReturnForm
from invoices.models import Invoice
from invoices.services import completion, copying, joining, recycling
from invoices.views import presentation
from invoices.views.access import draft_to_change, own_to_change
from invoices.views.standing import pages_of

WAYS = ["GET", "HEAD", "POST"]


@require_http_methods(WAYS)
def recycle(request: SignedInRequest, pk: int) -> HttpResponse:
    """« Recycler »: correct where the invoice goes, and send it again."""
    invoice = own_to_change(request, pk)
    if request.method != "POST":
        lifecycle.find(Status(invoice.status), "recycle")
        return _recycling(request, invoice, RecycleForm(invoice=invoice))
    form = RecycleForm(request.POST, invoice=invoice)
    is_whole = form.is_valid()
    if "check" in request.POST or not is_whole:
        return _recycling(request, invoice, form)
    said = {"comment": form.cleaned_data["comment"], "actor": request.user, "version": form.cleaned_data["version"]}
    if not form.saves(recycling.recycle, invoice, form.routing, **said):
        return _recycling(request, invoice, form)
    messages.success(request, f"La facture {invoice.number} repart vers le destinataire corrigé.")
    return redirect(invoice)


def _recycling(request: SignedInRequest, invoice: Invoice, form: RecycleForm) -> HttpResponse:
    is_check = "check" in request.POST and not form.errors
    typed = (str(form[name].value() or "") for name in ("recipient_identifier", "service_code"))
    context = presentation.recipient_block(*typed) | _page(invoice, form)
    return render(request, "invoices/recycle.html", context, status=200 if is_check else form.status_code)


@require_http_methods(WAYS)
def complete(request: SignedInRequest, pk: int) -> HttpResponse:
    """« Compléter »: the missing piece, or a word about it."""
    invoice = own_to_change(request, pk)
    form = CompleteForm(*((request.POST, request.FILES) if request.method == "POST" else ()), invoice=invoice)
    if not form.is_bound:
        lifecycle.find(Status(invoice.status), "complete")
    elif form.is_valid():
        said = {"comment": form.cleaned_data["comment"], "version": form.cleaned_data["version"]}
        if form.saves(completion.complete, invoice, form.pieces, actor=request.user, **said):
            return redirect(invoice)
    attachments = invoice.attachments.select_related("file")
    context = _page(invoice, form) | {"attachments": attachments, "has_more_pieces": form.has_more_pieces}
    return render(request, "invoices/complete.html", context, status=form.status_code)


def _page(invoice: Invoice, form: ReturnForm | CopyForm) -> dict[str, object]:
    """What these pages show: why the invoice came back, the form, the document beside."""
    change = invoice.status_changes.select_related("actor").first()
    return {"invoice": invoice, "form": form, "change": change} | pages_of(invoice)


@require_http_methods(WAYS)
def redo(request: SignedInRequest, pk: int) -> HttpResponse:
    """« Refaire » a rejected invoice: a draft prefilled from it, under a number to come."""
    invoice = own_to_change(request, pk)
    form = CopyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        copy = copying.redo(invoice, actor=request.user, form_token=form.cleaned_data["form_token"])
        return redirect("invoices:edit", pk=copy.pk)
    begun = copying.draft_to_finish(invoice)
    if begun:
        return redirect("invoices:edit", pk=begun.pk)
    return render(request, "invoices/redo.html", _page(invoice, form), status=422 if form.is_bound else 200)


@require_http_methods(WAYS)
def duplicate(request: SignedInRequest, pk: int) -> HttpResponse:
    """« Dupliquer » any invoice of one's own."""
    invoice = own_to_change(request, pk)
    form = CopyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        copy = copying.duplicate(invoice, actor=request.user, form_token=form.cleaned_data["form_token"])
        return redirect("invoices:edit", pk=copy.pk)
    context = {"invoice": invoice, "form": form}
    return render(request, "invoices/duplicate.html", context, status=422 if form.is_bound else 200)


@require_http_methods(WAYS)
def join(request: SignedInRequest, pk: int) -> HttpResponse:
    """« Joindre le document » of a draft; its reading is waited for as after any deposit."""
    invoice = draft_to_change(request, pk)
    form = DocumentForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_valid():
        values = form.cleaned_data
        taken = joining.join(invoice, values["file"], actor=request.user, form_token=values["form_token"])
        return redirect("invoices:reading", pk=taken.pk)
    context = {"invoice": invoice, "form": form}
    return render(request, "invoices/join.html", context, status=422 if form.is_bound else 200)

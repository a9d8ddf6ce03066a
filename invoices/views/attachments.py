"""« Gestion des pièces jointes » of a draft: join one file or several, name them, remove them."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedInRequest
from invoices import queries
from invoices.forms.attachment import AttachmentsForm, NamingForm
from invoices.models import Invoice
from invoices.services import attachments as service
from invoices.views.access import draft_to_change


@require_http_methods(["GET", "POST"])
def attachments(request: SignedInRequest, pk: int) -> HttpResponse:
    """The window: what is joined, and the form to join more. A script sends each file by itself and reads JSON."""
    invoice = draft_to_change(request, pk)
    form = AttachmentsForm(request.POST or None, request.FILES or None, room=service.room(invoice))
    if form.is_valid() and (refusals := service.attach_all(invoice, form.pieces(), actor=request.user)):
        form.add_error("file", refusals)
    is_script = request.get_preferred_type(["text/html", "application/json"]) == "application/json"
    if form.is_bound and is_script:
        told = " ".join(str(text) for texts in form.errors.values() for text in texts)
        return JsonResponse({"erreur": told} if told else {}, status=422 if told else 200)
    if form.errors or not form.is_bound:
        return _page(request, invoice, form)
    many = len(form.cleaned_data["file"]) > 1
    messages.success(request, "Pièces jointes ajoutées." if many else "Pièce jointe ajoutée.")
    return redirect("invoices:attachments", pk=pk)


@require_POST
def rename(request: SignedInRequest, pk: int, attachment_pk: int) -> HttpResponse:
    """Change what an attachment of a draft is said to be."""
    invoice = draft_to_change(request, pk)
    attachment = get_object_or_404(invoice.attachments, pk=attachment_pk)
    form = NamingForm(request.POST, prefix=f"piece-{attachment.pk}")
    if form.is_valid():
        service.rename(invoice, attachment, **form.cleaned_data, actor=request.user)
        messages.success(request, f"« {attachment.filename} » est modifiée.")
    else:
        messages.error(request, f"« {attachment.filename} » n'est pas modifiée : donnez la désignation et le type.")
    return redirect("invoices:attachments", pk=pk)


@require_POST
def detach(request: SignedInRequest, pk: int, attachment_pk: int) -> HttpResponse:
    """Remove one attachment of a draft."""
    invoice = draft_to_change(request, pk)
    attachment = get_object_or_404(invoice.attachments, pk=attachment_pk)
    service.detach(invoice, attachment, actor=request.user)
    messages.success(request, f"« {attachment.filename} » est retirée.")
    return redirect("invoices:attachments", pk=pk)


def _page(request: SignedInRequest, invoice: Invoice, form: AttachmentsForm) -> HttpResponse:
    context = {
        "invoice": invoice,
        "form": form,
        "joined": [(piece, _naming(piece.pk, piece.designation, piece.type)) for piece in invoice.attachments.all()],
        "documents": queries.joinable_to(invoice),
        "room": form.room,
        "limit": settings.INVOICE_MAX_BYTES,
        "file_limit": settings.DEPOSIT_MAX_BYTES,
    }
    return render(request, "invoices/attachments.html", context, status=422 if form.is_bound else 200)


def _naming(pk: int, designation: str, type: str) -> NamingForm:
    return NamingForm(prefix=f"piece-{pk}", initial={"designation": designation, "type": type})

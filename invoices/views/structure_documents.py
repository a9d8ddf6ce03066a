"""« Documents » of a structure: kept once, joined to its invoices from « Gestion des pièces jointes »."""

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from invoices import queries
from invoices.forms.attachment import AttachmentForm
from invoices.services import downloads, structure_documents
from invoices.views.access import draft_to_change
from invoices.views.files import download
from structures import habilitations
from structures.domain.roles import Action
from structures.models import Structure
from structures.queries import structures_of


@require_http_methods(["GET", "HEAD", "POST"])
def documents(request: SignedInRequest, pk: int) -> HttpResponse:
    """The documents, for everybody of the structure; managers add some."""
    structure = _own(request, pk)
    if request.method != "POST":
        return _page(request, structure, AttachmentForm())
    habilitations.require_action(request.user, Action.MODIFY_STRUCTURE, structure)
    form = AttachmentForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, structure, form)
    said = {name: form.cleaned_data[name] for name in ("designation", "type")}
    kept = structure_documents.add(structure, form.cleaned_data["file"], **said, actor=request.user)
    return redirect(f"{reverse('invoices:structure_documents', args=[pk])}?ajoute={kept.pk}")


@require_safe
def document(request: SignedInRequest, pk: int, document_pk: int) -> FileResponse:
    """One of them, as a download."""
    found = get_object_or_404(queries.documents_of(_own(request, pk)), pk=document_pk)
    return download(downloads.open_file(found.file), found.file, found.filename)


@require_POST
def remove(request: SignedInRequest, pk: int, document_pk: int) -> HttpResponse:
    """Remove one."""
    found = get_object_or_404(_own(request, pk).documents.select_related("structure"), pk=document_pk)
    structure_documents.remove(found, actor=request.user)
    messages.success(request, f"« {found.filename} » est retiré. Les factures qui l'ont repris le gardent.")
    return redirect("invoices:structure_documents", pk)


@require_POST
def join(request: SignedInRequest, pk: int, document_pk: int) -> HttpResponse:
    """« Reprendre un document de la structure » on a draft."""
    invoice = draft_to_change(request, pk)
    found = get_object_or_404(queries.documents_of(invoice.supplier), pk=document_pk)
    structure_documents.join(invoice, found, actor=request.user)
    messages.success(request, f"« {found.filename} » est joint à la facture.")
    return redirect("invoices:attachments", pk)


def _own(request: SignedInRequest, pk: int) -> Structure:
    """A structure one belongs to; any other does not exist."""
    return get_object_or_404(structures_of(request.user), pk=pk)


def _page(request: SignedInRequest, structure: Structure, form: AttachmentForm) -> HttpResponse:
    documents, added = list(queries.documents_of(structure)), request.GET.get("ajoute")
    context = {
        "structure": structure,
        "is_manager": habilitations.may(request.user, Action.MODIFY_STRUCTURE, structure),
        "documents": documents,
        # not a message: a file sent by script would consume it before the page is shown
        "added": next((document for document in documents if str(document.pk) == added), None),
        "form": form,
    }
    return render(request, "invoices/structure_documents.html", context, status=422 if form.is_bound else 200)

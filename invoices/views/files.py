"""Files of an invoice: originals and attachments as downloads, page images for the screen, the certificate."""

from typing import BinaryIO

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from accounts.bell import ring
from accounts.requests import SignedInRequest
from invoices import queries
from invoices.models import Deposit, StoredFile
from invoices.models.invoice import TYPED
from invoices.services import documents, downloads, drawing
from invoices.services.deposit import shown_name
from invoices.views.standing import pages_of, standing


@require_safe
def document(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The document as it was deposited, byte for byte; of a typed invoice, the one the portal made."""
    invoice = get_object_or_404(queries.visible_to(request.user), pk=pk)
    stored = invoice.document
    if stored is None and invoice.is_typed and not invoice.is_draft:
        ring("invoices.draw_up", invoice.pk)
        messages.info(request, "Le PDF de cette facture est en préparation : réessayez dans quelques secondes.")
        return redirect(invoice)
    if stored is None:
        raise Http404
    file = downloads.take_document(invoice, stored, actor=request.user)
    return download(file, stored, invoice.document_name)


@require_safe
def ubl(request: SignedInRequest, pk: int) -> HttpResponse:
    """A typed invoice as UBL 2.1, for a program."""
    invoice = get_object_or_404(queries.visible_to(request.user), pk=pk, deposit_mode=TYPED, deposited_at__isnull=False)
    downloads.open_page(invoice, reader=request.user)
    name = f"{invoice.get_type_display().lower()}-{invoice.number}.xml"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(documents.ubl_of(invoice), content_type="application/xml", headers=headers)


@require_safe
def view_document(request: SignedInRequest, pk: int) -> HttpResponse:
    """« Visualiser »: the pages of the document as images, one below the other."""
    invoice = get_object_or_404(queries.documented(request.user), pk=pk)
    sides = downloads.open_page(invoice, reader=request.user)
    context = {"invoice": invoice} | standing(invoice, sides) | pages_of(invoice)
    return render(request, "invoices/document.html", context)


@require_safe
def page_image(request: SignedInRequest, pk: int, number: int) -> HttpResponseBase:
    """The image of one page; a drawing that says to wait while there is none."""
    file = get_object_or_404(queries.documented(request.user), pk=pk).document
    if number not in drawing.pages_shown(file):
        raise Http404
    image = drawing.page_image(file, number)
    if image is None:
        context = {"is_hopeless": drawing.is_hopeless(file)}
        response = render(request, "invoices/page_missing.svg", context, content_type="image/svg+xml")
        response.headers["Cache-Control"] = "no-store"
        return response
    return FileResponse(image.open("rb"), content_type="image/png", headers={"Cache-Control": "private, max-age=3600"})


@require_safe
def certificate(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """« Exporter le certificat de dépôt »; a page that waits until the worker has made it."""
    invoice = get_object_or_404(queries.certified_to(request.user), pk=pk)
    stored = invoice.certificate_file
    if stored is None:
        ring("invoices.certify", invoice.pk)
        return render(request, "invoices/certificate_pending.html", {"invoice": invoice})
    file = downloads.take_certificate(invoice, stored, actor=request.user)
    return download(file, stored, f"certificat-de-depot-{invoice.number}.pdf")


@require_safe
def attachment(request: SignedInRequest, pk: int, attachment_pk: int) -> FileResponse:
    """A file joined to the invoice."""
    invoice = get_object_or_404(queries.visible_to(request.user), pk=pk)
    joined = get_object_or_404(invoice.attachments.select_related("file"), pk=attachment_pk)
    file = downloads.take_attachment(invoice, joined.file, actor=request.user)
    return download(file, joined.file, joined.filename)


@require_safe
def deposited_document(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The depositor's own file, while no invoice holds it: being read, or refused."""
    deposit: Deposit = get_object_or_404(queries.deposits_of(request.user), pk=pk)
    if hasattr(deposit, "invoice"):
        return redirect("invoices:document", pk=deposit.invoice.pk)
    return download(downloads.open_file(deposit.file), deposit.file, deposit.filename)


def download(file: BinaryIO, stored: StoredFile, name: str) -> FileResponse:
    """Never shown by the browser in our name: saved, under a name without folders or control characters."""
    response = FileResponse(file, as_attachment=True, filename=shown_name(name), content_type=stored.media_type)
    response["Cache-Control"] = "private, no-store"
    return response

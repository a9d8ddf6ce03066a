"""Files of an invoice: originals and attachments as downloads, page images for the screen, the certificate."""

from typing import BinaryIO

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from accounts.bell import ring
from accounts.requests import SignedInRequest
from invoices import queries
from invoices.models import Deposit, Invoice, StoredFile
from invoices.models.files import XML_FORMAT
from invoices.rules import NotWritten
from invoices.services import documents, downloads, drawing, electronic
from invoices.services.deposit import shown_name
from invoices.views.standing import pages_of, standing


@require_safe
def document(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The document as it was deposited, byte for byte; of a typed invoice, the one the portal made."""
    invoice = get_object_or_404(queries.visible_to(request.user), pk=pk)
    stored = invoice.document
    if stored is None and invoice.is_drawn_up and not invoice.is_draft:
        ring("invoices.draw_up", invoice.pk)
        return _in_preparation(request, invoice, "Le PDF")
    if stored is None:
        raise Http404
    file = downloads.take_document(invoice, stored, actor=request.user)
    return download(file, stored, invoice.document_name)


@require_safe
def original(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The XML that an electronic invoice is, byte for byte."""
    invoice = get_object_or_404(queries.electronic_of(request.user), pk=pk, deposit__format=XML_FORMAT)
    file = downloads.take_document(invoice, invoice.deposit.file, actor=request.user)
    return download(file, invoice.deposit.file, invoice.deposit.filename)


@require_safe
def ubl(request: SignedInRequest, pk: int) -> HttpResponse:
    """An invoice of which there is more than a page as UBL 2.1, for a program."""
    invoice = get_object_or_404(queries.visible_to(request.user).exclude(deposited_at=None), pk=pk)
    if not invoice.tells_data:
        raise Http404
    downloads.open_page(invoice, reader=request.user)
    try:
        content = documents.ubl_of(invoice) if invoice.is_typed else electronic.ubl_of(invoice)
    except NotWritten as error:
        messages.warning(request, str(error))
        return redirect(invoice)
    if content is None:
        return _in_preparation(request, invoice, "Le fichier UBL")
    name = f"{invoice.get_type_display().lower()}-{shown_name(invoice.number)}.xml"
    response = HttpResponse(content, content_type="application/xml", headers={"Cache-Control": "private, no-store"})
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response


@require_safe
def readable(request: SignedInRequest, pk: int) -> HttpResponse:
    """« Lire la facture »: what the data of an electronic invoice say, as text."""
    invoice = get_object_or_404(queries.electronic_of(request.user), pk=pk)
    sides = downloads.open_page(invoice, reader=request.user)
    page = electronic.page_of(invoice)
    if page is None:
        return _in_preparation(request, invoice, "La page de lecture")
    context = {"invoice": invoice, "page": page} | standing(invoice, sides)
    return render(request, "invoices/readable.html", context)


def _in_preparation(request: SignedInRequest, invoice: Invoice, what: str) -> HttpResponse:
    messages.info(request, f"{what} de cette facture est en préparation : réessayez dans quelques secondes.")
    return redirect(invoice)


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

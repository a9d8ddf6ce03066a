"""Many invoices at once: taking them away, treating them."""

from typing import BinaryIO

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from invoices import queries
from invoices.domain.lifecycle import SENT_STATUSES
from invoices.forms.bulk import BulkTreatmentForm, DownloadForm, picked
from invoices.models import Export, Invoice
from invoices.services import archives, bulk, exporting
from invoices.services.archives import Content
from invoices.views.access import list_left, structures_of
from structures.domain.habilitations import Application, Level


@require_http_methods(["GET", "HEAD", "POST"])
def download_many(request: SignedInRequest) -> HttpResponseBase:
    """« Télécharger »: what the invoices checked weigh, what to take of them, then the file or the page that waits."""
    chosen = picked(request.POST)
    invoices = archives.takeable(request.user, chosen)
    if not invoices:
        return _nothing_picked(request, were_closed=bool(chosen))
    given = request.POST if "content" in request.POST else None
    form = DownloadForm(given, invoices=invoices, missing=len(chosen) - len(invoices))
    if not form.is_valid():
        return render(request, "invoices/download.html", {"form": form}, status=422 if form.is_bound else 200)
    return _file_or_wait(request, invoices, form)


def _nothing_picked(request: SignedInRequest, *, were_closed: bool) -> HttpResponse:
    """Say that nothing was checked, or that what was is closed; lead back to the list as it was filtered."""
    came_from = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure())
    context = {"were_closed": were_closed, "list_url": came_from if is_ours else ""}
    return render(request, "invoices/nothing_picked.html", context, status=422)


def _file_or_wait(request: SignedInRequest, invoices: list[Invoice], form: DownloadForm) -> HttpResponseBase:
    content, only = form.cleaned_data["content"], form.only
    if only and content is Content.PDF and only.document:
        return redirect("invoices:document", pk=only.pk)
    if not archives.is_small(invoices, form.weights[content]):
        asked = {"invoices": form.picks, "content": content}
        name, token = archives.filename_of(invoices), form.cleaned_data["form_token"]
        export = exporting.ask(request.user, Export.Kind.FACTURES_ZIP, asked, filename=name, form_token=token)
        return redirect("invoices:export", pk=export.pk)
    if only and content is Content.PIVOT:
        return _pivot(request, only)
    return _sent(archives.packed(invoices, content, actor=request.user), archives.filename_of(invoices))


@require_safe
def download_one(request: SignedInRequest, pk: int) -> HttpResponse:
    """The same choice for one invoice."""
    seen = queries.visible_to(request.user).filter(status__in=SENT_STATUSES)
    form = DownloadForm(invoices=[get_object_or_404(seen, pk=pk)])
    return render(request, "invoices/download.html", {"form": form})


@require_safe
def pivot(request: SignedInRequest, pk: int) -> HttpResponse | FileResponse:
    """The invoice as XML pivot; a heavy one is offered on the page of downloads, which says its weight."""
    invoice = get_object_or_404(queries.documented(request.user).filter(status__in=SENT_STATUSES), pk=pk)
    if not archives.is_small([invoice], archives.weights([invoice])[Content.PIVOT]):
        return redirect("invoices:download_one", pk=pk)
    return _pivot(request, invoice)


def _pivot(request: SignedInRequest, invoice: Invoice) -> FileResponse:
    document = archives.pivot_document(invoice, actor=request.user)
    return _sent(document, archives.filename_of([invoice], "xml"), "application/xml")


def _sent(file: BinaryIO, name: str, media_type: str = "application/zip") -> FileResponse:
    """A file made for this request: saved, never shown by the browser."""
    response = FileResponse(file, as_attachment=True, filename=name, content_type=media_type)
    response["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def treat_many(request: SignedInRequest) -> HttpResponse:
    """« Traiter » for the invoices checked: choose, see what the suppliers will see, save, then the report."""
    structures_of(request, Application.FACTURES_RECUES, Level.MODIFICATION)
    picks = picked(request.POST)
    invoices = queries.received_among(request.user, picks)
    if not invoices:
        return _nothing_picked(request, were_closed=bool(picks))
    answers = request.POST if "action" in request.POST else None
    form = BulkTreatmentForm.answered(answers, invoices=invoices, picks=picks)
    bulk.ask_few(picks)
    context = {"form": form, "list_url": list_left(request, invoices[0].recipient_id)}
    if not form.is_valid():
        return render(request, "invoices/treat_many.html", context, status=422 if form.is_bound else 200)
    if form.is_effect_unseen:
        return render(request, "invoices/treat_many_confirmation.html", context)
    return redirect(bulk.treat_many(picks, actor=request.user, **form.given))


@require_safe
def bulk_report(request: SignedInRequest, pk: int) -> HttpResponse:
    """What came of each invoice: done, or refused and why."""
    report = get_object_or_404(queries.bulk_treatments_of(request.user), pk=pk)
    context = {"report": report, "list_url": list_left(request, report.structure)}
    return render(request, "invoices/bulk_report.html", context)

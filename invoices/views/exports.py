"""Exports: the page that waits while the worker makes a file, the file, « Mes exports »."""

from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from invoices import queries
from invoices.models import Export
from invoices.services import exporting
from invoices.views.files import download

SHOWN = 50


@require_safe
def export(request: SignedInRequest, pk: int) -> HttpResponse:
    """Progress, then the way to the file; with htmx only its middle is refreshed."""
    asked = get_object_or_404(queries.exports_of(request.user), pk=pk)
    part = "invoices/parts/export.html" if request.headers.get("HX-Request") else "invoices/export.html"
    return render(request, part, {"export": asked, "is_waiting": asked.state == Export.State.A_FAIRE})


@require_safe
def export_file(request: SignedInRequest, pk: int) -> FileResponse:
    """The file, for the one person who asked for it."""
    made = get_object_or_404(queries.exports_of(request.user), pk=pk, state=Export.State.FAIT)
    return download(exporting.take(made), made.file, made.filename)


@require_safe
def exports(request: SignedInRequest) -> HttpResponse:
    """« Mes exports »: what this person asked for these last days."""
    return render(request, "invoices/exports.html", {"exports": queries.exports_of(request.user)[:SHOWN]})

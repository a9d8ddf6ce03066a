"""Factures reçues › Liste fiscale: on screen, as CSV, as PDF made in the worker."""

from http import HTTPStatus

from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import SignedInRequest
from invoices import queries
from invoices.forms.figures import FileRequest, FiscalFilter
from invoices.models import Export
from invoices.queries.fiscal import fiscal_totals
from invoices.queries.paging import COUNT_CAP
from invoices.services import exporting, fiscal
from invoices.views.access import chosen, structures_of
from structures.domain.habilitations import Application
from structures.exports import csv_stream


@require_safe
def fiscal_list(request: SignedInRequest) -> HttpResponse:
    """The list, fifty at a time; totals as long as it is short."""
    form = _asked(request, request.GET)
    context = {"form": form, "structure": form.shown, "token": FileRequest(), "asked": form.range}
    if form.range is None:
        return render(request, "invoices/fiscal_list.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    listed = form.range.of(request.user)
    after, before = (request.GET.get(key, "") for key in ("apres", "avant"))
    page, total = queries.page(listed, queries.DEFAULT_SORT, after, before), queries.counted(listed)
    totals = fiscal_totals(listed) if total < COUNT_CAP else []
    context |= {"page": page, "total": total, "is_capped": total == COUNT_CAP, "totals": totals}
    return render(request, "invoices/fiscal_list.html", context)


@require_safe
def fiscal_csv(request: SignedInRequest) -> HttpResponseBase:
    """The whole list, each line sent as it is read."""
    form = _asked(request, request.GET)
    if form.range is None:
        return redirect(f"{reverse('invoices:fiscal_list')}?{request.GET.urlencode()}")
    return csv_stream(form.range.filename("csv"), fiscal.HEADER, fiscal.rows(form.range.of(request.user)))


@require_POST
def fiscal_pdf(request: SignedInRequest) -> HttpResponse:
    """Have the PDF made, and wait for it."""
    form, token = _asked(request, request.POST), FileRequest(request.POST)
    if form.range is None or not token.is_valid():
        asked = urlencode({name: form.data.get(name, "") for name in form.fields})
        return redirect(f"{reverse('invoices:fiscal_list')}?{asked}")
    fiscal.ask_size(form.range.of(request.user))
    said = {"filename": form.range.filename("pdf"), "form_token": token.cleaned_data["form_token"]}
    export = exporting.ask(request.user, Export.Kind.LISTE_FISCALE_PDF, form.range.as_json(), **said)
    return redirect("invoices:export", pk=export.pk)


def _asked(request: SignedInRequest, given: QueryDict) -> FiscalFilter:
    """The filters of an address or of a form, on a structure that is open to this person."""
    structures = structures_of(request, Application.FACTURES_RECUES)
    given = given.copy()
    structure = chosen(structures, given.get("structure", ""))
    given["structure"] = str(structure.pk)
    form = FiscalFilter(given, user=request.user, structures=structures, structure=structure)
    form.is_valid()
    return form

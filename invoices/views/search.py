"""« Rechercher » on both sides, « Archives », and the result as a file."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import SignedInRequest
from invoices.domain.amounts import NARROW_NO_BREAK_SPACE, spelt
from invoices.domain.deadlines import paris_day
from invoices.forms.search import ArchiveSearch, ReceivedSearch, SearchForm, SentSearch, WorkbookForm
from invoices.models import Export
from invoices.queries.paging import Key
from invoices.queries.search import MOST_READ, search
from invoices.services import exporting
from invoices.services import results as files
from invoices.views.access import structures_of
from structures import habilitations
from structures.domain.habilitations import Application, Level
from structures.exports import csv_stream


@dataclass(frozen=True)
class Kind:
    """One of the three pages. tab: its name among those of its application."""

    tab: str
    application: Application
    form: type[SearchForm]
    filename: str


KINDS = {
    "sent_search": Kind("Rechercher", Application.FACTURES_EMISES, SentSearch, "factures-emises"),
    "received_search": Kind("Rechercher", Application.FACTURES_RECUES, ReceivedSearch, "factures-recues"),
    "archives": Kind("Archives", Application.FACTURES_RECUES, ArchiveSearch, "factures-archivees"),
}


@require_safe
def results(request: SignedInRequest, name: str) -> HttpResponse:
    """The criteria, and a page of what answers to them."""
    kind, form = KINDS[name], _form(request, name, request.GET)
    keys = {
        asked: request.GET.get(key, "") for asked, key in (("sort", "tri"), ("after", "apres"), ("before", "avant"))
    }
    found = search(request.user, form.side, form.criteria, **keys) if form.is_valid() else None
    actions = habilitations.openings(request.user, kind.application, Level.MODIFICATION)
    context = {
        "form": form,
        "kind": kind,
        "is_sent": kind.application is Application.FACTURES_EMISES,
        "route": f"invoices:{name}",
        "structure": next((one for one in form.structures if str(one.pk) == form["structure"].value()), None),
        "may_deposit": bool(actions),
        "may_treat": actions if kind.application is Application.FACTURES_RECUES else None,
        "most_read": f"{MOST_READ:,}".replace(",", NARROW_NO_BREAK_SPACE),
        "found": found,
        "page": found and found.page,
        "stopped": found and found.stopped_at and _place_of(found.stopped_at),
        "workbook": WorkbookForm(initial={"criteres": form.data.urlencode()}),
    }
    return render(request, "invoices/search.html", context)


@require_safe
def as_csv(request: SignedInRequest, name: str) -> HttpResponseBase:
    """All that answers, as CSV; criteria that mean nothing go back to their page, which says so."""
    form = _form(request, name, request.GET)
    if not form.is_valid():
        return redirect(f"{reverse(f'invoices:{name}')}?{form.data.urlencode()}")
    files.ask_size(request.user, form.side, form.criteria)
    rows = files.csv_rows(request.user, form.side, form.criteria)
    return csv_stream(_filename(name, "csv"), files.header(form.side), rows)


@require_POST
def as_workbook(request: SignedInRequest, name: str) -> HttpResponse:
    """The same as XLSX, made by the worker: leads to the page that waits for it."""
    asked = WorkbookForm(request.POST)
    form = _form(request, name, asked.criteria)
    if not (asked.is_valid() and form.is_valid()):
        return redirect(f"{reverse(f'invoices:{name}')}?{form.data.urlencode()}")
    parameters: dict[str, object] = {"side": form.side, "criteria": form.criteria.to_json()}
    token = asked.cleaned_data["form_token"]
    what = {"filename": _filename(name, "xlsx"), "form_token": token}
    return redirect(exporting.ask(request.user, Export.Kind.RESULTATS_XLSX, parameters, **what))


def _form(request: SignedInRequest, name: str, asked: QueryDict) -> SearchForm:
    """The criteria of an address; as long as none says which structure, the first one by name."""
    kind = KINDS[name]
    structures = structures_of(request, kind.application)
    given = asked.copy()
    if "structure" not in given:
        given["structure"] = str(structures[0].pk)
    for key in ("tri", "apres", "avant"):
        given.pop(key, None)
    return kind.form(given, user=request.user, structures=structures)


def _filename(name: str, extension: str) -> str:
    """« factures-recues-20261121-1542.csv »."""
    return f"{KINDS[name].filename}-{timezone.localtime():%Y%m%d-%H%M}.{extension}"


def _place_of(key: Key) -> str:
    """Where a walk stopped, as a person reads it."""
    value, _ = key
    if isinstance(value, datetime):
        return f"au {paris_day(value):%d/%m/%Y}"
    return f"au montant de {spelt(value)}" if isinstance(value, Decimal) else f"au numéro {value}"

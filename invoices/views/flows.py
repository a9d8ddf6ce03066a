"""« Suivi des flux »: the list, the report of one flow as page and as files."""

import uuid
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import SignedInRequest
from invoices import queries
from invoices.domain.errors import MoveRefused
from invoices.domain.flows import ItemState
from invoices.forms.flows import AgainForm, FlowFilter
from invoices.models import Flow, FlowItem
from invoices.queries.flow_lists import flows_matching, flows_page, items_page
from invoices.queries.flows import counts, flows_open_to, flows_shown_to, is_whole_to, items_open_to
from invoices.services import downloads, flow_reports
from invoices.services import flows as deposits
from invoices.views.access import structures_of
from invoices.views.files import download
from structures import habilitations
from structures.domain.errors import HabilitationMissing
from structures.domain.habilitations import Application, Level
from structures.exports import csv_stream

EMISES = Application.FACTURES_EMISES
KEYS = {"after": "apres", "before": "avant"}
FILTERS = {
    "": ("Toutes", ""),
    "refusees": ("Refusées", ItemState.REFUSEE),
    "integrees": ("Intégrées", ItemState.INTEGREE),
    "en-attente": ("En attente", ItemState.A_INTEGRER),
}
MOST_PRINTED = 1_000


@require_safe
def flows(request: SignedInRequest) -> HttpResponse:
    """The list, by its filters."""
    form = FlowFilter(request.GET, structures=structures_of(request, EMISES))
    keys = {name: request.GET.get(key, "") for name, key in KEYS.items()}
    context: dict[str, Any] = {"form": form, "may_deposit": _may_deposit(request)}
    if form.is_valid():
        page, stopped_on = flows_page(request.user, form.chosen, form.criteria, **keys)
        context |= {"page": page, "stopped_on": stopped_on, "is_any": form.criteria.is_any}
    return render(request, "invoices/flows.html", context, status=200 if form.is_valid() else 422)


def _may_deposit(request: SignedInRequest) -> bool:
    return bool(habilitations.openings(request.user, EMISES, Level.MODIFICATION))


@require_safe
def flows_csv(request: SignedInRequest) -> HttpResponseBase:
    """All that answers; what could not be read of the filters chooses nothing."""
    form = FlowFilter(request.GET, structures=structures_of(request, EMISES))
    form.is_valid()
    found = flows_matching(request.user, form.chosen, form.criteria)
    name = f"flux-{timezone.localtime():%Y%m%d-%H%M}.csv"
    return csv_stream(name, flow_reports.LIST_HEADER, flow_reports.list_rows(found))


@require_safe
def flow(request: SignedInRequest, pk: int) -> HttpResponse:
    """The report; while the flow is being integrated its head refreshes itself, and the whole page at the end."""
    followed = _followed(request, pk)
    items = items_open_to(request.user, followed)
    context = {"flow": followed, "treated": followed.integrated + followed.refused}
    if request.headers.get("HX-Request"):
        response = render(request, "invoices/parts/flow_progress.html", context)
        if followed.is_final:
            response["HX-Refresh"] = "true"
        return response
    return render(request, "invoices/flow.html", context | _report(request, followed, items))


def _report(request: SignedInRequest, followed: Flow, items: QuerySet[FlowItem]) -> dict[str, Any]:
    """A page of its invoices; the refused ones first to be shown, as long as nothing else is asked for."""
    known = counts(items)
    asked = request.GET.get("factures", "refusees" if followed.is_final and known[ItemState.REFUSEE] else "")
    shown = asked if asked in FILTERS else ""
    page = items_page(items, FILTERS[shown][1], **{name: request.GET.get(key, "") for name, key in KEYS.items()})
    numbers = {"": sum(known.values()), **known}
    filled = [(key, label, numbers[state]) for key, (label, state) in FILTERS.items() if numbers[state] or not key]
    return _sorted_out(page.rows) | {
        "page": page,
        "shown": shown,
        "counts": known,
        "choices": filled,
        "is_whole": is_whole_to(request.user, followed),
        "may_deposit": _may_deposit_for(request, followed),
        "again": uuid.uuid4(),
    }


def _may_deposit_for(request: SignedInRequest, followed: Flow) -> bool:
    """Whether this person may deposit again what was refused of a flow: where it was deposited."""
    places = habilitations.openings(request.user, EMISES, Level.MODIFICATION)
    return places.allows(followed.structure_id, followed.service_id)


def _sorted_out(rows: list[FlowItem]) -> dict[str, list[FlowItem]]:
    refused = [item for item in rows if item.state == ItemState.REFUSEE]
    return {"refused": refused, "others": [item for item in rows if item.state != ItemState.REFUSEE]}


@require_POST
def again(request: SignedInRequest, pk: int) -> HttpResponse:
    """« Déposer de nouveau les refusées »: a flow of those files alone, as they are."""
    followed = get_object_or_404(flows_open_to(request.user), pk=pk)  # support looks, and that is all
    _require_whole(request, followed)
    form = AgainForm(request.POST)
    if form.is_valid():
        token = form.cleaned_data["form_token"]
        made = form.result(deposits.deposit_again, followed, actor=request.user, form_token=token)
        if made:
            messages.success(request, "Les factures refusées sont déposées de nouveau : voici leur flux.")
            return redirect(made)
    for error in form.non_field_errors():
        messages.error(request, str(error))
    return redirect(followed)


@require_safe
def printed(request: SignedInRequest, pk: int) -> HttpResponse:
    """The whole report on one page, to print or to keep as PDF: refusals first, nothing folded."""
    followed = _followed(request, pk)
    items = items_open_to(request.user, followed)
    rows = list(items.order_by("-state", "position")[: MOST_PRINTED + 1])
    context = {"flow": followed, "most": MOST_PRINTED, "is_cut": len(rows) > MOST_PRINTED}
    return render(request, "invoices/flow_print.html", context | _sorted_out(rows[:MOST_PRINTED]))


@require_safe
def flow_file(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The file as it was deposited, for whoever may read of everything in it."""
    followed = _followed(request, pk)
    _require_whole(request, followed)
    return download(downloads.open_file(followed.file), followed.file, followed.filename)


@require_safe
def flow_csv(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The report, one row a finding."""
    followed = _followed(request, pk)
    rows = flow_reports.report_rows(followed, items_open_to(request.user, followed))
    return csv_stream(f"compte-rendu-{followed.number}.csv", flow_reports.REPORT_HEADER, rows)


@require_safe
def return_file(request: SignedInRequest, pk: int) -> HttpResponse:
    """The CPPStatut that answers the flow."""
    followed = _followed(request, pk)
    content = flow_reports.return_file(followed, items_open_to(request.user, followed))
    return _xml(content, f"CSO{followed.name[3:]}.xml")


@require_safe
def invoices_file(request: SignedInRequest, pk: int) -> HttpResponse:
    """The CPPStatut of the invoices that it brought, in their states of now."""
    followed = _followed(request, pk)
    mine = queries.visible_to(request.user).filter(flow_item__flow=followed).order_by("flow_item__position")
    content = flow_reports.invoices_file(followed, mine)
    if content is None:
        raise MoveRefused("Aucune facture de ce flux n'a été intégrée : il n'y a pas d'état à donner.")
    return _xml(content, f"statuts-{followed.number}.xml")


def _followed(request: SignedInRequest, pk: int) -> Flow:
    return get_object_or_404(flows_shown_to(request.user), pk=pk)


def _require_whole(request: SignedInRequest, followed: Flow) -> None:
    if not is_whole_to(request.user, followed):
        raise HabilitationMissing(
            "Ce fichier contient des factures d'autres fournisseurs que les vôtres.",
            "Demandez-le à la personne qui l'a déposé, ou téléchargez le compte rendu.",
        )


def _xml(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type="application/xml", headers=headers)

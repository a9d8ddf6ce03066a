"""« Deux façons de continuer »: an XML or a Factur-X is judged at once; it fills the form, or leaves as a flow."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from accounts.services.signup import accept_conditions
from invoices import queries
from invoices.domain.inspected import Inspected
from invoices.forms.arrivals import FORM, WayForm
from invoices.models import Arrival
from invoices.queries.arrivals import arrivals_of
from invoices.services import choosing, keying
from invoices.views import presentation
from structures import habilitations
from structures.domain.roles import Action


@require_http_methods(["GET", "HEAD", "POST"])
def ways(request: SignedInRequest, token: UUID) -> HttpResponse:
    """Wait for the findings, then choose; with htmx only the middle is refreshed while it waits."""
    arrival = get_object_or_404(arrivals_of(request.user), pk=token)
    posted = request.POST if request.method == "POST" else None
    form = WayForm(posted, user=request.user, is_typed=not arrival.is_pdf)
    if form.is_valid():
        gone = _go(request, arrival, form)
        if gone:
            return gone
    context = {"arrival": arrival, "form": form, **(_shown(request, arrival) if arrival.report else {})}
    if not request.headers.get("HX-Request"):
        return render(request, "invoices/arrival.html", context, status=form.status_code)
    if arrival.report:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "invoices/parts/arrival.html", context)


def _go(request: SignedInRequest, arrival: Arrival, form: WayForm) -> HttpResponse | None:
    """Where the choice leads; nothing when the service refused, which the form then tells."""
    actor = request.user
    if form.cleaned_data["way"] != FORM:
        flow = form.result(choosing.send_as_flow, arrival, actor=actor)
        return redirect(flow) if flow else None
    if arrival.is_pdf:
        deposit = form.result(choosing.read_as_pdf, arrival, actor=actor)
        return redirect("invoices:reading", pk=deposit.pk) if deposit else None
    made = form.result(choosing.type_from, arrival, actor=actor)
    if made is None:
        return None
    accept_conditions(actor)
    draft, notes = made
    for note in notes:
        messages.warning(request, note)
    return redirect("invoices:edit", pk=draft.pk)


def _shown(request: SignedInRequest, arrival: Arrival) -> dict[str, Any]:
    """What was found, and which ways are open."""
    found = Inspected.from_json(arrival.report)
    return {
        "found": found,
        "verdicts": presentation.verdicts(found),
        "is_refused": any(one.is_blocking for one in found.findings),
        "is_read": found.is_invoice,
        "has_mandate": arrival.is_pdf or queries.mandate_in_force(arrival.structure) is not None,
        "may_sign": habilitations.may(request.user, Action.MANAGE_MANDATE, arrival.structure),
        "too_many_lines": arrival.line_count > keying.MOST_LINES,
        "most_lines": keying.MOST_LINES,
    }

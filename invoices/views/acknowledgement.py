"""« Factures rejetées ou suspendues »: shown after signing in, and in the way of lists once a week has passed."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.requests import SignedInRequest
from invoices.domain.rejections import TO_ACKNOWLEDGE, last_optional
from invoices.forms.rejections import AcknowledgeForm
from invoices.queries import PAGE_SIZE, rejections
from invoices.services import acknowledgement
from invoices.views.access import own_to_change, structures_of
from structures import habilitations
from structures.domain.habilitations import Application, Level

EMISES = Application.FACTURES_EMISES
WAYS = ["GET", "HEAD", "POST"]


def arrival(user: User, wanted: str) -> str:
    """Where somebody who has just signed in goes: here first when something came back, then where they were going."""
    here = reverse("invoices:acknowledge")
    if wanted.startswith(here) or not rejections.has_to_acknowledge(user):
        return wanted
    return f"{here}?{urlencode({'suite': wanted})}"


def once_acknowledged(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Lead to the acknowledgement, when it is mandatory, before a list is shown; then back to the list.

    For lists alone: a form in work, a download or a part of a page is never in the way.
    """

    @wraps(view)
    def led(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        is_page = request.method in ("GET", "HEAD") and "HX-Request" not in request.headers
        if is_page and rejections.must_acknowledge(request.user):
            return redirect(f"{reverse('invoices:acknowledge')}?{urlencode({'suite': request.get_full_path()})}")
        return view(request, *args, **kwargs)

    return led


@require_http_methods(WAYS)
def acknowledge(request: SignedInRequest) -> HttpResponse:
    """What came back and nobody has acknowledged, the oldest first; whoever may only look sees it too."""
    structures_of(request, EMISES)
    may_act = bool(habilitations.openings(request.user, EMISES, Level.MODIFICATION))
    if request.method != "POST":
        return _list(request, AcknowledgeForm(), may_act)
    if not may_act:
        raise habilitations.missing_for(request.user, EMISES, Level.MODIFICATION)
    form = AcknowledgeForm(request.POST)
    if not form.is_valid():
        return _list(request, form, may_act)
    _say(request, _acknowledged(request, form))
    if form.is_all or not rejections.has_to_acknowledge(request.user):
        return HttpResponseRedirect(_way_on(request))
    return redirect(f"{reverse('invoices:acknowledge')}?{urlencode({'suite': _way_on(request)})}")


def _acknowledged(request: SignedInRequest, form: AcknowledgeForm) -> int:
    if form.is_all:
        return acknowledgement.acknowledge_all(actor=request.user, until=form.cleaned_data["shown_at"])
    return acknowledgement.acknowledge(form.cleaned_data["facture"], actor=request.user)


def _list(request: SignedInRequest, form: AcknowledgeForm, may_act: bool) -> HttpResponse:
    rows = rejections.shown_to_acknowledge(request.user, Level.MODIFICATION if may_act else Level.CONSULTATION)
    mandatory_since = last_optional(timezone.now())
    context = {
        "form": form,
        "rows": rows[:PAGE_SIZE],
        "has_more": len(rows) > PAGE_SIZE,
        "may_act": may_act,
        "mandatory_since": mandatory_since,
        "is_mandatory": bool(rows) and rows[0].status_at <= mandatory_since,
        "way_on": _way_on(request),
    }
    return render(request, "invoices/acknowledge.html", context, status=422 if form.is_bound else 200)


@require_http_methods(WAYS)
def acknowledge_one(request: SignedInRequest, pk: int) -> HttpResponse:
    """« Acquitter » one invoice, once its motif has been read."""
    invoice = own_to_change(request, pk)
    if request.method == "POST":
        _say(request, acknowledgement.acknowledge([pk], actor=request.user))
        return redirect(invoice)
    if invoice.is_acknowledged or invoice.status not in TO_ACKNOWLEDGE:
        return redirect(invoice)
    change = invoice.status_changes.select_related("actor").first()
    return render(request, "invoices/acknowledge_one.html", {"invoice": invoice, "change": change})


def _say(request: SignedInRequest, count: int) -> None:
    if count == 0:
        messages.info(request, "Rien de plus à acquitter : c'était déjà fait.")
    else:
        messages.success(request, f"{count} factures acquittées." if count > 1 else "1 facture acquittée.")


def _way_on(request: SignedInRequest) -> str:
    """Where the person was going, inside the portal; else the work list."""
    asked = request.POST.get("suite") or request.GET.get("suite", "")
    is_ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if is_ours and asked.startswith("/") else reverse("invoices:sent")

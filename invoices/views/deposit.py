"""Deposit: choose the file or the files, then wait while they are read."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from invoices import queries
from invoices.forms.deposit import DepositForm
from invoices.models import Deposit
from invoices.services import arrivals, choosing, deposit
from invoices.services.arrivals import Road
from invoices.services.batches import deposit_all
from invoices.views.access import structures_of
from invoices.views.batches import remember_left_out
from structures.domain.habilitations import Application, Level

SLOW_AFTER_SECONDS = 30


@require_http_methods(["GET", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """« Dépôt d'une nouvelle facture », step 1."""
    structures_of(request, Application.FACTURES_EMISES, Level.MODIFICATION)
    form = DepositForm(request.POST or None, request.FILES or None, user=request.user)
    return (_gone(request, form) if form.is_valid() else None) or _asked(request, form)


def _asked(request: SignedInRequest, form: DepositForm) -> HttpResponse:
    context = {"form": form, "batches": queries.open_batches(request.user)}
    return render(request, "invoices/deposit.html", context, status=form.status_code)


def _gone(request: SignedInRequest, form: DepositForm) -> HttpResponse | None:
    """Where the files lead: reading, the choice of a way, the follow-up of a flow; nothing when they were refused."""
    files, said, user = form.cleaned_data["file"], form.said(), request.user
    if form.road is Road.CHOICE:
        arrival = form.result(arrivals.take, files[0], depositor=user, **said)
        return redirect(arrival) if arrival else None
    if form.road is Road.FLOW:
        named = {name: said[name] for name in ("structure", "service", "form_token")}
        flow = form.result(choosing.send_lot, files, depositor=user, **named)
        return redirect(flow) if flow else None
    if len(files) == 1 and not form.left_out:
        return redirect("invoices:reading", pk=deposit.deposit(files[0], depositor=user, **said).pk)
    copies = deposit_all(files, depositor=user, **said)
    remember_left_out(request, said["form_token"], [*form.left_out, *copies])
    return redirect("invoices:batch", batch=said["form_token"])


@require_safe
def reading(request: SignedInRequest, pk: int) -> HttpResponse:
    """The page that waits: progress, then the form by itself; with htmx only its middle is refreshed."""
    waiting = get_object_or_404(queries.deposits_of(request.user), pk=pk)
    invoice = getattr(waiting, "invoice", None)
    is_over = waiting.has_draft or waiting.state == Deposit.State.REFUSE
    if invoice and is_over:  # a document joined to a draft has its invoice before it is read
        form = redirect("invoices:edit", pk=invoice.pk)
        is_part = request.headers.get("HX-Request")  # htmx must go there with the whole page, not with the part
        return HttpResponse(headers={"HX-Redirect": form.url}) if is_part else form
    age = (timezone.now() - waiting.received_at).total_seconds()
    context = {
        "deposit": waiting,
        "is_refused": waiting.state == Deposit.State.REFUSE,
        "is_slow": age > SLOW_AFTER_SECONDS,
    }
    part = "invoices/parts/reading.html" if request.headers.get("HX-Request") else "invoices/reading.html"
    return render(request, part, context)

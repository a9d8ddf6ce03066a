"""Deposit: choose the file or the files, then wait while they are read."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from invoices import queries
from invoices.forms.deposit import DepositForm
from invoices.models import Deposit
from invoices.services import deposit
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
    if not form.is_valid():
        context = {"form": form, "batches": queries.open_batches(request.user)}
        return render(request, "invoices/deposit.html", context, status=422 if form.is_bound else 200)
    files, said = form.cleaned_data["file"], form.said()
    if len(files) == 1 and not form.left_out:
        return redirect("invoices:reading", pk=deposit.deposit(files[0], depositor=request.user, **said).pk)
    copies = deposit_all(files, depositor=request.user, **said)
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

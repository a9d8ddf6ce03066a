"""« Souscrire un mandat de facturation » and « Gérer un mandat de facturation »."""

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.bell import ring
from accounts.requests import SignedInRequest
from accounts.services import factors
from accounts.views.login import SENT, TOO_MANY_CODES
from invoices import queries
from invoices.domain import mandate as text
from invoices.forms.mandates import SignForm
from invoices.models import BillingMandate
from invoices.services import downloads
from invoices.services import mandates as service
from invoices.views.files import download
from structures import habilitations
from structures import queries as structures
from structures.domain.habilitations import Application, Level
from structures.domain.roles import Action


def _manager_only(request: SignedInRequest) -> None:
    """Who manages nothing is told who can open it."""
    if not structures.structures_managed_by(request.user).exists():
        raise habilitations.missing_for(request.user, Application.ORGANISATION, Level.MODIFICATION)


def _own(request: SignedInRequest, pk: int) -> BillingMandate:
    """A mandate of one's structures: any other does not exist, one's own above one's role says so."""
    found = get_object_or_404(queries.mandates_seen_by(request.user), pk=pk)
    habilitations.require_action(request.user, Action.MANAGE_MANDATE, found.structure)
    return found


@require_safe
def mandates(request: SignedInRequest) -> HttpResponse:
    """« Gérer »: every mandate of the structures one manages, in force or not."""
    _manager_only(request)
    context = {"mandates": queries.mandates_managed_by(request.user), "may_sign": queries.may_sign(request.user)}
    return render(request, "invoices/mandates.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request: SignedInRequest) -> HttpResponse:
    """« Souscrire »: read, then sign. A code may be mailed first; nothing typed is lost then."""
    _manager_only(request)
    chosen = request.GET.get("structure", "")
    if "send_code" in request.POST:
        is_sent = factors.send_code(request.user)
        (messages.info if is_sent else messages.warning)(request, SENT if is_sent else TOO_MANY_CODES)
        form = SignForm(initial=request.POST.dict(), user=request.user)
    else:
        typed = request.POST if request.method == "POST" else None
        form = SignForm(typed, user=request.user, chosen=chosen)
    if not form.is_valid():
        context = {"form": form, "clauses": text.CLAUSES, "version": text.VERSION, "today": timezone.localdate()}
        return render(request, "invoices/mandate_sign.html", context, status=422 if form.errors else 200)
    said = {name: form.cleaned_data[name] for name in ("name", "quality")}
    structure, factor = form.cleaned_data["structure"], form.has_second_factor
    signed = service.sign(structure, actor=request.user, has_second_factor=factor, **said)
    messages.success(request, "Mandat signé. Une copie PDF vous est envoyée par courriel.")
    return redirect("invoices:mandate", pk=signed.pk)


@require_safe
def mandate(request: SignedInRequest, pk: int) -> HttpResponse:
    """One mandate, as it was signed."""
    found = _own(request, pk)
    is_standing = queries.mandate_in_force(found.structure) == found
    context = {"mandate": found, "is_standing": is_standing, "successor": found.structure.successors.first()}
    return render(request, "invoices/mandate.html", context)


@require_safe
def mandate_file(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The PDF copy; while the worker makes it, back to the page that says so."""
    found = _own(request, pk)
    if found.file is None:
        ring("invoices.print_mandate", found.pk)
        messages.info(request, "La copie PDF est en préparation : réessayez dans quelques secondes.")
        return redirect("invoices:mandate", pk=pk)
    return download(downloads.open_file(found.file), found.file, service.filename_of(found))


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: SignedInRequest, pk: int) -> HttpResponse:
    """Cancel, after a page that says what follows."""
    found = _own(request, pk)
    if request.method != "POST":
        return render(request, "invoices/mandate_end.html", {"mandate": found})
    is_ended = service.end(found, actor=request.user)
    messages.success(request, "Mandat résilié." if is_ended else "Ce mandat était déjà terminé.")
    return redirect("invoices:mandates")

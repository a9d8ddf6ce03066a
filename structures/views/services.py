"""« Gérer les services »: the list, one service, create, edit, deactivate, reactivate."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from structures import queries
from structures.domain.parameters import PUBLIC_INVOICES
from structures.forms.service import ServiceForm
from structures.services import subdivisions
from structures.views.keys import number
from structures.views.structure import managed, own, page


@require_safe
def own_services(request: SignedInRequest) -> HttpResponse:
    """The services of one's only structure; with several, or none, the list to choose from."""
    mine = queries.own_structures(request.user).rows
    if len(mine) == 1:
        return redirect("structures:services", mine[0].pk)
    return redirect("structures:structures")


@require_safe
def service_list(request: SignedInRequest, pk: int) -> HttpResponse:
    """The services of a structure, for everybody of it."""
    found, text = own(request, pk), request.GET.get("recherche", "")
    before, after = number(request.GET.get("avant")), number(request.GET.get("apres"))
    services = queries.service_page(found, text=text, before=before, after=after)
    return page(request, "structures/services.html", found, page=services, text=text, protected=PUBLIC_INVOICES)


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: SignedInRequest, pk: int) -> HttpResponse:
    """A new service."""
    found = managed(request, pk)
    form = ServiceForm(request.POST if request.method == "POST" else None, structure=found)
    if not form.is_valid():
        return page(request, "structures/service.html", found, form=form)
    service = subdivisions.create_service(found, form.cleaned_data, actor=request.user)
    messages.success(request, f"Service {service.code} créé.")
    return redirect("structures:services", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedInRequest, pk: int, service_id: int) -> HttpResponse:
    """One service."""
    found = managed(request, pk)
    service = get_object_or_404(found.services, pk=service_id)
    form = ServiceForm(request.POST if request.method == "POST" else None, structure=found, service=service)
    if not form.is_valid():
        return page(request, "structures/service.html", found, form=form, service=service)
    is_changed = subdivisions.edit_service(service, form.cleaned_data, actor=request.user)
    messages.success(request, f"Service {service.code} enregistré." if is_changed else "Rien n'a changé.")
    return redirect("structures:services", pk)


@require_POST
def set_active(request: SignedInRequest, pk: int, service_id: int) -> HttpResponse:
    """Deactivate, or reactivate with `active`."""
    service = get_object_or_404(managed(request, pk).services, pk=service_id)
    is_active = "active" in request.POST
    subdivisions.set_active(service, is_active, actor=request.user)
    state = "activé" if is_active else "désactivé : il ne reçoit plus de nouvelles factures"
    messages.success(request, f"Service {service.code} {state}.")
    return redirect("structures:services", pk)

"""« Mes rattachements »: the list, finding one's structure, asking, leaving."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import limits
from accounts.requests import SignedInRequest
from structures import queries
from structures.domain.errors import TooOften
from structures.forms.attachments import RattachementForm, StructureSearchForm
from structures.queries.search import MOST_FOUND
from structures.services import decisions, people, requests

SEARCHES_AN_HOUR = 120


@require_safe
def attachments(request: SignedInRequest) -> HttpResponse:
    """The structures and services the person belongs to now, and what they asked for."""
    context = {"attachments": queries.attachments_of(request.user), "waiting": queries.waiting_of(request.user)}
    return render(request, "structures/attachments.html", context)


@require_safe
def ask_attachment(request: SignedInRequest) -> HttpResponse:
    """Find the structure to be attached to."""
    form = StructureSearchForm(request.GET or None)
    found = []
    if form.criteria:
        _count_search(request)
        found = list(queries.found_by(form.criteria)[: MOST_FOUND + 1])
    context = {"form": form, "found": found[:MOST_FOUND], "has_more": len(found) > MOST_FOUND}
    return render(request, "structures/ask_attachment.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def ask_attachment_to(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask one of the structures found. The address carries the criteria: its number alone opens nothing."""
    structure = get_object_or_404(queries.found_by(StructureSearchForm(request.GET).criteria), pk=pk)
    form = RattachementForm(request.POST if request.method == "POST" else None, structure=structure)
    if not form.is_valid():
        context = {"form": form, "structure": structure}
        return render(request, "structures/ask_attachment_to.html", context, status=422 if form.is_bound else 200)
    services, comment = form.cleaned_data.get("services", ()), form.cleaned_data["comment"]
    requests.ask_rattachement(request.user, structure, services, comment=comment)
    messages.success(request, "Demande envoyée : en attente de validation par un gestionnaire de la structure.")
    return redirect("structures:attachments")


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: SignedInRequest, pk: int) -> HttpResponse:
    """Detach oneself, after a page that says what closes."""
    attachment = get_object_or_404(queries.attachments_of(request.user), pk=pk)
    if request.method != "POST":
        rows = [("Structure", attachment.structure), ("Service", attachment.service or "Toute la structure")]
        context = {"attachment": attachment, "rows": rows, "cancel_url": reverse("structures:attachments")}
        return render(request, "structures/leave.html", context)
    people.leave(attachment)
    messages.success(request, f"Vous n'êtes plus rattaché à {attachment.service or attachment.structure}.")
    return redirect("structures:attachments")


@require_POST
def cancel_request(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take back what one asked for."""
    asked = get_object_or_404(queries.requests_of(request.user), pk=pk)
    requests.cancel(asked)
    messages.success(request, "Demande annulée.")
    return redirect("structures:attachments")


@require_POST
def take_over(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take the management one asked for and nobody answered about."""
    asked = get_object_or_404(queries.requests_of(request.user).filter(kind="GESTION"), pk=pk)
    decisions.take_over(asked)
    messages.success(request, f"Vous êtes gestionnaire principal de {asked.structure}.")
    return redirect("structures:members", asked.structure_id)


def _count_search(request: SignedInRequest) -> None:
    """Nobody lists the structures by trying names and numbers one after the other."""
    if not limits.allow(f"structure search {request.user.pk}", SEARCHES_AN_HOUR, 3600):
        raise TooOften("Vous avez fait trop de recherches.", "Recommencez dans une heure.")

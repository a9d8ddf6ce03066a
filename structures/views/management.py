"""« Gestion principale » of a structure: hand the role over, or ask for it when its holder is gone."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from structures import habilitations, queries
from structures.domain.requests import TAKE_OVER_AFTER
from structures.domain.roles import Action, Role
from structures.forms.people import ManagementForm, TransferForm
from structures.models import Structure
from structures.services import decisions, requests, roles
from structures.views.keys import number


@require_http_methods(["GET", "HEAD", "POST"])
def management(request: SignedInRequest, pk: int) -> HttpResponse:
    """For the principal manager, the transfer; for the others, the request."""
    structure = get_object_or_404(queries.structures_of(request.user), pk=pk)
    is_transfer = "user" in request.POST  # sent again, or from a page older than the last transfer
    if is_transfer or habilitations.role_in(request.user, structure) is Role.PRINCIPAL:
        return _transfer(request, structure)
    return _ask(request, structure)


def _transfer(request: SignedInRequest, structure: Structure) -> HttpResponse:
    people = queries.managers_of(structure).exclude(pk=request.user.pk)
    initial = {"user": number(request.GET.get("vers"))}  # the page of a person leads here
    form = TransferForm(request.POST if request.method == "POST" else None, initial=initial, people=people)
    if not form.is_valid():
        context = {"structure": structure, "form": form, "has_heirs": people.exists()}
        return render(request, "structures/transfer.html", context, status=422 if form.is_bound else 200)
    user = form.cleaned_data["user"]
    roles.transfer(structure, user, actor=request.user)
    messages.success(
        request, f"{user.get_full_name()} est gestionnaire principal. Vous restez gestionnaire secondaire."
    )
    return redirect("structures:members", structure.pk)


def _ask(request: SignedInRequest, structure: Structure) -> HttpResponse:
    form = ManagementForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        asked = queries.waiting_of(request.user).filter(structure=structure, kind="GESTION").first()
        context = {
            "structure": structure,
            "form": form,
            "principal": queries.principal_of(structure),
            "asked": asked,
            "is_ripe": asked is not None and decisions.is_ripe(asked),
            "ripe_at": asked and asked.created_at + TAKE_OVER_AFTER,
            "managers_first": requests.managers_first(request.user, structure),
            "is_manager": habilitations.may(request.user, Action.MANAGE_USERS, structure),
        }
        return render(request, "structures/ask_management.html", context, status=422 if form.is_bound else 200)
    requests.ask_management(request.user, structure, comment=form.cleaned_data["comment"])
    messages.success(request, "Demande envoyée. Qui peut y répondre est prévenu par courriel.")
    return redirect("structures:management", structure.pk)

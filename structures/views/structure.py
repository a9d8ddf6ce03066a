"""« Gérer une structure »: the list of one's own, one structure, its data, its parameters."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from structures import habilitations, queries
from structures.domain.roles import Action
from structures.forms.parameters import ParametersForm, sentences
from structures.forms.structure import ModifyForm
from structures.models import Structure
from structures.services import structures
from structures.views.counting import count_refresh
from structures.views.keys import number


def own(request: SignedInRequest, pk: int) -> Structure:
    """A structure one belongs to; any other does not exist."""
    return get_object_or_404(queries.structures_of(request.user), pk=pk)


def managed(request: SignedInRequest, pk: int, action: Action = Action.MODIFY_STRUCTURE) -> Structure:
    """A structure one belongs to and may do this on; one's own above one's role says so."""
    structure = own(request, pk)
    habilitations.require_action(request.user, action, structure)
    return structure


def page(request: SignedInRequest, template: str, structure: Structure, **context: Any) -> HttpResponse:
    """A page under the tabs of a structure."""
    role = habilitations.role_in(request.user, structure)
    form = context.get("form")
    status = 422 if form is not None and form.is_bound and form.errors else 200
    is_manager = bool(role and role.is_manager)
    shown = {"structure": structure, "role": role, "is_manager": is_manager, **context}
    return render(request, template, shown, status=status)


@require_safe
def structure_list(request: SignedInRequest) -> HttpResponse:
    """My structures."""
    before, after = number(request.GET.get("avant")), number(request.GET.get("apres"))
    found = queries.own_structures(request.user, before=before, after=after)
    return render(request, "structures/structures.html", {"page": found})


@require_safe
def structure(request: SignedInRequest, pk: int) -> HttpResponse:
    """One structure: who it is, what the register says, what it demands."""
    found = own(request, pk)
    values = {name: getattr(found, name) for name in structures.PARAMETERS}
    context = {
        "establishment": queries.establishment_of(found),
        "principal": queries.principal_of(found),
        "successor": queries.successor_of(found, request.user),
        "sentences": sentences(found, values) if found.is_public else [],
    }
    return page(request, "structures/structure.html", found, **context)


@require_http_methods(["GET", "HEAD", "POST"])
def modify(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the structure says of itself."""
    found = managed(request, pk)
    form = ModifyForm(request.POST if request.method == "POST" else None, structure=found)
    if not form.is_valid():
        return page(request, "structures/structure_modify.html", found, form=form)
    is_changed = structures.modify(found, form.cleaned_data, actor=request.user)
    messages.success(request, "Modifications enregistrées." if is_changed else "Rien n'a changé.")
    return redirect("structures:structure", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def parameters(request: SignedInRequest, pk: int) -> HttpResponse:
    """What suppliers must give; « Voir… » shows it without saving."""
    found = managed(request, pk)
    if not found.is_public:
        return redirect("structures:structure", pk)
    form = ParametersForm(request.POST if request.method == "POST" else None, structure=found)
    if not form.is_valid() or "preview" in request.POST:
        shown = sentences(found, form.shown)
        return page(request, "structures/parameters.html", found, form=form, sentences=shown, is_preview=form.is_bound)
    is_changed = structures.set_parameters(found, form.cleaned_data, actor=request.user)
    messages.success(request, "Paramètres enregistrés." if is_changed else "Rien n'a changé.")
    return redirect("structures:structure", pk)


@require_POST
def refresh(request: SignedInRequest, pk: int) -> HttpResponse:
    """« Mettre à jour depuis la base INSEE »."""
    mine = managed(request, pk)
    count_refresh(mine)
    found = structures.refresh(mine, actor=request.user)
    if found.is_active:
        messages.success(request, "Données mises à jour depuis la base INSEE.")
    else:
        messages.warning(
            request,
            "Données mises à jour. Cet établissement est fermé dans la base INSEE : si la structure a déménagé, "
            "utilisez « Modifier l'identifiant ».",
        )
    return redirect("structures:structure", pk)

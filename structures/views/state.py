"""« Gérer une structure »: deactivate, activate, give it another SIRET; each after a page that says what follows."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from structures.domain.roles import Action
from structures.forms.structure import NewSiretForm
from structures.services import structures, succession
from structures.views.counting import count_look_up
from structures.views.structure import managed, own, page


@require_http_methods(["GET", "HEAD", "POST"])
def deactivate(request: SignedInRequest, pk: int) -> HttpResponse:
    """Close the structure."""
    found = managed(request, pk, Action.CHANGE_STATE)
    if request.method != "POST":
        return page(request, "structures/structure_deactivate.html", found)
    structures.deactivate(found, actor=request.user)
    messages.success(request, "Structure désactivée. Ses factures restent consultables.")
    return redirect("structures:structure", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def activate(request: SignedInRequest, pk: int) -> HttpResponse:
    """Open it again."""
    found = managed(request, pk, Action.CHANGE_STATE)
    if request.method != "POST":
        return page(request, "structures/structure_activate.html", found)
    structures.activate(found, actor=request.user)
    messages.success(request, "Structure activée.")
    return redirect("structures:structure", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def change_siret(request: SignedInRequest, pk: int) -> HttpResponse:
    """« Modifier l'identifiant »: the warning and the new SIRET, what the register says of it, « Confirmer »."""
    found = own(request, pk)
    succession.require_succession(found, request.user)
    if request.method == "POST":
        count_look_up(request.user)
    form = NewSiretForm(request.POST if request.method == "POST" else None)
    if not form.is_valid() or "confirm" not in request.POST:
        lists = {"copied": succession.COPIED, "not_copied": succession.NOT_COPIED}
        return page(request, "structures/structure_siret.html", found, form=form, **lists)
    new = succession.succeed(found, form.cleaned_data["identifier"], actor=request.user)
    messages.success(request, f"{new} remplace {found}. L'ancienne structure est désactivée et garde ses factures.")
    return redirect("structures:structure", new.pk)

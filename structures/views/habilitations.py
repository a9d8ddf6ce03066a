"""« Mes habilitations », the page and its export; « Gérer mes habilitations »: profiles asked for, given back."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from structures import queries
from structures.domain.habilitations import APPLICATIONS, Application
from structures.exports import csv_response
from structures.forms.habilitations import LevelForm, ProfileForm
from structures.models import AccessRequest, Structure
from structures.services import requests

COLUMNS = ("Structure", "Raison Sociale", "Code service", "Libellé service", "Profils")
DONE_AT_ONCE = "C'est fait, sans avoir à vous reconnecter."
SENT = "Demande envoyée aux gestionnaires de la structure."


@require_safe
def habilitations(request: SignedInRequest) -> HttpResponse:
    """What the person may do, and where."""
    text = request.GET.get("recherche", "")
    places = queries.places_of(request.user, text)
    return render(request, "structures/habilitations.html", {"columns": COLUMNS, "places": places, "text": text})


@require_safe
def export(request: SignedInRequest) -> HttpResponse:
    """The same rows as a file."""
    places = queries.places_of(request.user, request.GET.get("recherche", ""))
    return csv_response("mes-habilitations.csv", COLUMNS, (_row(place) for place in places))


def _row(place: queries.Place) -> tuple[str, ...]:
    code, name = (place.service.code, place.service.name) if place.service else ("", "")
    return place.structure.identifier, place.structure.name, code, name, ", ".join(place.profiles)


@require_http_methods(["GET", "HEAD", "POST"])
def manage(request: SignedInRequest) -> HttpResponse:
    """« Gérer mes habilitations » on one structure: `structure` of the address, else the first.

    `profil` and `service` of the address fill the form: « Demander l'accès » leads here.
    """
    structures = list(queries.structures_of(request.user))
    structure = _chosen(structures, request.GET.get("structure", ""))
    if structure is None:
        return render(request, "structures/manage_habilitations.html", {"structures": []})
    is_sent = request.method == "POST"
    form = ProfileForm(
        request.POST if is_sent else None,
        initial=_asked(request, structure),
        structure=structure,
        holder=request.user,
        button="Ajouter",
    )
    if not form.is_valid():
        context = {"form": form, "structures": structures, **_shown(request, structure)}
        return render(request, "structures/manage_habilitations.html", context, status=422 if is_sent else 200)
    (application, level), values = form.cleaned_data["profil"], form.cleaned_data
    asked = requests.ask_profile(
        request.user, application, level, structure, values["service"], comment=values["comment"]
    )
    return _back(request, structure, asked)


@require_POST
def change_level(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask for one's profile at the other level."""
    held = get_object_or_404(queries.held_by(request.user), pk=pk)
    form = LevelForm(request.POST)
    if not form.is_valid():
        return redirect(_address(held.structure))
    application, level = Application(held.application), form.cleaned_data["level"]
    asked = requests.ask_profile(request.user, application, level, held.structure, held.service)
    return _back(request, held.structure, asked)


@require_POST
def give_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give one profile back."""
    held = get_object_or_404(queries.held_by(request.user), pk=pk)
    return _back(request, held.structure, requests.ask_withdrawal(held))


@require_http_methods(["GET", "HEAD", "POST"])
def give_all_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """« Supprimer tout » on one structure, after a page that lists it."""
    structure = get_object_or_404(queries.structures_of(request.user), pk=pk)
    rights = queries.rights_of(request.user, structure)
    if request.method != "POST":
        context = {"structure": structure, "rights": rights, "cancel_url": _address(structure)}
        return render(request, "structures/give_all_back.html", context)
    done, asked, kept = requests.give_all_back(rights)
    messages.success(request, f"Profils supprimés : {done}. Demandes envoyées : {asked}. Profils gardés : {kept}.")
    return redirect(_address(structure))


def _asked(request: SignedInRequest, structure: Structure) -> dict[str, str]:
    """What the address asks for: an application, a level, a service; what means nothing fills nothing.

    Without a service, the one where the person belongs or holds the application already.
    """
    named, level = request.GET.get("application", ""), request.GET.get("niveau", "")
    application = Application(named) if named in APPLICATIONS else None
    place = None if "service" in request.GET else queries.place_to_ask(request.user, application, structure)
    return {
        "profil": f"{application}:{level}" if application else "",
        "service": place.code if place else request.GET.get("service", ""),
    }


def _shown(request: SignedInRequest, structure: Structure) -> dict[str, Any]:
    """What the page shows of one structure. kept: the right that makes the principal manager, which stays."""
    rights, principal = queries.rights_of(request.user, structure), queries.principal_of(structure)
    return {
        "structure": structure,
        "rights": rights,
        "waiting": queries.waiting_of(request.user).filter(structure=structure),
        "principal": principal,
        "kept": queries.kept_by_principal(rights, principal == request.user),
    }


def _chosen(structures: list[Structure], asked: str) -> Structure | None:
    return next((one for one in structures if str(one.pk) == asked), structures[0] if structures else None)


def _address(structure: Structure) -> str:
    return f"{reverse('structures:manage_habilitations')}?structure={structure.pk}"


def _back(request: SignedInRequest, structure: Structure, asked: AccessRequest | None) -> HttpResponse:
    """Say whether it is done or has to be agreed to."""
    messages.success(request, SENT if asked else DONE_AT_ONCE)
    return redirect(_address(structure))

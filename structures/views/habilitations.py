"""« Mes habilitations »: the page and its export."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from structures import queries
from structures.exports import csv_response

COLUMNS = ("Structure", "Raison Sociale", "Code service", "Libellé service", "Profils")


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

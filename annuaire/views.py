"""The directory, open to everybody: search, the page of a structure, downloads."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.limits import address_of, allow
from annuaire import queries
from annuaire.formats import FORMATS
from annuaire.presentation import coordinates, parameters
from annuaire.search import find
from structures.domain.errors import TooOften
from structures.domain.identifiers import compact, is_siret
from structures.domain.parameters import PUBLIC_INVOICES

SEARCHES_PER_MINUTE = 240  # one a key typed, for several people behind one address
DOWNLOADS_PER_HOUR = 120
SERVICES_SEARCHED = 10  # from there on, a field to search in them
KEY_DIGITS = 18


@login_not_required
@require_safe
@vary_on_headers("HX-Request")
def search(request: HttpRequest) -> HttpResponse:
    """The search, and its answers: the whole page, or its results alone as one types."""
    text = request.GET.get("recherche", "")
    if text and not allow(f"annuaire {address_of(request)}", SEARCHES_PER_MINUTE, 60):
        raise TooOften("Trop de recherches viennent de votre adresse.", "Recommencez dans une minute.")
    after = request.GET.get("apres", "")
    found = find(text, after=int(after) if after.isascii() and after.isdecimal() and len(after) <= KEY_DIGITS else None)
    is_missing_siret = is_siret(compact(text)) and not found.structures
    context = {
        "text": text,
        "found": found,
        "rows": [(structure, queries.requirements(structure, None)) for structure in found.structures],
        "look_up": queries.describe(text) if is_missing_siret else None,
        "formats": FORMATS,
    }
    return render(
        request, "annuaire/parts/results.html" if "HX-Request" in request.headers else "annuaire/search.html", context
    )


@login_not_required
@require_safe
def structure(request: HttpRequest, siret: str) -> HttpResponse:
    """What to put on an invoice for this structure, its parameters and its services."""
    found = queries.listed_structure(siret)
    if found is None:
        raise Http404
    text = request.GET.get("recherche", "")
    context = {
        "structure": found,
        "needs": queries.requirements(found, None),
        "coordinates": coordinates(found),
        "parameters": parameters(found),
        "page": queries.services_shown(found, text, request.GET.get("apres", "").replace("\0", "")),
        "text": text,
        "services_searched": SERVICES_SEARCHED,
        "reserved": PUBLIC_INVOICES,
    }
    return render(request, "annuaire/structure.html", context)


@login_not_required
@require_safe
def download(request: HttpRequest, name: str) -> StreamingHttpResponse:
    """The whole directory in one of the formats, as it is read: nothing is kept in memory."""
    if name not in FORMATS:
        raise Http404
    if not allow(f"annuaire fichier {address_of(request)}", DOWNLOADS_PER_HOUR, 3600):
        raise TooOften("Trop de téléchargements viennent de votre adresse.", "Recommencez dans une heure.")
    wanted = FORMATS[name]
    filename = f"{wanted.name}-{timezone.localdate():%Y%m%d}.{wanted.extension}"
    response = StreamingHttpResponse(wanted.write(), content_type=wanted.content_type)
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response

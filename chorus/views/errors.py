"""Refusals and failures as pages, or as JSON for who asks for it: what happened, and what to do."""

from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import DisallowedHost, RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template import loader
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from chorus.templatetags.portal import size
from structures.asking import request_address
from structures.domain.errors import DomainError

OWN_PAGE = {403, 404, 409, 410, 413}  # other statuses share chorus/error.html
OF_INVOICE = "factures/<int:pk>/"  # the page of an invoice; what is done of it stands below
NOT_FOUND = "La page demandée n’existe pas, ou vous n’y avez pas accès."
FORBIDDEN = "Vous n’avez pas accès à cette page."
STALE_PAGE = "La page a été ouverte avant votre dernière connexion, ou elle est restée ouverte trop longtemps."
RELOAD = "Rien n’a été enregistré. Revenez à la page précédente, rechargez-la, puis recommencez."
NOT_A_PAGE = "Cette adresse reçoit un formulaire : elle ne s’ouvre pas d’elle-même. Rien n’a été enregistré."
START_AGAIN = "Retournez à la page du formulaire et recommencez."
BROKEN = "Le portail n’a pas pu traiter votre demande. L’incident est enregistré."
UNREADABLE = "La demande reçue n’est pas lisible."


def refusal(request: HttpRequest, status: int, text: str, remedy: str = "", **ways: str) -> HttpResponse:
    """Answer a request that cannot be served: a page in the frame, or {"erreur", "remede"}.

    ways: out of it, by address. ask: where what is lacking can be asked for; invoice: its page.
    """
    if wants_json(request):
        return JsonResponse({"erreur": text, "remede": remedy}, status=status)
    template = f"{status}.html" if status in OWN_PAGE else "chorus/error.html"
    context = {"text": text, "remedy": remedy, "back": previous_page(request)} | ways
    return render(request, template, context, status=status)


def refused(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Answer with the sentence and the remedy of a domain error; of a missing habilitation, where to ask for it."""
    wanted = getattr(error, "wanted", None)
    ways = {"ask": request_address(*wanted) if wanted else "", "invoice": _invoice_page(request)}
    return refusal(request, error.status, error.text, error.remedy, **ways)


def _invoice_page(request: HttpRequest) -> str:
    """The page of the invoice that the address acts upon; empty elsewhere."""
    match = request.resolver_match
    if match is None or not match.route.startswith(OF_INVOICE) or match.route == OF_INVOICE:
        return ""
    return reverse("invoices:detail", args=[match.kwargs["pk"]])


def too_large(request: HttpRequest, limit: int) -> HttpResponse:
    """Answer a request heavier than the limit, in bytes."""
    text = f"Ce que vous envoyez dépasse la taille permise ({size(limit)})."
    return refusal(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, text)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler400: an unreadable request; form data beyond what is read in memory are « too large »."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    return refusal(request, HTTPStatus.BAD_REQUEST, UNREADABLE, RELOAD)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler403."""
    return refusal(request, HTTPStatus.FORBIDDEN, FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler404: also what lies outside one's structures, so the two cannot be told apart."""
    return refusal(request, HTTPStatus.NOT_FOUND, NOT_FOUND)


def not_a_page(request: HttpRequest, allow: str) -> HttpResponse:
    """Answer whoever reads an address that only takes forms: reloaded, or reached after signing in again.

    allow: the methods it takes. Nothing leads back to the page before, which may be the one that led here.
    """
    template, context = "chorus/error.html", {"text": NOT_A_PAGE, "remedy": START_AGAIN}
    response = render(request, template, context, status=HTTPStatus.METHOD_NOT_ALLOWED)
    response["Allow"] = allow
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form sent from a page that no longer belongs to the session."""
    return refusal(request, HTTPStatus.FORBIDDEN, STALE_PAGE, RELOAD)


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500: rendered without context, since the session or the database may be what failed."""
    if wants_json(request):
        return JsonResponse({"erreur": BROKEN, "remede": ""}, status=500)
    return HttpResponse(loader.render_to_string("500.html", {"text": BROKEN}), status=500)


def wants_json(request: HttpRequest) -> bool:
    """Tell whether the client asks for JSON rather than a page; « */* » is a page."""
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def previous_page(request: HttpRequest) -> str:
    """The page the visitor comes from when it is ours, else nothing: an open redirect in disguise otherwise."""
    referer = request.headers.get("Referer", "")
    try:
        host = request.get_host()
    except DisallowedHost:  # the very error this page is about
        return ""
    return referer if url_has_allowed_host_and_scheme(referer, {host}, require_https=request.is_secure()) else ""

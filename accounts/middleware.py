"""A session without activity for thirty minutes ends, and what its owner was doing can be taken up again."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.services import sessions

ENDED = "Votre session s'est terminée après 30 minutes sans activité."
REMEDY = "Reconnectez-vous : vous reviendrez à cette page."


class IdleMiddleware:
    """Ends idle sessions, notes the activity of the others. Stands before the middleware that requires a login."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Answer in the view's place when the session is over and the page is not a public one."""
        if SESSION_KEY not in request.session:
            return None
        if sessions.is_idle(request.session):
            logout(request)
            return _ended(request) if getattr(view, "login_required", True) else None
        if not _is_poll(request):
            sessions.touch(request.session)
        return None


def _is_poll(request: HttpRequest) -> bool:
    """Whether the page asks by itself, nobody touching it."""
    match = request.resolver_match
    return "HX-Request" in request.headers and match is not None and match.view_name in settings.POLLED_PAGES


def _ended(request: HttpRequest) -> HttpResponse:
    """Lead to the login page and back; scripts are told in a way they can pass on."""
    login = f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': _way_back(request), 'fin': 'inactivite'})}"
    if "HX-Request" in request.headers:
        return HttpResponse(headers={"HX-Redirect": login})
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        answer = {"erreur": ENDED, "remede": REMEDY, "connexion": login}
        return JsonResponse(answer, status=HTTPStatus.UNAUTHORIZED)
    return HttpResponseRedirect(login)


def _way_back(request: HttpRequest) -> str:
    """The page at hand. For a form that was sent or a part of a page, the page it stands on, when it is ours."""
    if request.method == "GET" and "HX-Request" not in request.headers:
        return request.get_full_path()
    source = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(source, {request.get_host()}, require_https=request.is_secure()):
        return "/"
    parts = urlsplit(source)
    return parts.path + (f"?{parts.query}" if parts.query else "")

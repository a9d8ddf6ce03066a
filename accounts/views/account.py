"""« Mon compte »: the person's own data, open sessions, and the way back into a deactivated account."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import limits
from accounts.forms.account import PersonalDataForm
from accounts.forms.passwords import AddressForm
from accounts.pacing import steady
from accounts.requests import SignedInRequest
from accounts.services import closing, factors, links, personal, sessions
from accounts.views.passwords import ASKS_AN_HOUR, dead_link, too_many


@require_safe
def account(request: SignedInRequest) -> HttpResponse:
    """What the portal knows of the person, and everything that can be done about it."""
    context = {
        "has_application": factors.has_application(request.user),
        "sessions_count": sessions.sessions_of(request.user).count(),
    }
    return render(request, "accounts/account.html", context)


@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest) -> HttpResponse:
    """« Modifier mes données »."""
    form = PersonalDataForm(request.POST or None, instance=request.user)
    if not form.is_valid():
        request.user.refresh_from_db()  # the menu must not show what was refused
        return render(request, "accounts/edit.html", {"form": form}, status=422 if form.is_bound else 200)
    personal.change(request.user, **form.cleaned_data)
    messages.success(request, "Vos données sont enregistrées.")
    return redirect("accounts:account")


@require_safe
def open_sessions(request: SignedInRequest) -> HttpResponse:
    """« Mes sessions ouvertes »."""
    rows = sessions.sessions_of(request.user)
    return render(request, "accounts/sessions.html", {"rows": rows, "current": request.session.session_key})


@require_POST
def close_session(request: SignedInRequest, pk: int) -> HttpResponse:
    """Close one of one's sessions; closing the one at hand signs out."""
    sessions.close(request.user, pk)
    messages.success(request, "La session est fermée.")
    return redirect("accounts:sessions")


@require_POST
def close_other_sessions(request: SignedInRequest) -> HttpResponse:
    """Close every session but this one."""
    sessions.close_all(request.user, keep=request.session.session_key)
    messages.success(request, "Vos autres sessions sont fermées.")
    return redirect("accounts:sessions")


@require_POST
def stay(request: SignedInRequest) -> HttpResponse:
    """« Rester connecté »: being asked is activity enough."""
    return HttpResponse(status=204)


@login_not_required
@require_http_methods(["GET", "POST"])
def ask_return(request: HttpRequest) -> HttpResponse:
    """« Réactiver mon compte »: the same page whatever the address."""
    form = AddressForm(request.POST or None)
    if not form.is_valid():
        return render(request, "accounts/ask_return.html", {"form": form}, status=422 if form.is_bound else 200)
    if not limits.allow(f"return from {limits.address_of(request)}", ASKS_AN_HOUR, 3600):
        return too_many(request)
    with steady():
        closing.ask_return(form.cleaned_data["email"])
    return render(request, "accounts/ask_return_sent.html", {"email": form.cleaned_data["email"]})


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def come_back(request: HttpRequest, token: str) -> HttpResponse:
    """The page the mail leads to: one button opens the account again."""
    link = links.find(token, links.Kind.REACTIVATION)
    if link is None:
        return dead_link(request, "accounts:ask_return")
    if request.method == "GET":
        return render(request, "accounts/come_back.html", {"person": link.user})
    if closing.come_back(token) is None:
        return dead_link(request, "accounts:ask_return")
    messages.success(request, "Votre compte est réactivé. Connectez-vous.")
    return redirect("accounts:login")

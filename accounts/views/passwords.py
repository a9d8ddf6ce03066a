"""A forgotten password: ask for the link, then choose again. And its change from « Mon compte »."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import limits
from accounts.forms.passwords import AddressForm, PasswordChangeForm, QuestionForm, ResetForm
from accounts.pacing import steady
from accounts.requests import SignedInRequest
from accounts.services import links, passwords, sessions

ASKS_AN_HOUR = 20  # from one visitor's address
CHANGED = "Votre mot de passe est modifié. Vos autres sessions sont fermées."


@login_not_required
@require_http_methods(["GET", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """« Mot de passe oublié »: the same page whatever the address."""
    form = AddressForm(request.POST or None)
    if not form.is_valid():
        return render(request, "accounts/forgotten.html", {"form": form}, status=422 if form.is_bound else 200)
    if not limits.allow(f"forgotten from {limits.address_of(request)}", ASKS_AN_HOUR, 3600):
        return too_many(request)
    with steady():
        passwords.ask_reset(form.cleaned_data["email"])
    return render(request, "accounts/forgotten_sent.html", {"email": form.cleaned_data["email"]})


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def reset(request: HttpRequest, token: str) -> HttpResponse:
    """The page the mail leads to. Looking at it spends nothing: mail filters look too."""
    link = links.find(token, links.Kind.REINITIALISATION)
    if link is None:
        return dead_link(request, "accounts:forgotten")
    form = ResetForm(request.POST or None, link=link)
    if not form.is_valid():
        return render(request, "accounts/reset.html", {"form": form}, status=422 if form.is_bound else 200)
    if passwords.reset(token, form.cleaned_data["password"]) is None:
        return dead_link(request, "accounts:forgotten")
    messages.success(request, "Votre mot de passe est choisi. Connectez-vous avec lui.")
    return redirect("accounts:login")


@require_http_methods(["GET", "POST"])
def change(request: SignedInRequest) -> HttpResponse:
    """« Changer mon mot de passe »."""
    form = PasswordChangeForm(request.POST or None, user=request.user)
    if not form.is_valid():
        return render(request, "accounts/password.html", {"form": form}, status=422 if form.is_bound else 200)
    passwords.change(request.user, form.cleaned_data["password"])
    update_session_auth_hash(request, request.user)
    sessions.open_session(type(request.user), request, request.user)  # under its new key
    messages.success(request, CHANGED)
    return redirect("accounts:account")


@require_http_methods(["GET", "POST"])
def question(request: SignedInRequest) -> HttpResponse:
    """« Question secrète »."""
    form = QuestionForm(request.POST or None, user=request.user)
    if not form.is_valid():
        return render(request, "accounts/question.html", {"form": form}, status=422 if form.is_bound else 200)
    passwords.set_question(request.user, form.cleaned_data["question"], form.cleaned_data["answer"])
    messages.success(request, "Votre question secrète est enregistrée.")
    return redirect("accounts:account")


def dead_link(request: HttpRequest, again: str) -> HttpResponse:
    """A link that is unknown, used, replaced or older than an hour: the same answer, and where to get another."""
    return render(request, "accounts/dead_link.html", {"again": again}, status=HTTPStatus.GONE)


def too_many(request: HttpRequest) -> HttpResponse:
    """Too many demands from one place in an hour."""
    return render(request, "accounts/too_many.html", status=HTTPStatus.TOO_MANY_REQUESTS)

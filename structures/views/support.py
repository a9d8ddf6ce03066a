"""The support operator's page: find a person or a structure, name a principal manager on proof, unlock, send a link.

For anybody else it does not exist (404). Each opening of a person or a structure leaves its trace.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.requests import SignedInRequest
from accounts.services import factors
from structures import queries
from structures.forms.people import NamingForm, ProofForm
from structures.models import Structure
from structures.services import support

View = Callable[..., HttpResponse]


def for_support(view: View) -> View:
    """Let support operators through; the page does not exist for the others."""

    @wraps(view)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_support:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@for_support
def desk(request: SignedInRequest) -> HttpResponse:
    """Search people and structures."""
    text = request.GET.get("recherche", "").replace("\0", "").strip()
    found = queries.support_search(text)
    return render(request, "structures/support.html", {"text": text, "found": found})


@require_safe
@for_support
def structure(request: SignedInRequest, pk: int) -> HttpResponse:
    """One structure, read only, and the naming of its principal manager."""
    return _structure_page(request, get_object_or_404(queries.every_structure(), pk=pk), NamingForm())


@require_POST
@for_support
def name_principal(request: SignedInRequest, pk: int) -> HttpResponse:
    """Name the first principal manager, or a new one."""
    found = get_object_or_404(queries.every_structure(), pk=pk)
    form = NamingForm(request.POST)
    if not form.is_valid():
        return _structure_page(request, found, form)
    user = form.cleaned_data["user"]
    support.name_principal(found, user, actor=request.user, comment=form.cleaned_data["comment"])
    messages.success(request, f"{user.get_full_name()} est gestionnaire principal de {found}.")
    return redirect("structures:support_structure", pk)


@require_safe
@for_support
def person(request: SignedInRequest, pk: int) -> HttpResponse:
    """One person, read only, and their ways in."""
    return _person_page(request, get_object_or_404(queries.every_person(), pk=pk), ProofForm())


@require_POST
@for_support
def drop_application(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a lost telephone off an account, on proof."""
    found = get_object_or_404(queries.every_person(), pk=pk)
    form = ProofForm(request.POST)
    if not form.is_valid():
        return _person_page(request, found, form)
    support.drop_application(found, actor=request.user, comment=form.cleaned_data["comment"])
    messages.success(request, f"{found.get_full_name()} n'a plus d'application d'authentification et en est prévenu.")
    return redirect("structures:support_person", pk)


@require_POST
@for_support
def unlock(request: SignedInRequest, pk: int) -> HttpResponse:
    """Let a person whose account is locked try again."""
    found = get_object_or_404(queries.every_person(), pk=pk)
    support.unlock(found, actor=request.user)
    messages.success(request, f"Le compte de {found.get_full_name()} est déverrouillé.")
    return redirect("structures:support_person", pk)


@require_POST
@for_support
def send_activation(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send the activation link again."""
    found = get_object_or_404(queries.every_person(), pk=pk)
    support.send_activation(found, actor=request.user)
    messages.success(request, f"Courriel d'activation envoyé à {found.email}.")
    return redirect("structures:support_person", pk)


def _person_page(request: SignedInRequest, found: User, form: ProofForm) -> HttpResponse:
    support.open_person(found, actor=request.user)
    context = {
        "person": found,
        "form": form,
        "attachments": queries.attachments_of(found),
        "lock": support.lock_of(found, request),
        "has_application": factors.has_application(found),
    }
    return render(request, "structures/support_person.html", context, status=422 if form.is_bound else 200)


def _structure_page(request: SignedInRequest, found: Structure, form: NamingForm) -> HttpResponse:
    support.open_structure(found, actor=request.user)
    actions, _ = queries.history_page(found)
    context = {
        "structure": found,
        "form": form,
        "principal": queries.principal_of(found),
        "page": queries.members_page(found),
        "actions": actions[:10],
    }
    return render(request, "structures/support_structure.html", context, status=422 if form.is_bound else 200)

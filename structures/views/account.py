"""The pages of « Mon compte » that speak of structures: notifications, requests, export, end of the account."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.forms.passwords import CurrentPasswordForm
from accounts.requests import SignedInRequest
from accounts.services import personal
from structures import personal_file, queries
from structures.forms.account import NotificationsForm
from structures.services import leaving

REQUESTS_SHOWN = 200


@require_http_methods(["GET", "POST"])
def notifications(request: SignedInRequest) -> HttpResponse:
    """« Paramétrer vos notifications »."""
    is_in_charge = leaving.has_structures_in_charge(request.user)
    form = NotificationsForm(request.POST or None, user=request.user, is_in_charge=is_in_charge)
    if not form.is_valid():
        return render(request, "structures/notifications.html", {"form": form}, status=422 if form.is_bound else 200)
    leaving.set_notifications(request.user, **form.cleaned_data)
    messages.success(request, "Vos préférences sont enregistrées.")
    return redirect("accounts:account")


@require_safe
def requests(request: SignedInRequest) -> HttpResponse:
    """« Historique de mes demandes »."""
    rows = queries.requests_of(request.user)[:REQUESTS_SHOWN]
    return render(request, "structures/my_requests.html", {"requests": rows})


@never_cache
@require_POST
def export(request: SignedInRequest) -> HttpResponse:
    """« Télécharger mes données »."""
    response = HttpResponse(personal_file.zipped(personal.known_of(request.user)), content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="mes-donnees.zip"'
    return response


@require_http_methods(["GET", "POST"])
def deactivate(request: SignedInRequest) -> HttpResponse:
    """« Désactiver mon compte »."""
    form = CurrentPasswordForm(request.POST or None, user=request.user, submit="Désactiver mon accès")
    if not form.is_valid():
        context = {"form": form, "is_in_charge": leaving.has_structures_in_charge(request.user)}
        return render(request, "structures/deactivate.html", context, status=422 if form.is_bound else 200)
    leaving.deactivate(request.user)
    logout(request)
    messages.success(request, "Votre compte est désactivé. Un courriel dit comment le réactiver.")
    return redirect("home")


@require_http_methods(["GET", "POST"])
def erase(request: SignedInRequest) -> HttpResponse:
    """« Supprimer mon compte »: for good."""
    form = CurrentPasswordForm(
        request.POST or None, user=request.user, submit="Supprimer définitivement mon compte", style="danger"
    )
    if not form.is_valid():
        context = {"form": form, "is_in_charge": leaving.has_structures_in_charge(request.user)}
        return render(request, "structures/erase.html", context, status=422 if form.is_bound else 200)
    leaving.anonymise(request.user)
    logout(request)
    messages.success(request, "Votre compte est supprimé et vos données personnelles sont effacées.")
    return redirect("home")

"""« Double authentification »: what guards the account beside the password."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms.factors import ApplicationForm
from accounts.forms.passwords import CurrentPasswordForm
from accounts.requests import SignedInRequest
from accounts.services import factors as service

WRONG_CODE = "Ce code n'est pas celui de l'application. Vérifiez l'heure du téléphone, puis tapez le code affiché."

NO_FACTOR = "Activez d'abord l'application ou le code par courriel : un code de secours les remplace."


@require_safe
def factors(request: SignedInRequest) -> HttpResponse:
    """What is in use, and what may be added."""
    user = request.user
    context = {
        "is_off": settings.SECOND_FACTOR == service.OFF,
        "is_compulsory": settings.SECOND_FACTOR == service.COMPULSORY,
        "has_application": service.has_application(user),
        "may_have_codes": service.is_needed(user),
        "codes_left": service.recovery_codes_left(user),
    }
    return render(request, "accounts/factors.html", context)


@require_http_methods(["GET", "POST"])
def mailed_code(request: SignedInRequest) -> HttpResponse:
    """Use the mailed code, or stop using it."""
    _require_policy()
    is_wanted = not request.user.uses_mailed_code
    form = CurrentPasswordForm(request.POST or None, user=request.user, submit="Activer" if is_wanted else "Retirer")
    if not form.is_valid():
        context = {"form": form, "is_wanted": is_wanted}
        return render(request, "accounts/factor_mail.html", context, status=422 if form.is_bound else 200)
    service.choose_mail(request.user, is_wanted=is_wanted)
    messages.success(request, f"Le code par courriel est {'activé' if is_wanted else 'retiré'}.")
    return redirect("accounts:factors")


@never_cache
@require_http_methods(["GET", "POST"])
def application(request: SignedInRequest) -> HttpResponse:
    """Show the QR code; the application is in use once it has shown a right code. Then the recovery codes, once."""
    _require_policy()
    device = service.proposed_application(request.user)
    form = ApplicationForm(request.POST or None, user=request.user)
    if form.is_valid() and not service.confirm_application(request.user, form.cleaned_data["code"]):
        form.add_error("code", WRONG_CODE)
    if not form.is_valid():
        context = {"form": form, "drawing": service.qr_code(device), "secret": service.readable_secret(device)}
        return render(request, "accounts/factor_application.html", context, status=422 if form.is_bound else 200)
    return _show_codes(request, service.new_recovery_codes(request.user))


@require_http_methods(["GET", "POST"])
def drop_application(request: SignedInRequest) -> HttpResponse:
    """Stop using the application."""
    form = CurrentPasswordForm(request.POST or None, user=request.user, submit="Retirer l'application")
    if not form.is_valid():
        return render(request, "accounts/factor_drop.html", {"form": form}, status=422 if form.is_bound else 200)
    service.drop_application(request.user)
    messages.success(request, "L'application d'authentification est retirée.")
    return redirect("accounts:factors")


@never_cache
@require_http_methods(["GET", "POST"])
def recovery_codes(request: SignedInRequest) -> HttpResponse:
    """Make new recovery codes and show them, this once."""
    _require_policy()
    if not service.is_needed(request.user):
        messages.warning(request, NO_FACTOR)
        return redirect("accounts:factors")
    form = CurrentPasswordForm(request.POST or None, user=request.user, submit="Créer de nouveaux codes")
    if not form.is_valid():
        return render(request, "accounts/factor_codes.html", {"form": form}, status=422 if form.is_bound else 200)
    return _show_codes(request, service.new_recovery_codes(request.user))


def _show_codes(request: SignedInRequest, codes: list[str]) -> HttpResponse:
    return render(request, "accounts/factor_codes_shown.html", {"codes": [f"{c[:5]} {c[5:]}" for c in codes]})


def _require_policy() -> None:
    """Where the installation has switched the second factor off, nothing is set up."""
    if settings.SECOND_FACTOR == service.OFF:
        raise Http404

"""Signing in: the password, then the second factor where one is needed; and the lock."""

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import locks
from accounts.forms.login import CodeForm, LoginForm
from accounts.models import User
from accounts.services import factors, halfway

BACKEND = "accounts.backends.PersonBackend"
SENT = "Un code de six chiffres vient d'être envoyé à votre adresse de connexion."
WRONG_CODE = {
    True: "Ce code n'est pas le bon ou a déjà servi. Tapez celui que l'application affiche maintenant ; "
    "si elle se trompe toujours, vérifiez que l'heure du téléphone est exacte.",
    False: "Ce code n'est pas le bon, a déjà servi ou a expiré. Tapez celui du dernier courriel, "
    "ou demandez-en un autre.",
}  # by whether there is an application
SPENT_CODE = f"Le code envoyé a été mal tapé {factors.CODE_TRIES} fois : il ne sert plus. Demandez-en un autre."
TOO_MANY_CODES = "Trop de codes ont été demandés en une heure. Servez-vous du dernier reçu, ou attendez."


class Login(LoginView):
    """Sign in, then go where one was going inside the portal."""

    authentication_form = LoginForm
    template_name = "accounts/login.html"
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """The password is right. Until the second factor is, the session opens nothing: nobody is signed in."""
        user = form.get_user()
        if not factors.is_needed(user):
            login(self.request, user)
            return redirect(_arrival(user, self.get_success_url()))
        halfway.begin(self.request.session, user, self.get_redirect_url())
        if not factors.has_application(user):
            _send_code(self.request, user)
        return redirect("accounts:second_factor")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say why one is here when the session has just ended."""
        return super().get_context_data(**kwargs) | {"is_idle": self.request.GET.get("fin") == "inactivite"}


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """The code of the application, of the mail, or a recovery code."""
    user = halfway.person(request.session)
    if user is None:
        return redirect(settings.LOGIN_URL)
    form = CodeForm(request.POST or None, submit="Se connecter")
    if not form.is_valid() or not _is_right(request, user, form):
        context = {
            "form": form,
            "takes_mail": factors.takes_mail(user),
            "has_application": factors.has_application(user),
        }
        return render(request, "accounts/second_factor.html", context, status=422 if form.is_bound else 200)
    url = halfway.end(request.session)
    login(request, user, BACKEND)
    return redirect(_arrival(user, url or resolve_url(settings.LOGIN_REDIRECT_URL)))


@login_not_required
@require_POST
def another_code(request: HttpRequest) -> HttpResponse:
    """« Recevoir un code par courriel »."""
    user = halfway.person(request.session)
    if user is None or not factors.takes_mail(user):
        return redirect(settings.LOGIN_URL)
    _send_code(request, user)
    return redirect("accounts:second_factor")


def _arrival(user: User, wanted: str) -> str:
    """Where to go once signed in: what asks for attention may come first. wanted: an address checked already."""
    return str(import_string(settings.LOGIN_ARRIVAL)(user, wanted))


def _is_right(request: HttpRequest, user: User, form: CodeForm) -> bool:
    if factors.is_right(user, form.cleaned_data["code"]):
        return True
    form.add_error("code", _fault(user))
    return False


def _fault(user: User) -> str:
    """Why this code does not let the person in, until when, and what does."""
    until = factors.paused_until(user)
    if until:
        return (
            f"{factors.PAUSE_EVERY} codes erronés de suite : pour protéger votre compte, ceux de l'application sont "
            f"refusés jusqu'au {timezone.localtime(until):%d/%m/%Y à %H h %M}. Attendez, ou tapez un code de secours"
            f"{' ou le code reçu par courriel' if factors.takes_mail(user) else ''}."
        )
    return SPENT_CODE if factors.is_mailed_code_spent(user) else WRONG_CODE[factors.has_application(user)]


def _send_code(request: HttpRequest, user: User) -> None:
    if factors.send_code(user):
        messages.info(request, SENT)
    else:
        messages.warning(request, TOO_MANY_CODES)


def locked(request: HttpRequest, response: Any = None, credentials: dict[str, Any] | None = None) -> HttpResponse:
    """Tell that the address is locked and until when; the same for an address nobody has. Called by django-axes."""
    until = locks.locked_until(request, locks.login_address(request, credentials))
    return render(request, "accounts/locked.html", {"until": until}, status=HTTPStatus.TOO_MANY_REQUESTS)


@login_not_required
@require_safe
def administration_door(request: HttpRequest) -> HttpResponse:
    """The administration has no door of its own: lock and second factor are those of everybody."""
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect(f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': request.GET.get('next', '/admin/')})}")

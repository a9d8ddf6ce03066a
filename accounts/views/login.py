"""Signing in, and the lock."""

from typing import Any

from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts import locks
from accounts.forms.login import LoginForm


class Login(LoginView):
    """Sign in, then go where one was going inside the portal."""

    authentication_form = LoginForm
    template_name = "accounts/login.html"
    redirect_authenticated_user = True


def locked(request: HttpRequest, response: Any = None, credentials: dict[str, Any] | None = None) -> HttpResponse:
    """Tell that the address is locked and until when; the same for an address nobody has. Called by django-axes."""
    until = locks.locked_until(request, locks.login_address(request, credentials))
    return render(request, "accounts/locked.html", {"until": until}, status=429)

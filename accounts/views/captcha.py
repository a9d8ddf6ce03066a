"""What the sign-up form shows beside its fields: the digits to copy, seen or heard, and the conditions."""

from captcha.views import captcha_image
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import captcha


@login_not_required
@never_cache
@require_safe
def image(request: HttpRequest, key: str) -> HttpResponse:
    """The digits as an image; 410 once the challenge is spent."""
    answer: HttpResponse = captcha_image(request, key=key)
    return answer


@login_not_required
@never_cache
@require_safe
def sound(request: HttpRequest, key: str) -> HttpResponse:
    """The digits read out in French; 410 once the challenge is spent."""
    spoken = captcha.spoken(key)
    return HttpResponse(status=410) if spoken is None else HttpResponse(spoken, content_type="audio/wav")


@login_not_required
@require_safe
def conditions(request: HttpRequest) -> HttpResponse:
    """« Conditions d'utilisation »."""
    return render(request, "accounts/conditions.html")

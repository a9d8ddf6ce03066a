"""« Mes rattachements »."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from structures import queries


@require_safe
def attachments(request: SignedInRequest) -> HttpResponse:
    """The structures and services the person belongs to now."""
    rows = queries.attachments_of(request.user)
    return render(request, "structures/attachments.html", {"attachments": rows})

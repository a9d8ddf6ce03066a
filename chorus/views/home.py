"""The first page: what the portal is for, and the shortest way to one's applications."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from chorus import catalogue
from structures import queries


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Welcome a visitor; give a person their applications at once."""
    shelves = catalogue.shelves(request.user)
    cards = [card for _, shown in shelves for card in shown]
    is_nowhere = request.user.is_authenticated and not queries.structures_of(request.user).exists()
    return render(request, "chorus/home.html", {"shelves": shelves, "cards": cards, "is_nowhere": is_nowhere})

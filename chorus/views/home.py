"""The first page: what the portal is for, and the shortest way to one's applications."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from chorus import catalogue


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """Welcome a visitor; give a person their applications at once."""
    shelves = catalogue.shelves(request.user)
    cards = [card for _, shown in shelves for card in shown]
    return render(request, "chorus/home.html", {"shelves": shelves, "cards": cards})

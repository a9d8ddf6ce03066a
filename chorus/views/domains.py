"""The domains, and the applications of one domain that the person may open."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from chorus import catalogue


@login_not_required
def domains(request: HttpRequest) -> HttpResponse:
    """List the domains."""
    return render(request, "chorus/domains.html", {"shelves": catalogue.shelves(request.user)})


@login_not_required
def domain(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one domain: visitors see what it holds, people what is open to them."""
    found = catalogue.find(slug)
    if found is None:
        raise Http404
    return render(request, "chorus/domain.html", {"domain": found, "cards": catalogue.open_cards(request.user, found)})

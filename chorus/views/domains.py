"""The domains, and the applications of one domain that the person may open."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from chorus import catalogue
from structures.asking import request_address


@login_not_required
@require_safe
def domains(request: HttpRequest) -> HttpResponse:
    """List the domains."""
    return render(request, "chorus/domains.html", {"shelves": catalogue.shelves(request.user)})


@login_not_required
@require_safe
def domain(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one domain: visitors see what it holds, people what is open to them."""
    found = catalogue.find(slug)
    if found is None:
        raise Http404
    context = {
        "domain": found,
        "cards": catalogue.open_cards(request.user, found),
        "closed": [(card, asking(card)) for card in catalogue.closed_cards(request.user, found)],
    }
    return render(request, "chorus/domain.html", context)


def asking(card: catalogue.ClosedCard) -> str:
    """Where an application that is closed can be asked for."""
    return request_address(card.application, card.level, card.structure.pk)

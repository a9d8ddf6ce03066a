"""The first page: what the portal is for, and the shortest way to one's applications."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import User
from chorus import audiences, catalogue
from structures import queries


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Welcome a visitor; give a person their applications at once."""
    user = request.user
    audience = audiences.chosen(request.GET.get("public", ""))
    shelves = catalogue.shelves(user) if user.is_authenticated else catalogue.shelves_for(audience.kind)
    context = {
        "shelves": shelves,
        "cards": [card for _, shown in shelves for card in shown],
        "is_nowhere": user.is_authenticated and not _serves(user) and not queries.structures_of(user).exists(),
        "audience": audience,
        "audiences": [(one.label, f"?public={one.slug}") for one in audiences.AUDIENCES],
    }
    return render(request, "chorus/home.html", context)


def _serves(user: User) -> bool:
    """Whether somebody is here for others: the support and the administration need no structure."""
    return user.is_support or user.is_staff

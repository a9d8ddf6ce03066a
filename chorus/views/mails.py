"""« /courriels/ »: every mail that left, readable by whoever tries the portal. In demonstration only."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts import queries
from accounts.models import OutgoingMail

KEY_LENGTH = 18  # digits of a bigint that never overflows

TONES = {
    OutgoingMail.State.A_ENVOYER: "info",
    OutgoingMail.State.ENVOYE: "success",
    OutgoingMail.State.ABANDONNE: "error",
}


def demonstration_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Open the page to everybody in demonstration, where nobody is real; elsewhere it does not exist."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.DEMONSTRATION:
            raise Http404
        return view(request, *args, **kwargs)

    return login_not_required(guarded)


@demonstration_only
@require_safe
def mails(request: HttpRequest) -> HttpResponse:
    """The mails, newest first."""
    page = queries.mails_page(newer_than=_key(request, "avant"), older_than=_key(request, "apres"))
    rows = [(mail, TONES[OutgoingMail.State(mail.state)]) for mail in page.mails]
    return render(request, "chorus/mails.html", {"page": page, "rows": rows})


@demonstration_only
@require_safe
def mail(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail as its recipient reads it, its links clickable."""
    shown = get_object_or_404(OutgoingMail, pk=pk)
    return render(request, "chorus/mail.html", {"mail": shown, "tone": TONES[OutgoingMail.State(shown.state)]})


def _key(request: HttpRequest, name: str) -> int | None:
    """A key from the address; None when absent or written by hand."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= KEY_LENGTH else None

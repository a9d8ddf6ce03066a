"""« Changer mon adresse de connexion »: ask, then agree from each of the two mailboxes."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.forms.address import AddressChangeForm
from accounts.models import MailedLink
from accounts.pacing import steady
from accounts.requests import SignedInRequest
from accounts.services import address, links
from accounts.services.address import Agreement
from accounts.views.passwords import dead_link


@require_http_methods(["GET", "POST"])
def ask(request: SignedInRequest) -> HttpResponse:
    """The new address, and the password once more."""
    form = AddressChangeForm(request.POST or None, user=request.user)
    if not form.is_valid():
        return render(request, "accounts/change_address.html", {"form": form}, status=422 if form.is_bound else 200)
    new_email = form.cleaned_data["new_email"]
    with steady():
        address.ask(request.user, new_email)
    return render(request, "accounts/change_address_sent.html", {"new_email": new_email})


def agree_old(request: HttpRequest, token: str) -> HttpResponse:
    """The page the mail to the former address leads to."""
    return _agree(request, token, address.OLD)


def agree_new(request: HttpRequest, token: str) -> HttpResponse:
    """The page the mail to the new address leads to."""
    return _agree(request, token, address.NEW)


agree_old, agree_new = (login_not_required(never_cache(view)) for view in (agree_old, agree_new))


@require_http_methods(["GET", "POST"])
def _agree(request: HttpRequest, token: str, kind: MailedLink.Kind) -> HttpResponse:
    """Looking at the page changes nothing; its button does."""
    link = links.find(token, kind)
    if link is None:
        return dead_link(request, "accounts:change_address")
    if request.method == "GET":
        return render(request, "accounts/agree_address.html", {"link": link, "person": link.user})
    keep = request.session.session_key if request.user == link.user else None
    return _answer(request, address.agree(token, kind, keep=keep), link)


def _answer(request: HttpRequest, result: Agreement, link: MailedLink) -> HttpResponse:
    if result is Agreement.DEAD:
        return dead_link(request, "accounts:change_address")
    if result is Agreement.DONE:
        messages.success(request, f"Votre adresse de connexion est désormais {link.new_email}.")
        return redirect("accounts:account" if request.user.is_authenticated else "accounts:login")
    status = HTTPStatus.CONFLICT if result is Agreement.TAKEN else HTTPStatus.OK
    context = {"link": link, "is_taken": result is Agreement.TAKEN}
    return render(request, "accounts/agreed_address.html", context, status=status)

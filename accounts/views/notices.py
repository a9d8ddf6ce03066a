"""« Notifications »: what the portal told this person, newest first."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from accounts import notices as told
from accounts import queries
from accounts.forms.notices import KeysForm, ReadForm
from accounts.requests import SignedInRequest


@require_safe
def notices(request: SignedInRequest) -> HttpResponse:
    """One page of the list, the unread ones marked."""
    keys = KeysForm(request.GET)
    keys.is_valid()
    newer_than, older_than = keys.cleaned_data.get("avant"), keys.cleaned_data.get("apres")
    page = queries.notices_page(request.user, newer_than=newer_than, older_than=older_than)
    return render(request, "accounts/notices.html", {"page": page})


@require_POST
def open_notice(request: SignedInRequest, pk: int) -> HttpResponse:
    """Mark a notice as read and lead to the page it speaks of, inside the portal only."""
    notice = told.read(request.user, pk)
    if notice is None:
        raise Http404
    is_ours = url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None)
    return redirect(notice.url if is_ours else "accounts:notices")


@require_POST
def read_all(request: SignedInRequest) -> HttpResponse:
    """« Tout marquer comme lu »."""
    form = ReadForm(request.POST)
    if form.is_valid():
        told.read_until(request.user, form.cleaned_data["jusque"])
        messages.success(request, "Vos notifications sont marquées comme lues.")
    return redirect("accounts:notices")

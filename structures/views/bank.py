"""« Coordonnées bancaires »: the accounts of a structure; whole numbers for its managers only."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from structures import queries
from structures.forms.bank import AccountForm, NewAccountForm
from structures.services import bank
from structures.views.structure import managed, own, page

TOLD = "Tous les gestionnaires de la structure en sont prévenus par courriel."


@require_safe
def account_list(request: SignedInRequest, pk: int) -> HttpResponse:
    """The accounts of a structure, for everybody of it."""
    found = own(request, pk)
    return page(request, "structures/accounts.html", found, accounts=queries.accounts_of(found))


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: SignedInRequest, pk: int) -> HttpResponse:
    """A new account."""
    found = managed(request, pk)
    form = NewAccountForm(request.POST if request.method == "POST" else None, structure=found)
    if not form.is_valid():
        return page(request, "structures/account.html", found, form=form)
    bank.add_account(found, form.cleaned_data, actor=request.user)
    messages.success(request, f"Compte ajouté. {TOLD}")
    return redirect("structures:accounts", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: SignedInRequest, pk: int, account_id: int) -> HttpResponse:
    """All of an account but its number."""
    found = managed(request, pk)
    account = get_object_or_404(found.bank_accounts, pk=account_id)
    form = AccountForm(request.POST if request.method == "POST" else None, account=account)
    if not form.is_valid():
        return page(request, "structures/account.html", found, form=form, account=account)
    is_changed = bank.change_account(account, form.cleaned_data, actor=request.user)
    messages.success(request, f"Compte modifié. {TOLD}" if is_changed else "Rien n'a changé.")
    return redirect("structures:accounts", pk)


@require_POST
def close(request: SignedInRequest, pk: int, account_id: int) -> HttpResponse:
    """End an account; it stays in the list, closed."""
    account = get_object_or_404(managed(request, pk).bank_accounts, pk=account_id)
    is_closed = bank.close_account(account, actor=request.user)
    messages.success(request, f"Compte clôturé. {TOLD}" if is_closed else "Ce compte était déjà clôturé.")
    return redirect("structures:accounts", pk)

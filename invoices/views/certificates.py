"""« Vérifier un certificat de dépôt », open to everybody: yes, when, by whom, and nothing more."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts.limits import address_of, allow
from invoices import queries
from invoices.forms.certificates import CertificateForm
from structures.domain.errors import TooOften

CHECKS_PER_MINUTE = 30


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Ask for both numbers, then say whether the portal issued this certificate for this invoice."""
    form = CertificateForm(request.POST if request.method == "POST" else None)
    if form.is_bound and not allow(f"certificate {address_of(request)}", CHECKS_PER_MINUTE, 60):
        raise TooOften("Trop de certificats sont vérifiés depuis votre adresse.", "Recommencez dans une minute.")
    is_asked = form.is_bound and form.is_valid()
    context = {
        "form": form,
        "is_asked": is_asked,
        "invoice": queries.certified_deposit(form.cleaned_data["certificate"], form.cleaned_data["number"])
        if is_asked
        else None,
    }
    return render(
        request, "invoices/certificate_check.html", context, status=422 if form.is_bound and not is_asked else 200
    )

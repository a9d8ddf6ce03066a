"""« Vérifier une facture », open to everybody: drop a file, read every finding. Scripts are answered in JSON."""

import time
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from accounts.limits import address_of, allow
from invoices.domain.errors import FileRefused
from invoices.domain.findings import Level, blocks
from invoices.domain.inspected import Inspected
from invoices.forms.inspection import InspectionForm
from invoices.models import Inspection
from invoices.services import inspection
from invoices.views import presentation
from structures.domain.errors import TooOften

CHECKS_PER_MINUTE = 10
PATIENCE, LOOK_EVERY = 15.0, 0.2  # seconds that a script waits for its report


@login_not_required
@csrf_exempt  # a script has no cookie, and nothing is done in anybody's name; a page's own form is held to its token
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Ask for the file, then lead to its report."""
    return _given(request) if _is_script(request) else csrf_protect(_given)(request)


def _given(request: HttpRequest) -> HttpResponse:
    form = InspectionForm(request.POST, request.FILES) if request.method == "POST" else InspectionForm()
    if form.is_bound and form.is_valid():
        if not allow(f"inspection {address_of(request)}", CHECKS_PER_MINUTE, 60):
            raise TooOften("Trop de factures sont vérifiées depuis votre adresse.", "Recommencez dans une minute.")
        try:
            asked = inspection.ask(form.cleaned_data["file"])
            return _awaited(asked) if _is_script(request) else redirect(asked)
        except FileRefused as error:
            form.add_error("file", f"{error.text} {error.remedy}")
    if form.is_bound and _is_script(request):
        return JsonResponse({"erreur": str(form.errors["file"].as_data()[0].message)}, status=422)
    return render(request, "invoices/inspection.html", {"form": form}, status=422 if form.is_bound else 200)


@login_not_required
@never_cache
@require_safe
def report(request: HttpRequest, token: UUID) -> HttpResponse:
    """The report, or how long it takes; with htmx only its middle is refreshed."""
    asked = get_object_or_404(Inspection, pk=token)
    if _is_script(request):
        return _awaited(asked)
    part = "invoices/parts/inspection.html" if request.headers.get("HX-Request") else "invoices/inspection_report.html"
    return render(request, part, {"asked": asked, **(_shown(asked) if asked.report else {"is_waiting": True})})


def _is_script(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def _awaited(asked: Inspection) -> JsonResponse:
    """The report as JSON (200), or where it will be (202)."""
    until = time.monotonic() + PATIENCE
    while asked.report is None and time.monotonic() < until:
        time.sleep(LOOK_EVERY)
        asked.refresh_from_db(fields=["report"])
    if asked.report is None:
        return JsonResponse({"etat": "en cours", "adresse": asked.get_absolute_url()}, status=202)
    found = Inspected.from_json(asked.report)
    return JsonResponse(
        {
            "fichier": asked.filename,
            "syntaxe": found.label,
            "format_accepte": found.is_invoice and not blocks(found.findings, Level.FORMAT),
            "secteur_public_accepte": found.is_invoice and not blocks(found.findings, Level.B2G),
            "constats": [_told(finding) for finding in asked.report["findings"]],
            "valeurs": [{"terme": one.term, "champ": one.label, "valeur": one.value} for one in found.said],
        },
        json_dumps_params={"ensure_ascii": False},
    )


def _told(finding: dict[str, Any]) -> dict[str, Any]:
    names = {"rule": "regle", "text": "texte", "remedy": "remede", "level": "niveau", "field": "champ"}
    names |= {"value": "valeur", "line": "ligne", "path": "xpath", "is_blocking": "bloquant"}
    return {names[name]: value for name, value in finding.items()}


def _shown(asked: Inspection) -> dict[str, Any]:
    found = Inspected.from_json(asked.report)
    return {"found": found, "verdicts": presentation.verdicts(found)}

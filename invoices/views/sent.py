"""Factures émises › Synthèse: what needs the supplier, and the latest sent."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from invoices import queries
from invoices.views.access import chosen, structures_of
from structures import habilitations
from structures.domain.habilitations import Application, Level


@require_safe
def summary(request: SignedInRequest) -> HttpResponse:
    """The supplier's work list, one structure at a time."""
    structures = structures_of(request, Application.FACTURES_EMISES)
    structure = chosen(structures, request.GET.get("structure", ""))
    actions = habilitations.openings(request.user, Application.FACTURES_EMISES, Level.MODIFICATION)
    context = {
        "structures": structures,
        "structure": structure,
        "waiting": queries.needing_supplier(request.user, structure),
        "page": queries.latest_sent(request.user, structure, request.GET.get("apres", "")),
        "may_deposit": structure.pk in actions.structure_ids,
    }
    return render(request, "invoices/sent.html", context)

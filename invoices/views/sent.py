"""Factures émises › Synthèse: what needs the supplier, and the latest sent."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from invoices import queries
from invoices.forms.sent import SentFilter
from invoices.queries.sent import MOST_MERGED
from invoices.templatetags.sent import may_handle
from invoices.views.access import structures_of
from invoices.views.acknowledgement import once_acknowledged
from structures import habilitations
from structures.domain.habilitations import Application, Level

EMISES = Application.FACTURES_EMISES


@require_safe
@once_acknowledged
def summary(request: SignedInRequest) -> HttpResponse:
    """The supplier's work list: one structure, or the top of each."""
    form = SentFilter(request.GET, structures=structures_of(request, EMISES))
    may_act = habilitations.openings(request.user, EMISES, Level.MODIFICATION)
    keys = {name: request.GET.get(key, "") for name, key in (("after", "apres"), ("before", "avant"))}
    waiting = queries.needing_supplier(request.user, form.shown, hide_rejected=form.hides_rejected, **keys)
    context = {
        "form": form,
        "structure": form.structure_shown,
        "is_cut": len(form.shown) > MOST_MERGED,
        "waiting": waiting,
        "latest": queries.latest_sent(request.user, form.shown, request.GET.get("envoyees", "")),
        "may_act": may_act,
        "may_deposit": any(structure.pk in may_act.structure_ids for structure in form.shown),
        "has_to_handle": any(may_handle(invoice, may_act) for invoice in waiting.rows),
    }
    return render(request, "invoices/sent.html", context)

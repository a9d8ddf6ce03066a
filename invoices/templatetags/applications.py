"""The tabs of the two applications. An entry joins its table with the page it opens; labels of domain.md §6, §7."""

from collections.abc import Iterable

from django import template
from django.template.context import RequestContext
from django.urls import reverse

from invoices.domain.lifecycle import Party

register = template.Library()

DEPOSIT = "Déposer facture"
KEYING = "Saisir facture"
EMITTING = (KEYING, DEPOSIT)

TABS = {
    Party.SUPPLIER: (
        ("Synthèse", "invoices:sent"),
        (KEYING, "invoices:keying"),
        (DEPOSIT, "invoices:deposit"),
        ("Rechercher", "invoices:sent_search"),
        ("Tableau de bord", "invoices:sent_dashboard"),
        ("Suivi des flux", "invoices:flows"),
    ),
    Party.RECIPIENT: (
        ("Synthèse", "invoices:received"),
        ("Rechercher", "invoices:received_search"),
        ("Tableau de bord", "invoices:received_dashboard"),
        ("Informations du fournisseur", "invoices:supplier_search"),
        ("Liste fiscale", "invoices:fiscal_list"),
        ("Archives", "invoices:archives"),
    ),
}


@register.inclusion_tag("components/tabs.html", takes_context=True)
def sent_tabs(context: RequestContext, current: str) -> dict[str, object]:
    """The tabs of « Factures émises », the structure chosen kept from one to the next.

    context: `structure`, the one shown; `may_deposit`, else the tabs of emitting show only on their own pages.
    """
    may_deposit = context.get("may_deposit") or current in EMITTING
    return _shown(context, current, [tab for tab in TABS[Party.SUPPLIER] if may_deposit or tab[0] not in EMITTING])


@register.inclusion_tag("components/tabs.html", takes_context=True)
def received_tabs(context: RequestContext, current: str) -> dict[str, object]:
    """The tabs of « Factures reçues », the structure chosen kept from one to the next."""
    return _shown(context, current, TABS[Party.RECIPIENT])


def _shown(context: RequestContext, current: str, tabs: Iterable[tuple[str, str]]) -> dict[str, object]:
    structure = getattr(context.get("structure"), "pk", None)
    chosen = f"?structure={structure}" if structure else ""
    return {"current": current, "tabs": [(text, reverse(route) + chosen) for text, route in tabs]}

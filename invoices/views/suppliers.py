"""Factures reçues › Informations du fournisseur: the register of establishments. Source: domain.md §7.5, §2.2."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from invoices.forms.suppliers import SupplierSearch
from invoices.queries.suppliers import predecessor, suppliers
from invoices.views.access import structures_of
from structures import sirene
from structures.domain import nomenclature
from structures.domain.habilitations import Application
from structures.domain.identifiers import grouped
from structures.models import Establishment
from structures.views.counting import count_look_up

MASKED = "Information non diffusible"


@require_safe
def supplier_search(request: SignedInRequest) -> HttpResponse:
    """Search the register; a SIRET leads straight to its page."""
    structures_of(request, Application.FACTURES_RECUES)
    form = SupplierSearch(request.GET if "q" in request.GET else None)
    if not form.is_valid():
        return render(request, "invoices/supplier_search.html", {"form": form}, status=422 if form.is_bound else 200)
    if form.siret:
        return redirect("invoices:supplier", siret=form.siret)
    context = {"form": form, "answer": suppliers(form.cleaned_data["q"])}
    return render(request, "invoices/supplier_search.html", context)


@require_safe
def supplier(request: SignedInRequest, siret: str) -> HttpResponse:
    """What the register says of one establishment."""
    structures_of(request, Application.FACTURES_RECUES)
    count_look_up(request.user)
    found = sirene.look_up(siret)
    if found is None:
        context = {"form": SupplierSearch(initial={"q": siret}), "unknown": siret}
        return render(request, "invoices/supplier_search.html", context, status=404)
    return render(request, "invoices/supplier_detail.html", {"supplier": found, "rows": _rows(found)})


def _rows(found: Establishment) -> list[tuple[str, str]]:
    """The fields of the register, those that are known; what INSEE masks says so."""
    before, place = predecessor(found), f"{found.postcode} {found.city}".strip()
    rows = [
        ("SIRET", grouped(found.siret)),
        ("SIREN", f"{found.siren[:3]} {found.siren[3:6]} {found.siren[6:]}"),
        ("Raison sociale", found.name),
        ("Enseigne", found.brand),
        ("État", "Actif" if found.is_active else "Fermé"),
        ("Siège", "Oui" if found.is_head_office else "Non"),
        ("Catégorie juridique", nomenclature.legal_category(found.legal_category)),
        ("Catégorie d'entreprise", nomenclature.size(found.size_category)),
        ("Activité principale (NAF)", found.activity),
        ("Entreprise créée le", f"{found.unit_created_on:%d/%m/%Y}" if found.unit_created_on else ""),
        ("Établissement créé le", f"{found.created_on:%d/%m/%Y}" if found.created_on else ""),
        ("Adresse", MASKED if found.is_masked else ", ".join(filter(None, (found.address, place)))),
        ("SIRET successeur", grouped(found.successor) if found.successor else ""),
        ("SIRET prédécesseur", grouped(before.siret) if before else ""),
        ("Diffusion", "Données partiellement masquées à la demande de l'entreprise" if found.is_masked else ""),
    ]
    return [(label, value) for label, value in rows if value]

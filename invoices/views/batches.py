"""The queue of several PDFs deposited at once: one row a file, checked and sent one after the other."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from invoices import queries
from invoices.domain.lifecycle import Status
from invoices.models import Deposit, Invoice
from invoices.services.batches import LeftOut

SESSION_KEY = "fichiers-ecartes"  # what gave no deposit has no row to stand on
BATCHES_REMEMBERED = 5
TO_FILL = "Le document n'a pas pu être lu : remplissez le formulaire d'après la facture."


@dataclass(frozen=True)
class Row:
    """A file of the queue. kind: "reading", "ready", "problem" or "done"; action: label and address, or nothing."""

    name: str
    kind: str
    tone: str
    label: str
    text: str = ""
    deposit: Deposit | None = None
    invoice: Invoice | None = None
    action: str = ""
    url: str = ""


@require_safe
def queue(request: SignedInRequest, batch: UUID) -> HttpResponse:
    """« Dépôt de plusieurs factures »; with htmx only its rows are refreshed, while something is being read."""
    deposits = queries.batch_of(request.user, batch)
    if not deposits:
        raise Http404
    rows = [_row(deposit) for deposit in deposits]
    rows += [Row(name, "problem", "error", "Non déposé", text) for name, text in _left_out(request, batch)]
    kinds = [row.kind for row in rows]
    context = {
        "batch": batch,
        "rows": rows,
        "counts": {kind: kinds.count(kind) for kind in set(kinds)},
        "first": next((row for row in rows if row.kind == "ready"), None),
        "structure": deposits[0].structure,
    }
    part = "invoices/parts/batch.html" if request.headers.get("HX-Request") else "invoices/batch.html"
    return render(request, part, context)


def remember_left_out(request: SignedInRequest, batch: UUID, left_out: Iterable[LeftOut]) -> None:
    """Keep for the page what gave no deposit, in the session: for this person, until they sign out."""
    kept = {key: value for key, value in request.session.get(SESSION_KEY, {}).items() if key != str(batch)}
    latest = dict(list(kept.items())[-BATCHES_REMEMBERED + 1 :])
    request.session[SESSION_KEY] = latest | {str(batch): [[file.name, file.text] for file in left_out]}


def _left_out(request: SignedInRequest, batch: UUID) -> list[list[str]]:
    return list(request.session.get(SESSION_KEY, {}).get(str(batch), []))


def _row(deposit: Deposit) -> Row:
    invoice = getattr(deposit, "invoice", None)
    if deposit.state == Deposit.State.REFUSE:
        address = reverse("invoices:deposit_document", args=[deposit.pk])
        file = {"action": "Télécharger le fichier reçu", "url": address}
        return Row(deposit.filename, "problem", "error", "Non lisible", deposit.message, deposit, **file)
    if invoice is None or (invoice.is_draft and not deposit.has_draft):
        return Row(deposit.filename, "reading", "info", "En lecture", deposit=deposit)
    if invoice.is_draft:
        edit = {"action": "Vérifier", "url": reverse("invoices:edit", args=[invoice.pk])}
        if deposit.state == Deposit.State.ILLISIBLE:
            return Row(deposit.filename, "ready", "warning", "À remplir", TO_FILL, deposit, invoice, **edit)
        return Row(deposit.filename, "ready", "warning", "À vérifier", "", deposit, invoice, **edit)
    if invoice.status == Status.SUPPRIMEE:
        return Row(deposit.filename, "done", "neutral", "Brouillon supprimé", deposit=deposit)
    shown = {"action": "Consulter", "url": invoice.get_absolute_url()}
    return Row(deposit.filename, "done", "success", f"Envoyée : {invoice.status_label}", "", deposit, invoice, **shown)

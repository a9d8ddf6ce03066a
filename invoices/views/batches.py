"""The queue of several PDFs deposited at once: one row a file, checked and sent one after the other."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
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
        shown = _row_of(deposit, "problem", "error", "Non lisible", deposit.message)
        return replace(
            shown, action="Télécharger le fichier reçu", url=reverse("invoices:deposit_document", args=[deposit.pk])
        )
    if invoice is None or (invoice.is_draft and not deposit.has_draft):
        return _row_of(deposit, "reading", "info", "En lecture")
    if invoice.status == Status.SUPPRIMEE:
        return _row_of(deposit, "done", "neutral", "Brouillon supprimé")
    if not invoice.is_draft:
        shown = _row_of(deposit, "done", "success", f"Envoyée : {invoice.status_label}")
        return replace(shown, invoice=invoice, action="Consulter", url=invoice.get_absolute_url())
    is_unread = deposit.state == Deposit.State.ILLISIBLE
    label, text = ("À remplir", TO_FILL) if is_unread else ("À vérifier", "")
    shown = _row_of(deposit, "ready", "warning", label, text)
    return replace(shown, invoice=invoice, action="Vérifier", url=reverse("invoices:edit", args=[invoice.pk]))


def _row_of(deposit: Deposit, kind: str, tone: str, label: str, text: str = "") -> Row:
    return Row(deposit.filename, kind, tone, label, text, deposit)

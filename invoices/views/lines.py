"""« Saisie d'une ligne de facture »: the window of one line, and many at once."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from invoices.domain.line_table import read_table
from invoices.forms.lines import NO_VAT, ImportForm, LineForm
from invoices.models import Invoice, InvoiceLine
from invoices.queries.lines import LINES_SHOWN, settled
from invoices.services import keying
from invoices.views.access import draft_to_change

WAYS = ["GET", "HEAD", "POST"]
STALE = (
    "Ce brouillon a été modifié entre-temps, dans un autre onglet ou par un collègue. Votre saisie est affichée "
    "ci-dessous et n'est pas enregistrée : vérifiez les lignes de la facture, puis validez à nouveau."
)


def _typed_draft(request: SignedInRequest, pk: int) -> Invoice:
    """A draft with lines; a deposited one has none."""
    draft = draft_to_change(request, pk)
    if not draft.is_typed:
        raise Http404
    return draft


@require_http_methods(WAYS)
def add(request: SignedInRequest, pk: int) -> HttpResponse:
    """« Ajouter ligne de facture »."""
    return _window(request, _typed_draft(request, pk), None)


@require_http_methods(WAYS)
def line(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """One line, to change."""
    draft = _typed_draft(request, pk)
    found = draft.lines.filter(position=number).first()
    if found is None:
        raise Http404
    return _window(request, draft, found)


def _window(request: SignedInRequest, draft: Invoice, found: InvoiceLine | None) -> HttpResponse:
    form = LineForm(request.POST if request.method == "POST" else None, invoice=draft, line=found)
    if not form.is_valid():
        return _shown(request, draft, found, form, 422 if form.is_bound else 200)
    if form.cleaned_data["version"] != draft.version:
        fresh = LineForm({**request.POST.dict(), "version": draft.version}, invoice=draft, line=found)
        fresh.add_error(None, STALE)
        return _shown(request, draft, found, fresh, 409)
    position = found.position if found else None
    put = keying.put_line(draft, form.read, actor=request.user, version=draft.version, position=position)
    if "again" in request.POST:
        messages.success(request, f"Ligne {put.position} enregistrée.")
        return redirect("invoices:add_line", pk=draft.pk)
    return redirect(_back(draft, put.position))


def _shown(
    request: SignedInRequest, draft: Invoice, found: InvoiceLine | None, form: LineForm, status: int
) -> HttpResponse:
    number = found.position if found else draft.lines.count() + 1
    context = {
        "invoice": draft,
        "form": form,
        "number": number,
        "line": found,
        "settled": settled(draft, found) if found else None,
        "cancel_url": _back(draft, number),
    }
    return render(request, "invoices/line.html", context, status=status)


def _back(draft: Invoice, position: int) -> str:
    """The page of the form that shows this line."""
    first = (position - 1) // LINES_SHOWN * LINES_SHOWN + 1
    return f"{reverse('invoices:edit', args=[draft.pk])}?lignes={first}#lignes"


@require_http_methods(WAYS)
def import_lines(request: SignedInRequest, pk: int) -> HttpResponse:
    """« Coller ou importer des lignes »: the good rows are added, the others stay in the box with their reasons."""
    draft = _typed_draft(request, pk)
    initial = {"version": draft.version}
    form = ImportForm(*((request.POST, request.FILES) if request.method == "POST" else ()), initial=initial)
    if not form.is_valid():
        return _table(request, draft, form, status=422 if form.is_bound else 200)
    if form.cleaned_data["version"] != draft.version:
        fresh = ImportForm({"text": form.pasted, "version": draft.version})
        fresh.add_error(None, STALE)
        return _table(request, draft, fresh, status=409)
    rows = read_table(form.pasted, is_untaxed=draft.vat_type in NO_VAT)
    good, bad = [row.values for row in rows if row.values], [row for row in rows if not row.values]
    if good:
        keying.add_lines(draft, good, actor=request.user, version=draft.version)
        draft.refresh_from_db()
    if good and not bad:
        messages.success(request, f"{len(good)} ligne{'s ajoutées' if len(good) > 1 else ' ajoutée'}.")
        return redirect(_back(draft, draft.lines.count()))
    left = ImportForm(initial={"text": "\n".join(row.text for row in bad), "version": draft.version})
    return _table(request, draft, left, rows=rows, added=len(good), refused=len(bad), status=422)


def _table(request: SignedInRequest, draft: Invoice, form: ImportForm, *, status: int, **said: object) -> HttpResponse:
    context = {"invoice": draft, "form": form, "is_untaxed": draft.vat_type in NO_VAT, **said}
    return render(request, "invoices/lines_import.html", context, status=status)

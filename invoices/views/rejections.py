"""« Traiter le rejet » of one or several invoices; « Demander le rejet », and the recipient's answer."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from invoices import queries
from invoices.forms.rejections import AcceptForm, AskForm, ChosenField, DeclineForm, HandleForm
from invoices.forms.told import ToldForm
from invoices.models import Invoice, RejectionRequest
from invoices.queries import rejections as returned
from invoices.services import rejection_requests, rejections
from invoices.views.access import own_to_change, structures_of
from invoices.views.standing import pages_of
from structures import habilitations
from structures.domain.habilitations import Application, Level

EMISES, RECUES = Application.FACTURES_EMISES, Application.FACTURES_RECUES
WAYS = ["GET", "HEAD", "POST"]


@require_http_methods(WAYS)
def handle_one(request: SignedInRequest, pk: int) -> HttpResponse:
    """« Traiter le rejet » from the page of the invoice."""
    invoice = own_to_change(request, pk)
    rejections.ask_rejected(invoice)
    return _handling(request, [str(pk)], invoice.get_absolute_url())


@require_http_methods(WAYS)
def handle(request: SignedInRequest) -> HttpResponse:
    """« Traiter le rejet » of the invoices ticked in the work list."""
    structures_of(request, EMISES, Level.MODIFICATION)
    chosen = (request.POST if request.method == "POST" else request.GET).getlist("facture")
    return _handling(request, chosen, reverse("invoices:sent"))


def _handling(request: SignedInRequest, chosen: list[str], back: str) -> HttpResponse:
    """chosen: ids as they came; back: where to go once it is done."""
    form = HandleForm(request.POST if request.method == "POST" else None, initial={"facture": chosen})
    if form.is_valid():
        values = form.cleaned_data
        said = {"handling": values["handling"], "complement": values["complement"]}
        done = rejections.handle(values["facture"], actor=request.user, **said)
        _say(request, done, len(values["facture"]))
        return redirect(back)
    rows = returned.shown_rejected(request.user, ChosenField(required=False).to_python(chosen[: queries.PAGE_SIZE]))
    context = {
        "form": form,
        "rows": rows,
        "back": back,
        "waiting": [row for row in rows if not row.is_rejection_handled],
    }
    return render(request, "invoices/handle_rejections.html", context, status=form.status_code)


def _say(request: SignedInRequest, done: int, asked: int) -> None:
    if done:
        messages.success(request, f"{done} rejets traités." if done > 1 else "1 rejet traité.")
    if done < asked:
        left = asked - done
        text = (
            f"{left} factures étaient déjà traitées, ou ne sont"
            if left > 1
            else "1 facture était déjà traitée, ou n'est"
        )
        messages.info(request, f"{text} pas rejetée{'s' if left > 1 else ''} : rien n'y a changé.")


@require_http_methods(WAYS)
def ask(request: SignedInRequest, pk: int) -> HttpResponse:
    """« Demander le rejet » of an invoice sent by mistake."""
    invoice = own_to_change(request, pk)
    form = AskForm(request.POST if request.method == "POST" else None)
    if not form.is_bound:
        rejection_requests.ask_askable(invoice, returned.open_request(invoice))
    elif form.is_valid() and form.saves(
        rejection_requests.ask, invoice, reason=form.cleaned_data["reason"], actor=request.user
    ):
        messages.success(request, f"La demande est transmise à {invoice.recipient.name}.")
        return redirect(invoice)
    return _page(request, "invoices/ask_rejection.html", invoice, form)


@require_http_methods(WAYS)
def accept(request: SignedInRequest, pk: int) -> HttpResponse:
    """« Accepter » the supplier's request: the refusal, with its motif; the change of status closes the request."""
    invoice, asked = _asked(request, pk)
    form = AcceptForm(request.POST if request.method == "POST" else None, invoice=invoice, request=asked)
    if not form.is_bound:
        rejection_requests.ask_answerable(asked)
    elif form.is_valid() and form.saves(rejection_requests.accept, asked, actor=request.user, **form.cleaned_data):
        messages.success(request, f"La facture {invoice.number} est rejetée, le fournisseur en est prévenu.")
        return redirect(invoice)
    return _page(request, "invoices/accept_rejection.html", invoice, form, asked)


@require_http_methods(WAYS)
def decline(request: SignedInRequest, pk: int) -> HttpResponse:
    """« Refuser la demande », with an answer."""
    invoice, asked = _asked(request, pk)
    form = DeclineForm(request.POST if request.method == "POST" else None, request=asked)
    if not form.is_bound:
        rejection_requests.ask_answerable(asked)
    elif form.is_valid():
        shown = get_object_or_404(invoice.rejection_requests, pk=form.cleaned_data["asked"])
        if form.saves(rejection_requests.decline, shown, answer=form.cleaned_data["answer"], actor=request.user):
            messages.success(request, "Votre réponse est transmise au fournisseur.")
            return redirect(invoice)
    return _page(request, "invoices/decline_rejection.html", invoice, form, asked)


def _asked(request: SignedInRequest, pk: int) -> tuple[Invoice, RejectionRequest]:
    """A received invoice this person may treat, and the latest request about it: 404 where nobody asked."""
    invoice = get_object_or_404(queries.received_by(request.user), pk=pk)
    habilitations.require(request.user, RECUES, Level.MODIFICATION, invoice.recipient, invoice.recipient_service)
    asked = returned.last_request(invoice)
    if asked is None:
        raise rejection_requests.not_asked(invoice)
    return invoice, asked


def _page(
    request: SignedInRequest, template: str, invoice: Invoice, form: ToldForm, asked: RejectionRequest | None = None
) -> HttpResponse:
    context = {"invoice": invoice, "form": form, "asked": asked, "back": invoice.get_absolute_url()}
    return render(request, template, context | pages_of(invoice), status=form.status_code)

"""The one page per invoice, for all who may see it, and its history."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from invoices import queries
from invoices.domain import progress
from invoices.domain.lifecycle import Party, Status
from invoices.domain.rejections import TO_ACKNOWLEDGE, may_be_rejected
from invoices.models import Invoice, RejectionRequest
from invoices.queries.rejections import last_request
from invoices.services import copying, downloads, electronic, treatment
from invoices.views.access import visible
from invoices.views.banking import account_shown
from invoices.views.keying import position
from invoices.views.presentation import amount_rows, inside_of, receipt_rows
from invoices.views.standing import pages_of, standing
from structures.asking import request_address
from structures.domain.habilitations import Application, Level, profile

MAIN = ("edit", "treat", "recycle", "complete", "redo")


@dataclass(frozen=True)
class Link:
    """Something this person can do of the invoice now."""

    label: str
    url: str
    is_main: bool = False


@require_safe
def detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """The invoice as this person may see it: what it says, where it stands, what can be done now."""
    invoice = visible(request, pk)
    sides = downloads.open_page(invoice, reader=request.user)
    able = queries.parties_of(request.user, invoice, Level.MODIFICATION)
    asked = last_request(invoice)
    context = {
        "invoice": invoice,
        "links": _links(invoice, sides, able, asked),
        "asked": asked,
        "may_answer": Party.RECIPIENT in able,
        "change": queries.last_said(invoice),
        "askable": _askable(invoice, sides - able),
        "rows": amount_rows(invoice) if invoice.is_draft else receipt_rows(invoice),
        "is_supplier": Party.SUPPLIER in sides,
        "is_recipient": Party.RECIPIENT in sides,
        "internal": queries.internal_of(invoice, sides),
        "past": None if invoice.is_draft else queries.histories(invoice, sides),
        "bank": account_shown(invoice, sides),
        "vat_totals": invoice.vat_totals.all(),
        "attachments": invoice.attachments.select_related("file"),
    }
    context["source"], context["copies"] = queries.copies_shown(request.user, invoice)
    if invoice.is_typed:
        context["lines"] = queries.lines_page(invoice, position(request.GET.get("lignes", "")))
    context |= standing(invoice, sides) | pages_of(invoice) | inside_of(invoice.deposit)
    return render(request, "invoices/detail.html", context)


@require_safe
def history(request: SignedInRequest, pk: int) -> HttpResponse:
    """« Suivre la facture »: the three plain steps, and the three histories."""
    invoice = visible(request, pk)
    sides = downloads.open_page(invoice, reader=request.user)
    past = queries.histories(invoice, sides)
    reached = [(Status(change.target), change.at) for change in past.changes]
    context = {"invoice": invoice, "steps": progress.steps(Status(invoice.status), reached), "past": past}
    context |= standing(invoice, sides)
    return render(request, "invoices/history.html", context)


def _links(invoice: Invoice, sides: set[Party], able: set[Party], asked: RejectionRequest | None = None) -> list[Link]:
    """The actions open to this person now, and nothing else. able: the sides on which they may act.

    asked: the latest request to reject the invoice, if any.
    """
    is_sent = not invoice.is_draft
    is_data = invoice.is_typed or invoice.is_electronic
    has_ubl = is_sent and invoice.tells_data and not electronic.is_known_without_ubl(invoice)
    is_own, is_rejected = Party.SUPPLIER in able, invoice.status == Status.REJETEE
    is_unread = invoice.status in TO_ACKNOWLEDGE and not invoice.is_acknowledged
    may_ask = may_be_rejected(Status(invoice.status)) and not (asked and asked.is_open)
    table = (
        ("Reprendre le brouillon", "edit", invoice.is_draft and Party.SUPPLIER in able),
        ("Recycler", "recycle", invoice.status == Status.A_RECYCLER and Party.SUPPLIER in able),
        ("Compléter", "complete", invoice.status == Status.SUSPENDUE and Party.SUPPLIER in able),
        ("Refaire", "redo", Party.SUPPLIER in able and copying.may_redo(invoice)),
        ("Acquitter", "acknowledge_one", is_own and is_unread),
        ("Traiter le rejet", "handle_rejection", is_own and is_rejected and not invoice.is_rejection_handled),
        ("Traiter", "treat", Party.RECIPIENT in able and bool(treatment.choices(invoice))),
        ("Visualiser le document", "view_document", invoice.document is not None),
        ("Lire la facture", "readable", invoice.is_xml and is_sent),
        ("Télécharger le document", "document", invoice.document is not None or (invoice.is_drawn_up and is_sent)),
        ("Télécharger l'original (XML)", "original", invoice.is_xml and is_sent),
        ("Facture en XML (UBL)", "ubl", has_ubl and is_data),
        ("Données du PDF en XML (UBL)", "ubl", has_ubl and not is_data),
        ("Autres téléchargements", "download_one", is_sent),
        ("Certificat de dépôt", "certificate", is_sent and (Party.SUPPLIER in sides or not sides)),
        ("Suivre la facture", "history", is_sent),
        ("Suivi interne", "internal", Party.RECIPIENT in able),
        ("Dupliquer", "duplicate", Party.SUPPLIER in able),
        ("Demander le rejet", "ask_rejection", is_own and may_ask),
    )
    return [
        Link(label, reverse(f"invoices:{name}", args=[invoice.pk]), name in MAIN)
        for label, name, is_open in table
        if is_open
    ]


def _askable(invoice: Invoice, looking: set[Party]) -> list[Link]:
    """The profiles that would open an action now, and where to ask. looking: the sides on which one only looks."""
    table = (
        (
            Application.FACTURES_EMISES,
            invoice.supplier_id,
            Party.SUPPLIER in looking and invoice.card.holder is Party.SUPPLIER,
        ),
        (
            Application.FACTURES_RECUES,
            invoice.recipient_id,
            Party.RECIPIENT in looking and bool(treatment.choices(invoice)),
        ),
    )
    return [
        Link(profile(application, Level.MODIFICATION), request_address(application, Level.MODIFICATION, structure_id))
        for application, structure_id, is_open in table
        if is_open
    ]

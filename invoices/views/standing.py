"""What every page of one invoice says of it: its words for this reader, and the list the reader came from."""

from typing import Any

from django.urls import reverse

from invoices.domain.lifecycle import Party
from invoices.models import Invoice
from invoices.services import drawing

SIDES = {Party.SUPPLIER: "Pour le fournisseur", Party.RECIPIENT: "Pour le destinataire"}
LISTS = (
    (Party.RECIPIENT, "Factures reçues", "invoices:received"),
    (Party.SUPPLIER, "Factures émises", "invoices:sent"),
)


def standing(invoice: Invoice, sides: set[Party]) -> dict[str, Any]:
    """The context of templates/invoices/parts/standing.html, and of the breadcrumb.

    sides: where this person stands; empty for support.
    """
    name, route = next(((name, route) for party, name, route in LISTS if party in sides), ("Domaines", "domains"))
    return {"words": _words(invoice, sides), "list_name": name, "list_url": reverse(route)}


def pages_of(invoice: Invoice) -> dict[str, Any]:
    """The context of templates/invoices/parts/pages.html: numbers to show, and whether images are still being made."""
    file = invoice.document
    if file is None:
        return {"pages": range(0), "page_count": 0, "is_waiting": False}
    shown, is_waiting = drawing.pages_shown(file), drawing.is_waiting(file)
    return {"pages": shown, "page_count": file.page_count, "is_waiting": is_waiting}


def _words(invoice: Invoice, sides: set[Party]) -> list[tuple[str, str]]:
    """The plain sentence of the status: for one's own side without a title, else (support, both sides) for each."""
    said = invoice.card.words
    parties = [party for party in SIDES if party in said and (party in sides or not sides)]
    return [(SIDES[party] if len(parties) > 1 else "", said[party]) for party in parties]

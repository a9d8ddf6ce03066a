"""The full file of an invoice: beside its document and attachments, its certificate and its three histories."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.template.loader import render_to_string
from django.utils import timezone

from accounts.models import User
from invoices import queries
from invoices.domain.lifecycle import CARDS, Status
from invoices.domain.reasons import REASONS
from invoices.formats.zipping import Entry, chunks_of
from invoices.models import Invoice, InvoiceEvent, StatusChange
from invoices.queries import Histories
from invoices.services.downloads import open_file
from structures.exports import csv_lines

PEOPLE = ("Prénom", "Nom", "E-mail", "Téléphone")
CHANGES = ("Date de passage", "Statut", "Motif", "Commentaire", *PEOPLE)
EVENTS = ("Date et heure", "Événement", "Précision", *PEOPLE)
ACTIONS = ("Date et heure", "Action", "Précision", *PEOPLE)


def entries(invoice: Invoice, folder: str, reader: User) -> Iterator[Entry]:
    """The certificate and the histories of a sent invoice, as this reader may see them, in that folder."""
    at = timezone.localtime()
    past = queries.histories(invoice, queries.parties_of(reader, invoice))
    if invoice.certificate_file:
        yield Entry(f"{folder}/certificat-de-depot.pdf", at, chunks_of(open_file(invoice.certificate_file)))
    if invoice.certificate_text:
        yield Entry(f"{folder}/certificat-de-depot.txt", at, [invoice.certificate_text.encode()])
    tables = (
        ("historique-des-statuts.csv", CHANGES, map(_change, past.changes)),
        ("historique-des-evenements.csv", EVENTS, map(_event, past.events)),
        ("historique-des-actions.csv", ACTIONS, map(_event, past.actions)),
    )
    for name, header, rows in tables:
        yield Entry(f"{folder}/{name}", at, csv_lines(header, rows))
    yield Entry(f"{folder}/historiques.html", at, [_page(invoice, past, at).encode()])


def _page(invoice: Invoice, past: Histories, at: datetime) -> str:
    """The histories as a page to read, to print and to keep."""
    context = {"invoice": invoice, "past": past, "at": at}
    return render_to_string("invoices/case_file.html", context)


def _change(change: StatusChange) -> Iterable[str]:
    reason = REASONS[change.reason].label if change.reason in REASONS else change.reason
    return (_moment(change.at), CARDS[Status(change.target)].label, reason, change.comment, *_person(change.actor))


def _event(event: InvoiceEvent) -> Iterable[str]:
    return (_moment(event.at), event.get_kind_display(), event.detail, *_person(event.actor))


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%d/%m/%Y %H:%M:%S}"


def _person(actor: User | None) -> tuple[str, str, str, str]:
    """Who did it, with what the published histories show of them; the portal has no name."""
    if actor is None:
        return ("", "Le portail", "", "")
    return (actor.first_name, actor.last_name, actor.shown_address, actor.phone)

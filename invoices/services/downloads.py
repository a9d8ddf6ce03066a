"""Downloads and openings: what leaves is opened here, and leaves its trace. No status, no version is touched."""

from typing import BinaryIO

from accounts.models import User
from invoices import queries, storage
from invoices.domain.errors import FileLost
from invoices.domain.lifecycle import Party
from invoices.models import Invoice, InvoiceEvent, StoredFile
from invoices.services.events import trace

Kind = InvoiceEvent.Kind


def open_file(stored: StoredFile) -> BinaryIO:
    """Open a kept file. Raises FileLost when the disk no longer has it."""
    try:
        return storage.open_original(stored.sha256)
    except OSError as error:
        raise FileLost(
            "Ce fichier est momentanément introuvable dans le stockage du portail.",
            "Les données de la facture sont intactes. Réessayez plus tard ; si cela dure, signalez-le à l'exploitant "
            f"du portail avec cette référence : {stored.sha256[:12]}.",
        ) from error


def take_document(invoice: Invoice, stored: StoredFile, *, actor: User) -> BinaryIO:
    """Open the document for somebody who takes it away. The recipient's first download marks it as downloaded."""
    file = open_file(stored)
    if Party.RECIPIENT in queries.parties_of(actor, invoice):
        Invoice.objects.filter(pk=invoice.pk, is_downloaded=False).update(is_downloaded=True)
    trace(invoice, Kind.TELECHARGEMENT, actor)
    return file


def take_certificate(invoice: Invoice, stored: StoredFile, *, actor: User) -> BinaryIO:
    """Open the certificate of deposit for somebody who takes it away."""
    file = open_file(stored)
    trace(invoice, Kind.CERTIFICAT, actor)
    return file


def take_attachment(invoice: Invoice, stored: StoredFile, *, actor: User) -> BinaryIO:
    """Open an attachment for somebody who takes it away."""
    file = open_file(stored)
    trace(invoice, Kind.PIECE_JOINTE, actor)
    return file


def open_page(invoice: Invoice, *, reader: User) -> set[Party]:
    """Tell on which sides the reader of a visible invoice stands; on none, it is support, whose opening is traced."""
    sides = queries.parties_of(reader, invoice)
    if not sides:
        trace(invoice, Kind.CONSULTATION_SUPPORT, reader)
    return sides

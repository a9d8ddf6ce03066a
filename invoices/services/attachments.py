"""Attachments of an invoice: join, remove. Limits and formats of domain.md §17.2."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO, cast

from django.conf import settings
from django.db import transaction
from django.db.models import Sum

from accounts.models import User
from invoices import antivirus, storage
from invoices.domain.errors import FileRefused
from invoices.formats import attached
from invoices.models import Attachment, Invoice
from invoices.services import transition
from invoices.services.deposit import MEGABYTE, Upload, shown_name


@dataclass(frozen=True)
class Piece:
    """A file to join, and what it is."""

    upload: Upload
    designation: str
    type: str


def room(invoice: Invoice) -> int:
    """How many bytes may still be joined: 120 Mo for the whole invoice, its document included."""
    joined = invoice.attachments.aggregate(total=Sum("file__size"))["total"] or 0
    return max(0, settings.INVOICE_MAX_BYTES - joined - (invoice.deposit.file.size if invoice.deposit else 0))


def attach_all(invoice: Invoice, pieces: Iterable[Piece], *, actor: User) -> list[str]:
    """Join each piece that can be; returns the sentences of those refused. Raises MoveRefused, HabilitationMissing."""
    refusals = []
    for piece in pieces:
        try:
            attach(invoice, piece.upload, designation=piece.designation, type=piece.type, actor=actor)
        except FileRefused as refusal:
            refusals.append(f"{refusal.text} {refusal.remedy}".strip())
    return refusals


def attach(invoice: Invoice, upload: Upload, *, designation: str, type: str, actor: User) -> Attachment:
    """Join a file to a draft. The same file sent twice gives the first attachment.

    Raises FileRefused (kind, size, name, bytes joined already under another name, whole invoice over 120 Mo),
    MoveRefused once sent, HabilitationMissing.
    """
    media_type = examine(upload)
    with transaction.atomic():
        locked = transition.locked_draft(invoice, actor)
        attachment, _ = join(locked, upload, media_type, designation=designation, type=type, actor=actor)
        name = shown_name(upload.name or "")
        if attachment.filename != name:
            raise FileRefused(
                f"« {name} » a le même contenu que « {attachment.filename} », déjà joint : il n'a pas été ajouté."
            )
    return attachment


def join(
    locked: Invoice, upload: Upload, media_type: str, *, designation: str, type: str, actor: User
) -> tuple[Attachment, bool]:
    """Join a file to an invoice that the caller holds locked and may change; False when it bore these bytes already.

    media_type: what `examine` said of it, before the lock. Raises FileRefused (whole invoice over 120 Mo).
    """
    name = shown_name(upload.name or "")
    if (upload.size or 0) > room(locked):
        raise FileRefused(
            f"Avec « {name} », la facture et ses pièces jointes dépasseraient "
            f"{settings.INVOICE_MAX_BYTES // MEGABYTE} Mo.",
            "Retirez une pièce ou réduisez les fichiers.",
        )
    return Attachment.objects.get_or_create(
        invoice=locked,
        file=storage.keep(upload.chunks(), media_type),
        defaults={"filename": name, "designation": designation, "type": type, "added_by": actor},
    )


def rename(invoice: Invoice, attachment: Attachment, *, designation: str, type: str, actor: User) -> None:
    """Say otherwise what a joined file is. Raises MoveRefused once sent, HabilitationMissing."""
    with transaction.atomic():
        transition.locked_draft(invoice, actor)
        attachment.designation, attachment.type = designation, type
        attachment.save(update_fields=["designation", "type"])


def detach(invoice: Invoice, attachment: Attachment, *, actor: User) -> None:
    """Remove a file from a draft; its bytes go when nothing else refers to them."""
    with transaction.atomic():
        transition.locked_draft(invoice, actor)
        sha256 = attachment.file_id
        attachment.delete()
        storage.release(sha256)


def examine(upload: Upload) -> str:
    """The media type to serve the file with. Raises FileRefused."""
    name, size = shown_name(upload.name or ""), upload.size or 0
    if len(name) > attached.NAME_LENGTH:
        raise FileRefused(
            f"Le nom « {name} » a {len(name)} caractères.",
            f"Renommez le fichier : {attached.NAME_LENGTH} caractères au plus, extension comprise.",
        )
    if size == 0:
        raise FileRefused(f"Le fichier « {name} » est vide.", "Vérifiez-le sur votre poste.")
    if size > settings.DEPOSIT_MAX_BYTES:
        raise FileRefused(
            f"Le fichier « {name} » dépasse {settings.DEPOSIT_MAX_BYTES // MEGABYTE} Mo.", "Réduisez-le ou divisez-le."
        )
    try:
        media_type = attached.check(name, cast(IO[bytes], upload))
    except ValueError as error:
        raise FileRefused(str(error)) from error
    antivirus.refuse_infected(upload, name)
    return media_type

"""Documents a structure keeps: add, remove, join to a draft. Limits and formats are those of attachments."""

from django.conf import settings
from django.db import transaction
from django.db.models import Sum

from accounts.models import User
from invoices import storage
from invoices.domain.errors import FileRefused
from invoices.models import Attachment, Invoice, StructureDocument
from invoices.services import attachments, transition
from invoices.services.deposit import MEGABYTE, Upload, shown_name
from structures.domain.roles import Action
from structures.habilitations import require_action
from structures.models import Structure
from structures.services.history import note
from structures.services.rights import lock

ROOM = settings.INVOICE_MAX_BYTES


@transaction.atomic
def add(structure: Structure, upload: Upload, *, designation: str, type: str, actor: User) -> StructureDocument:
    """Keep a file for a structure. The same bytes again give the first document.

    Raises FileRefused (kind, size, name, more than an invoice may bear in all), HabilitationMissing.
    """
    lock(structure)
    require_action(actor, Action.MODIFY_STRUCTURE, structure)
    media_type, name = attachments.examine(upload), shown_name(upload.name or "")
    _check_room(structure.documents.aggregate(total=Sum("file__size"))["total"], upload.size, name)
    document, is_new = StructureDocument.objects.get_or_create(
        structure=structure,
        file=storage.keep(upload.chunks(), media_type),
        defaults={"filename": name, "designation": designation, "type": type, "added_by": actor},
    )
    if is_new:
        note(structure, "Ajout d'un document", actor=actor, detail=f"{designation} ({name})")
    return document


@transaction.atomic
def remove(document: StructureDocument, *, actor: User) -> None:
    """Remove a document, once; the invoices it was joined to keep theirs. Raises HabilitationMissing."""
    lock(document.structure)
    require_action(actor, Action.MODIFY_STRUCTURE, document.structure)
    sha256, words = document.file_id, f"{document.designation} ({document.filename})"
    gone, _ = document.delete()
    if not gone:
        return
    note(document.structure, "Retrait d'un document", actor=actor, detail=words)
    storage.release(sha256)


@transaction.atomic
def join(invoice: Invoice, document: StructureDocument, *, actor: User) -> Attachment:
    """Join a document of the supplier to its draft. Joined already: the first attachment.

    Raises FileRefused (whole invoice too heavy), MoveRefused once sent, HabilitationMissing.
    """
    locked = transition.locked_draft(invoice, actor)
    held = StructureDocument.objects.select_for_update(of=("self",)).select_related("file").filter(pk=document.pk)
    kept = held.first()  # held: `remove` must not drop its bytes before they are joined
    if kept is None:
        raise FileRefused(f"« {document.filename} » vient d'être retiré des documents.", "Joignez le fichier lui-même.")
    _check_room(ROOM - attachments.room(locked), kept.file.size, kept.filename)
    said = {"filename": kept.filename, "designation": kept.designation, "type": kept.type, "added_by": actor}
    attachment, _ = Attachment.objects.get_or_create(invoice=locked, file=kept.file, defaults=said)
    return attachment


def _check_room(already: int | None, more: int | None, name: str) -> None:
    if (already or 0) + (more or 0) > ROOM:
        raise FileRefused(
            f"Avec « {name} », les documents dépasseraient {ROOM // MEGABYTE} Mo.",
            "Retirez-en ou réduisez les fichiers.",
        )

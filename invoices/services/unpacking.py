"""Unpacking: a deposit that was read → its draft, to which the documents that its Factur-X brings are joined.

They are looked at like uploads before anything is written, and joined in the transaction that makes the draft: once,
or not at all. What is left out is told among the notes of the reading. Source: formats.md §12.
"""

from collections.abc import Iterator

from invoices import storage
from invoices.domain.document import Document
from invoices.domain.errors import FileRefused
from invoices.models import Deposit, Invoice
from invoices.reading import FileUnreadable, Reader
from invoices.services import attachments, drafting
from invoices.services.carrying import Carried, carried


def draft_from(deposit: Deposit, reader: Reader) -> Invoice | None:
    """What drafting.draft_from gives, with its attachments. Safe to run twice."""
    document = Document.from_json(deposit.document) if deposit.document and not deposit.has_draft else Document()
    inside = _carried(deposit, reader) if document.data_format else Carried()

    def join(draft: Invoice) -> None:
        notes = list(_joined(draft, inside, deposit))
        if notes:
            Deposit.objects.filter(pk=deposit.pk).update(document=document.with_notes(*notes).to_json())

    return drafting.draft_from(deposit, join)


def _carried(deposit: Deposit, reader: Reader) -> Carried:
    data = storage.read_original(deposit.file_id)
    try:
        documents = reader.documents(data)
    except FileUnreadable:  # it was read a moment ago: its pages and its data stand without them
        return Carried()
    return carried(documents, False, reader, len(data))


def _joined(draft: Invoice, inside: Carried, deposit: Deposit) -> Iterator[str]:
    """Join what may be joined; the sentences to show, of what was and of what was not."""
    names = []
    for piece in inside.pieces:
        try:
            joined, is_new = attachments.join(
                draft,
                piece.upload,
                piece.media_type,
                designation=piece.designation,
                type="AUTRE",
                actor=deposit.depositor,
            )
        except FileRefused as refusal:
            yield f"{refusal.text} {refusal.remedy}"
        else:
            names += [joined.filename] if is_new else []
    if names:
        listed = ", ".join(f"« {name} »" for name in names)
        yield f"Joints à la facture, car ce PDF les contient : {listed}. Retirez des pièces jointes ce qui est de trop."
    for finding in inside.findings:
        yield f"{finding.text} {finding.remedy}".strip()

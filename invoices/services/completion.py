"""Completion: SUSPENDUE → COMPLETEE. The supplier brings the piece that was missing, or says a word.

What is brought is joined in the transaction of the change: the recipient sees all of it at once, or nothing.
Source: domain.md §5.3 row 18.
"""

from collections.abc import Iterable, Sequence

from django.db import transaction

from accounts.models import User
from invoices.domain import lifecycle
from invoices.domain.errors import InvalidInvoice
from invoices.domain.lifecycle import Status
from invoices.models import Attachment, Invoice, InvoiceEvent, StatusChange
from invoices.services import attachments, transition
from invoices.services.attachments import Piece
from invoices.services.deposit import digest_of
from invoices.services.events import trace

DETAIL_LENGTH = 2000


def complete(invoice: Invoice, pieces: Sequence[Piece], *, comment: str, actor: User, version: int) -> StatusChange:
    """Join the pieces, pass the comment on, hand the invoice back. The same form sent twice gives the first change.

    version: of the invoice the page showed. Raises InvalidInvoice (nothing new is brought), FileRefused, MoveRefused,
    StaleInvoice, HabilitationMissing; nothing is changed then.
    """
    media_types = [attachments.examine(piece.upload) for piece in pieces]
    with transaction.atomic():
        locked = transition.locked_own(invoice, actor)
        earlier = _already(locked, pieces, comment, actor)
        if earlier:
            return earlier
        if locked.version != version:
            raise transition.stale(locked)
        lifecycle.find(Status(locked.status), "complete")
        joined = _join(locked, zip(pieces, media_types, strict=True), actor)
        if not joined and not comment:
            raise _nothing_new(pieces)
        trace(locked, InvoiceEvent.Kind.COMPLEMENT, actor, _told(joined))
        return transition.apply(locked, "complete", actor=actor, comment=comment)


def _already(invoice: Invoice, pieces: Sequence[Piece], comment: str, actor: User) -> StatusChange | None:
    """The change that this very request made a moment ago, unless the invoice was suspended again since."""
    last = invoice.status_changes.filter(action="complete").first()
    if invoice.status == Status.SUSPENDUE or last is None or (last.actor_id, last.comment) != (actor.pk, comment):
        return None
    borne = set(invoice.attachments.values_list("file_id", flat=True))
    return last if {digest_of(piece.upload) for piece in pieces} <= borne else None


def _join(invoice: Invoice, pieces: Iterable[tuple[Piece, str]], actor: User) -> list[Attachment]:
    """Join each piece, of this media type; those the invoice bore already are not told again."""
    answers = [
        attachments.join(invoice, piece.upload, media_type, designation=piece.designation, type=piece.type, actor=actor)
        for piece, media_type in pieces
    ]
    return [attachment for attachment, is_new in answers if is_new]


def _nothing_new(pieces: Sequence[Piece]) -> InvalidInvoice:
    if pieces:
        return InvalidInvoice(
            "Les fichiers choisis sont déjà joints à cette facture.",
            "Joignez la pièce demandée, ou répondez dans le commentaire.",
        )
    return InvalidInvoice(
        "Vous n'avez ni joint de pièce ni écrit de commentaire.",
        "Joignez la pièce demandée, ou répondez dans le commentaire : l'un des deux suffit.",
    )


def _told(joined: Sequence[Attachment]) -> str:
    """« Pièces jointes : Bon signé (bon.pdf) »."""
    if not joined:
        return "Commentaire, sans pièce jointe"
    pieces = ", ".join(f"{attachment.designation} ({attachment.filename})" for attachment in joined)
    return f"Pièces jointes : {pieces}"[:DETAIL_LENGTH]

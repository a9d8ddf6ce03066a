"""Copying: any own invoice → a new draft. « Dupliquer » to invoice the same again, « Refaire » what was rejected.

A copy takes what the supplier typed and joined, not the number, the dates nor the document: a document is one
invoice. A typed invoice is copied with its lines, under a provisional number.
Source: domain.md §5.7 (a rejected invoice goes again under a new number) and §8.4.
"""

from uuid import UUID

from django.db import transaction

from accounts.models import User
from invoices.domain.errors import MoveRefused
from invoices.domain.lifecycle import SENT_STATUSES, Status
from invoices.models import Attachment, Invoice, VatTotal
from invoices.services import drafting, keying, transition

COPIED = (
    *("family", "framework", "supplier", "supplier_service", "recipient_identifier", "service_code"),
    *("type", "currency", "engagement", "market", "origin_number", "vat_type", "exemption_reason", "payment_means"),
    "bank_account",
    *("comment", "total_without_vat", "total_vat", "total_with_vat", "discount", "discount_reason", "amount_due"),
)
NOT_COPIED = {"number", "issue_date", "due_date"}  # nor what was typed there and did not parse


def duplicate(invoice: Invoice, *, actor: User, form_token: UUID) -> Invoice:
    """Make a draft of one's own invoice or draft. The same form sent twice gives the first copy.

    Raises HabilitationMissing.
    """
    with transaction.atomic():
        source = transition.locked_own(invoice, actor)
        return _made_by(form_token, actor) or _copy(source, actor, form_token)


def redo(invoice: Invoice, *, actor: User, form_token: UUID) -> Invoice:
    """Make the draft that takes over from a rejected invoice; there is one at a time, whoever asks.

    Raises MoveRefused when it is not rejected, or was sent again already; HabilitationMissing.
    """
    with transaction.atomic():
        source = transition.locked_own(invoice, actor)
        draft = _made_by(form_token, actor) or draft_to_finish(source)
        return draft or _copy(source, actor, form_token, copied_from=source)


def may_redo(invoice: Invoice) -> bool:
    """Whether « Refaire » makes sense: rejected, and nothing sent took over yet."""
    return invoice.status == Status.REJETEE and not invoice.copies.filter(status__in=SENT_STATUSES).exists()


def draft_to_finish(invoice: Invoice) -> Invoice | None:
    """The draft that takes over from a rejected invoice, when somebody began it. A deleted one does not count.

    Raises MoveRefused when the invoice is not rejected, or was sent again already.
    """
    if invoice.status != Status.REJETEE:
        raise MoveRefused(
            f"La facture {invoice} est à l'état « {invoice.status_label} » : seule une facture rejetée se refait.",
            "Pour facturer à nouveau la même chose, choisissez « Dupliquer ».",
        )
    successor = invoice.copies.exclude(status=Status.SUPPRIMEE).first()
    if successor and not successor.is_draft:
        raise MoveRefused(
            f"La facture {invoice.number} a déjà été refaite : c'est la facture {successor.number}, "
            f"à l'état « {successor.status_label} ».",
            "Suivez celle-là.",
        )
    return successor


def _made_by(form_token: UUID, actor: User) -> Invoice | None:
    """What this very form made before, unless it was deleted since."""
    made = Invoice.objects.filter(form_token=form_token).first()
    if made and (made.created_by_id != actor.pk or made.status == Status.SUPPRIMEE):
        raise MoveRefused("Ce formulaire a déjà servi.", "Rouvrez la facture et recommencez.")
    return made


def _copy(source: Invoice, actor: User, form_token: UUID, *, copied_from: Invoice | None = None) -> Invoice:
    copy = drafting.begun(
        actor,
        **{name: getattr(source, name) for name in COPIED},
        deposit_mode=source.deposit_mode if source.is_typed else Invoice._meta.get_field("deposit_mode").default,
        unparsed={name: text for name, text in source.unparsed.items() if name not in NOT_COPIED},
        copied_from=copied_from,
        form_token=form_token,
    )
    drafting.resolve_recipient(copy)
    copy.save()
    _copy_amounts(source, copy)
    Attachment.objects.bulk_create(
        Attachment(invoice=copy, file_id=joined.file_id, added_by=actor, **_said(joined))
        for joined in source.attachments.all()
    )
    return copy


def _copy_amounts(source: Invoice, copy: Invoice) -> None:
    """The lines of a typed invoice, which make its totals; else the VAT detail as it stands."""
    if source.is_typed:
        keying.take_over(source, copy)
        return
    VatTotal.objects.bulk_create(
        VatTotal(invoice=copy, rate=row.rate, base=row.base, tax=row.tax) for row in source.vat_totals.all()
    )


def _said(joined: Attachment) -> dict[str, str]:
    return {"filename": joined.filename, "designation": joined.designation, "type": joined.type}

"""Integration: the files of a flow that were accepted → invoices that leave by the road of the form.

Sources: formats.md §5 and §11, domain.md §6.3.
"""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from pathlib import PurePosixPath
from uuid import uuid5

from django.utils import timezone

from accounts.models import User
from invoices import formats, storage
from invoices.models import Deposit, Flow, Invoice, StoredFile, VatTotal
from invoices.models.files import XML_FORMAT
from invoices.services import attachments, drafting, submission
from invoices.services.carrying import Carried
from invoices.services.deposit import FILENAME_LENGTH, shown_name
from invoices.services.judging import Judged, Opened
from invoices.services.knowing import number_of

XML, PDF = "application/xml", "application/pdf"


def enter(accepted: Mapping[int, Judged], flow: Flow) -> dict[int, Invoice]:
    """Send the invoices of these files, by position. To be called in a transaction, which keeps all or nothing.

    Raises what the road of the form does: HabilitationMissing, or IntegrityError when a number left elsewhere.
    """
    drafts = {at: copy(one.draft) for at, one in accepted.items() if one.draft}  # intact, should they come again
    originals = {at: _original(accepted[at].opened) for at in drafts}
    files = storage.keep_all({at: (one.content, one.media_type) for at, one in originals.items()})
    for at, draft in drafts.items():
        draft.deposit = _deposited(draft, originals[at], files[at], flow, at)
    Deposit.objects.bulk_create([draft.deposit for draft in drafts.values() if draft.deposit])
    # in one order for all flows: two that bring the same invoices wait for one another, not each for the other
    in_order = sorted(drafts.values(), key=number_of)
    submission.send_new(in_order, actor=flow.depositor)
    rows = (row for at, draft in drafts.items() for row in drafting.vat_totals(draft, accepted[at].vat_rows))
    VatTotal.objects.bulk_create(rows)
    for at, draft in drafts.items():
        _join(draft, accepted[at].opened.carried, flow.depositor)
    return drafts


@dataclass(frozen=True)
class _Original:
    """The invoice itself, as a file."""

    content: bytes
    media_type: str
    filename: str


def _original(one: Opened) -> _Original:
    """Of a mixed flow the PDF that it carries; else the file of the flow."""
    inside = one.carried.original
    if inside:
        return _Original(b"".join(inside.upload.chunks()), PDF, inside.name)
    content = one.member.content or b""
    media_type = PDF if formats.is_pdf(content) else XML
    return _Original(content, media_type, _filename(one.member.name, media_type))


def _deposited(draft: Invoice, original: _Original, file: StoredFile, flow: Flow, position: int) -> Deposit:
    """The deposit of one file of a flow, not saved: read already, by the rule engine."""
    now = timezone.now()
    return Deposit(
        file=file,
        filename=original.filename,
        format=formats.signature_of(original.content) if original.media_type == PDF else XML_FORMAT,
        origin=flow.origin,
        depositor=flow.depositor,
        structure=draft.supplier,
        service=draft.supplier_service,
        framework=draft.framework,
        form_token=uuid5(flow.form_token, str(position)),
        state=Deposit.State.INTERPRETEE_OCR,
        read_at=now,
        has_draft=True,
    )


def _join(invoice: Invoice, inside: Carried, actor: User) -> None:
    for piece in inside.pieces:
        attachments.join(
            invoice, piece.upload, piece.media_type, designation=piece.designation, type="AUTRE", actor=actor
        )


def _filename(name: str, media_type: str) -> str:
    """The file's own name with the extension that its content asks for: a flow's name has none."""
    shown, suffix = shown_name(name), ".pdf" if media_type == PDF else ".xml"
    named = shown if PurePosixPath(shown).suffix.lower() == suffix else f"{shown}{suffix}"
    return named[-FILENAME_LENGTH:]

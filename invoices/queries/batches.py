"""Several PDFs deposited at once: the queue, and where one of its invoices stands in it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Max, Q
from django.utils import timezone

from accounts.models import User
from invoices.domain.lifecycle import Status
from invoices.models import Deposit, Invoice
from invoices.queries.visibility import deposits_of

OFFERED_FOR = timedelta(days=30)
OFFERED = 5


@dataclass(frozen=True)
class Queued:
    """The place of an invoice among those deposited with it, from 1, and the next draft to check, if any."""

    batch: UUID
    rank: int
    total: int
    next: Invoice | None
    next_rank: int = 0


@dataclass(frozen=True)
class OpenBatch:
    """A batch of which something is left to do."""

    batch: UUID
    received_at: datetime
    files: int
    left: int


def batch_of(user: User, batch: UUID) -> list[Deposit]:
    """The deposits of a batch that this person may follow, in the order they were made."""
    return list(deposits_of(user).filter(batch=batch).select_related("invoice__recipient").order_by("pk"))


def queued(user: User, invoice: Invoice) -> Queued | None:
    """Where this invoice stands in its batch; None for one that came alone."""
    if invoice.deposit is None or invoice.deposit.batch is None:
        return None
    batch = invoice.deposit.batch
    rows = list(deposits_of(user).filter(batch=batch).order_by("pk"))
    ranks = {deposit.pk: rank for rank, deposit in enumerate(rows, start=1)}
    here = ranks.get(invoice.deposit_id, 0)
    if not here:
        return None
    following = next((deposit for deposit in [*rows[here:], *rows[: here - 1]] if _is_to_check(deposit)), None)
    if following is None:
        return Queued(batch, here, len(rows), None)
    return Queued(batch, here, len(rows), following.invoice, ranks[following.pk])


def open_batches(user: User) -> list[OpenBatch]:
    """The latest batches of this person that still hold something to check."""
    since = timezone.now() - OFFERED_FOR
    waits = Q(state=Deposit.State.A_LIRE) | Q(has_draft=False) | Q(invoice__status=Status.BROUILLON)
    left = Count("pk", filter=waits & ~Q(state=Deposit.State.REFUSE))
    rows = (
        deposits_of(user)
        .filter(depositor=user, batch__isnull=False, received_at__gte=since)
        .values("batch")
        .annotate(received_at=Max("received_at"), files=Count("pk"), left=left)
        .filter(left__gt=0)
        .order_by("-received_at")
    )
    return [OpenBatch(**row) for row in rows[:OFFERED]]


def _is_to_check(deposit: Deposit) -> bool:
    invoice = getattr(deposit, "invoice", None)
    return invoice is not None and invoice.is_draft

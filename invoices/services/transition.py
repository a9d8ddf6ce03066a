"""The only writer of a status: lock the row, ask the table, ask the gate, log who and why, save, ring what follows."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.bell import AFTERWARDS, ring
from accounts.models import User
from invoices import notifications
from invoices.domain import chain, lifecycle
from invoices.domain.deadlines import after
from invoices.domain.errors import DraftDeleted, MoveRefused, StaleInvoice
from invoices.domain.lifecycle import CARDS, Move, Party, Status
from invoices.domain.reasons import REASONS
from invoices.models import Invoice, StatusChange
from invoices.models.invoice import DRAWN_UP
from invoices.services import settling
from structures import habilitations
from structures.domain.habilitations import Application, Level

NOTHING: Mapping[str, Any] = MappingProxyType({})
PARTY_FIELDS = {Party.SUPPLIER: "supplier", Party.RECIPIENT: "recipient"}


def apply(
    invoice: Invoice,
    action: str,
    *,
    actor: User | None = None,
    reason: str = "",
    comment: str = "",
    mandate_number: str = "",
    version: int | None = None,
    frozen: Mapping[str, Any] = NOTHING,
) -> StatusChange:
    """Take one move of the table, or say why not.

    actor: None for the portal itself. version: of the invoice the actor saw; None when the caller holds the lock.
    frozen: columns written with the status, for the invoice to keep.
    Brings `invoice` up to date. Raises MoveRefused, StaleInvoice or HabilitationMissing; nothing is changed then.
    """
    with transaction.atomic():
        locked = _with_parties(Invoice.objects.select_for_update(of=("self",))).get(pk=invoice.pk)
        if version is not None and version != locked.version:
            raise stale(locked)
        move = lifecycle.find(Status(locked.status), action, reason)
        _ask_gate(locked, move, actor)
        _ask_completeness(locked, move, reason, comment)
        said = {"reason": reason, "comment": comment, "mandate_number": mandate_number}
        change = record(locked, move, actor=actor, at=timezone.now(), frozen=frozen, **said)
        settling.settle(change)
        notifications.tell(change)
        _ring(move, [locked])
    for field in (*WRITTEN, "status"):
        setattr(invoice, field, getattr(locked, field))
    return change


def send_new(invoices: Sequence[Invoice], *, actor: User) -> None:
    """Make invoices that leave at once: the same move as of a draft, for many, that nobody saw as drafts.

    invoices: complete, not saved; their deposits are. To be called in a transaction. Raises HabilitationMissing, or
    IntegrityError when one of their numbers left elsewhere.
    """
    move = lifecycle.find(Status.BROUILLON, "send", "")
    for invoice in {(one.supplier_id, one.supplier_service_id): one for one in invoices}.values():
        _ask_gate(invoice, move, actor)
    at = timezone.now()
    changes = [_taken(invoice, move, None, actor=actor, at=at) for invoice in invoices]
    Invoice.objects.bulk_create(invoices)
    StatusChange.objects.bulk_create(changes)
    for change in changes:
        settling.settle(change)
        notifications.tell(change)
    _ring(move, invoices)


def _ring(move: Move, invoices: Sequence[Invoice]) -> None:
    """Ring what follows: for many at once, one message that a worker spreads."""
    drawn_up = [invoice for invoice in invoices if invoice.deposit_mode in DRAWN_UP]
    asked = [(task, invoices) for task in move.then] + [(task, drawn_up) for task in move.then_if_drawn_up]
    for task, some in asked:
        if len(some) > 1:
            ring("invoices.ring_each", task, *(invoice.pk for invoice in some), turn=AFTERWARDS)
        elif some:
            ring(task, some[0].pk)


WRITTEN = (
    "status",
    "status_at",
    "last_activity_at",
    "holder",
    "version",
    "available_at",
    "payment_due_on",
    "payment_stopped_on",
    "payment_resumed_on",
    "is_acknowledged",
    "is_downloaded",
    "mandate_number",
)


def record(
    invoice: Invoice,
    move: Move,
    *,
    at: datetime,
    actor: User | None = None,
    reason: str = "",
    comment: str = "",
    mandate_number: str = "",
    frozen: Mapping[str, Any] = NOTHING,
) -> StatusChange:
    """Write the status and its link of the chain, once the table and the gate have agreed.

    invoice: locked by the caller. at: aware; the demonstration writes its past through here too. frozen: as in apply.
    """
    last = invoice.status_changes.first()
    said = {"reason": reason, "comment": comment, "mandate_number": mandate_number}
    change = _taken(invoice, move, last, actor=actor, at=at, **said)
    for name, value in frozen.items():
        setattr(invoice, name, value)
    invoice.save(update_fields=(*WRITTEN, *frozen))
    change.save(force_insert=True)
    return change


def _taken(
    invoice: Invoice,
    move: Move,
    last: StatusChange | None,
    *,
    at: datetime,
    actor: User | None,
    reason: str = "",
    comment: str = "",
    mandate_number: str = "",
) -> StatusChange:
    """Take the move in memory: its link of the chain, not saved. last: the change before, None of a new invoice."""
    source, position = invoice.status, last.position + 1 if last else 1
    start = invoice.deposit.file_id if invoice.deposit else chain.NO_FILE
    said = {"action": move.action, "source": source, "target": move.target.value, "by": move.by.value}
    said |= {"reason": reason, "comment": comment}
    actor_id = actor.pk if actor else None
    digest = chain.link(last.digest if last else start, position=position, actor_id=actor_id, at=at, **said)
    invoice.status = move.target
    invoice.status_at = invoice.last_activity_at = at
    invoice.holder = CARDS[move.target].holder or ""
    invoice.version += 1
    invoice.mandate_number = mandate_number or invoice.mandate_number
    invoice.is_acknowledged = False
    if move.action == "deliver":
        invoice.available_at = at
        invoice.is_downloaded = False
    _run_clock(invoice, move, Status(source), at)
    return StatusChange(invoice=invoice, position=position, actor=actor, at=at, digest=digest, **said)


def _run_clock(invoice: Invoice, move: Move, source: Status, at: datetime) -> None:
    """Write what the move makes of the payment delay."""
    delay = after(invoice.delay, move, source, at, invoice.recipient.payment_delay_days if invoice.recipient else 0)
    if delay is None:
        return
    invoice.payment_due_on = delay.due_on
    invoice.payment_stopped_on, invoice.payment_resumed_on = delay.stopped_on, delay.resumed_on


def _ask_gate(invoice: Invoice, move: Move, actor: User | None) -> None:
    """The move's own party must be the actor's: structure and service of that side."""
    if move.application is None:
        if actor is not None:
            raise MoveRefused(f"L'action « {move.label} » est réservée au portail.")
        return
    side = PARTY_FIELDS[move.by]
    habilitations.require(
        actor or AnonymousUser(),
        move.application,
        move.level,
        getattr(invoice, side),
        getattr(invoice, f"{side}_service"),
    )


def _ask_completeness(invoice: Invoice, move: Move, reason: str, comment: str) -> None:
    if move.needs_payment_status and not invoice.recipient.manages_payment_status:
        raise MoveRefused(
            f"{invoice.recipient.name} ne gère pas le statut « {move.label} » sur le portail.",
            "Ce réglage se change dans les paramètres de la structure.",
        )
    if reason and REASONS[reason].comment_required and not comment.strip():
        raise MoveRefused(
            f"Le motif « {REASONS[reason].label} » demande un complément d'information.",
            "Dites au fournisseur ce qui manque et ce qu'il doit faire.",
        )


def own(invoice: Invoice, actor: User) -> Invoice:
    """Read an invoice its supplier may change, whatever its status. Raises HabilitationMissing."""
    return _own(Invoice.objects.all(), invoice, actor)


def locked_own(invoice: Invoice, actor: User) -> Invoice:
    """Lock an invoice its supplier may change, whatever its status. Raises HabilitationMissing."""
    return _own(Invoice.objects.select_for_update(of=("self",)), invoice, actor)


def _own(invoices: QuerySet[Invoice], invoice: Invoice, actor: User) -> Invoice:
    found = _with_parties(invoices).get(pk=invoice.pk)
    habilitations.require(
        actor, Application.FACTURES_EMISES, Level.MODIFICATION, found.supplier, found.supplier_service
    )
    return found


def _with_parties(invoices: QuerySet[Invoice]) -> QuerySet[Invoice]:
    return invoices.select_related("supplier", "supplier_service", "recipient", "recipient_service", "deposit")


def locked_draft(invoice: Invoice, actor: User) -> Invoice:
    """Lock a draft its author may change. Raises HabilitationMissing, or MoveRefused once it has been sent."""
    locked = locked_own(invoice, actor)
    if not locked.is_draft:
        raise no_longer_draft(locked)
    return locked


def no_longer_draft(invoice: Invoice) -> MoveRefused:
    """Tell a stale tab what became of the draft."""
    return MoveRefused(
        f"Cette facture n'est plus un brouillon : elle est à l'état « {invoice.status_label} ».",
        "Elle ne se modifie plus ; suivez-la depuis sa page.",
    )


def deleted(invoice: Invoice) -> DraftDeleted:
    """Tell who comes back to a deleted draft who deleted it, and when."""
    last = invoice.status_changes.select_related("actor").first()
    by = f" par {last.actor.get_full_name()}" if last and last.actor else ""
    at = timezone.localtime(invoice.status_at)
    return DraftDeleted(
        f"Le brouillon {invoice.number or 'sans numéro'} a déjà été supprimé{by}, le {at:%d/%m/%Y} à {at:%H h %M}.",
        "La facture n'a pas été envoyée. Pour l'envoyer, déposez-la ou saisissez-la de nouveau.",
    )


def stale(invoice: Invoice) -> StaleInvoice:
    """Tell the second of two people what the first did."""
    last = invoice.status_changes.select_related("actor").first()
    if last is None:
        return StaleInvoice(
            "Ce brouillon a été modifié entre-temps, dans un autre onglet ou par un collègue.",
            "Rouvrez-le pour voir la version actuelle avant de continuer.",
        )
    who = last.actor.get_full_name() if last.actor else "Le portail"
    when = timezone.localtime(last.at)
    return StaleInvoice(
        f"{who} a déjà traité cette facture : elle est passée à « {last.target_card.label} » "
        f"le {when:%d/%m/%Y} à {when:%H h %M}.",
        "Rien de votre action n'a été enregistré. Relisez la facture avant d'agir.",
    )

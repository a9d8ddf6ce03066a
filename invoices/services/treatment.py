"""Treatment: what the recipient does of an invoice, and what the agent is told before doing it."""

from dataclasses import dataclass

from django.utils import timezone

from accounts.models import User
from invoices.domain import lifecycle
from invoices.domain.deadlines import paris_day
from invoices.domain.errors import MoveRefused, StaleInvoice
from invoices.domain.lifecycle import CARDS, Card, Party, Status
from invoices.domain.reasons import DOCUMENT_REASONS, REASONS, Reason
from invoices.models import Invoice, StatusChange
from invoices.services import transition

LAST_STOP = "Une suspension a déjà interrompu le délai de paiement une fois : celle-ci ne l'interrompra plus."
TOO_LATE = "Le délai de paiement est dépassé : la suspension ne l'interrompt pas, les intérêts continuent de courir."


@dataclass(frozen=True)
class Choice:
    """One entry of « Nouvel état »: what the agent picks and what the supplier will then see.

    effect: the status, empty when the reason decides.
    """

    action: str
    label: str
    effect: Status | None
    takes_reason: bool
    takes_mandate_number: bool


@dataclass(frozen=True)
class Refusal:
    """A reason open now, and the status the supplier will see."""

    reason: Reason
    effect: Status


def choices(*invoices: Invoice) -> list[Choice]:
    """The new states open now for one at least of these, in the order of the published list; one entry per action."""
    listed: dict[str, Choice] = {}
    for move in _open_moves(*invoices):
        effect = None if move.reasons else move.target
        listed.setdefault(
            move.action, Choice(move.action, move.label, effect, bool(move.reasons), move.takes_mandate_number)
        )
    return list(listed.values())


def refusals(*invoices: Invoice) -> list[Refusal]:
    """The reasons open now for one at least of these, in screen order, each with its effect."""
    targets = {code: move.target for move in _open_moves(*invoices) for code in move.reasons}
    return [
        Refusal(reason, targets[code]) for code, reason in REASONS.items() if code in targets and not reason.is_hidden
    ]


def warning_of(invoice: Invoice, reason: str) -> str:
    """What the agent must know before using this reason on this invoice, if anything."""
    stops = reason in DOCUMENT_REASONS and invoice.delay is not None
    if stops and not invoice.delay.may_stop(paris_day(timezone.now())):
        return LAST_STOP if invoice.delay.stopped_on else TOO_LATE
    return REASONS[reason].warning


def effect_of(invoice: Invoice, action: str, reason: str = "") -> Card:
    """What the supplier will see of this action. Raises MoveRefused when it is not open now."""
    return CARDS[lifecycle.find(Status(invoice.status), action, reason).target]


def target_of(action: str, reason: str = "") -> Card:
    """What the supplier will see of this action of the table, from wherever it is open."""
    rows = (move for move in lifecycle.MOVES if move.action == action and (reason in move.reasons or not move.reasons))
    return CARDS[next(rows).target]


def ask_open(invoice: Invoice) -> None:
    """Pass when something can be done of the invoice now; else raise MoveRefused with the reason."""
    if not _open_moves(invoice):
        raise MoveRefused(
            f"La facture {invoice.number} est à l'état « {invoice.status_label} » : il n'y a plus rien à y traiter.",
            "Son suivi dit quand et par qui elle y est arrivée.",
        )


def _open_moves(*invoices: Invoice) -> list[lifecycle.Move]:
    """The moves open for one at least, each once, in the order of the table."""
    places = {(Status(invoice.status), invoice.recipient.manages_payment_status) for invoice in invoices}
    open_ = [move for status, manages in places for move in lifecycle.open_moves(status, Party.RECIPIENT, manages)]
    return [move for move in lifecycle.MOVES if move in open_]


def treat(
    invoice: Invoice,
    action: str,
    *,
    actor: User,
    version: int,
    reason: str = "",
    comment: str = "",
    mandate_number: str = "",
) -> StatusChange:
    """Take one of the recipient's moves. The same form sent twice gives the first change.

    version: of the invoice the agent saw. Raises MoveRefused, StaleInvoice, HabilitationMissing.
    """
    try:
        return transition.apply(
            invoice,
            action,
            actor=actor,
            version=version,
            reason=reason,
            comment=comment,
            mandate_number=mandate_number,
        )
    except StaleInvoice:
        invoice.refresh_from_db()
        last = invoice.status_changes.first()
        said = (actor.pk, action, reason, comment)
        if last is None or invoice.version != version + 1 or said != _said(last):
            raise
        return last


def _said(change: StatusChange) -> tuple[int | None, str, str, str]:
    return change.actor_id, change.action, change.reason, change.comment

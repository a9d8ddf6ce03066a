"""Treatment: what the recipient does of an invoice, and what the agent is told before doing it."""

from dataclasses import dataclass

from accounts.models import User
from invoices.domain import lifecycle
from invoices.domain.lifecycle import CARDS, Party, Status
from invoices.domain.reasons import REASONS, Reason
from invoices.models import Invoice, StatusChange
from invoices.services import transition


@dataclass(frozen=True)
class Choice:
    """One entry of « Nouvel état »: what the agent picks and what the supplier will then see."""

    action: str
    label: str
    effect: str
    takes_reason: bool
    takes_mandate_number: bool


def choices(invoice: Invoice) -> list[Choice]:
    """The new states open now, in the order of the published list; one entry per action."""
    moves = lifecycle.open_moves(Status(invoice.status), Party.RECIPIENT, invoice.recipient.manages_payment_status)
    listed: dict[str, Choice] = {}
    for move in moves:
        effect = "" if move.reasons else CARDS[move.target].label
        listed.setdefault(
            move.action, Choice(move.action, move.label, effect, bool(move.reasons), move.takes_mandate_number)
        )
    return list(listed.values())


def reasons_with_effects(invoice: Invoice) -> list[tuple[Reason, str]]:
    """The reasons open now, in screen order, each with the status the supplier will see."""
    targets = {
        code: CARDS[move.target].label
        for move in lifecycle.open_moves(Status(invoice.status), Party.RECIPIENT)
        for code in move.reasons
    }
    return [(reason, targets[code]) for code, reason in REASONS.items() if code in targets and not reason.is_hidden]


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
    """Take one of the recipient's moves. Raises MoveRefused, StaleInvoice, HabilitationMissing."""
    return transition.apply(
        invoice,
        action,
        actor=actor,
        version=version,
        reason=reason,
        comment=comment,
        mandate_number=mandate_number,
    )

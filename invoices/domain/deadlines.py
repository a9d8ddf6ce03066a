"""The payment delay and its clock. A business day is a `date` in Europe/Paris.

Source: Code de la commande publique, R. 2192-10 to R. 2192-30; domain.md §17.1. The delay runs from the availability
to the recipient. One suspension may stop it, if it comes in time; what the supplier then brings opens a new delay.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from invoices.domain.lifecycle import CARDS, Move, Party, Status

PARIS = ZoneInfo("Europe/Paris")
SHORTEST_NEW_DELAY_DAYS = 30


def paris_day(instant: datetime) -> date:
    """The calendar day in Paris of an aware instant."""
    return instant.astimezone(PARIS).date()


@dataclass(frozen=True)
class Delay:
    """The payment delay of one invoice. due_on: last day to pay.

    stopped_on: day of the one suspension that stopped it; resumed_on: day of the completion that opened a new delay.
    """

    due_on: date
    stopped_on: date | None = None
    resumed_on: date | None = None

    @property
    def is_stopped(self) -> bool:
        return self.stopped_on is not None and self.resumed_on is None

    def may_stop(self, on: date) -> bool:
        """A delay is stopped once, and not after its end: a suspension cannot undo a lateness."""
        return self.stopped_on is None and on <= self.due_on


def opened(available_at: datetime, delay_days: int) -> Delay:
    """The delay that starts with an availability. delay_days: 30, 50 (health) or 60 (public enterprises)."""
    return Delay(paris_day(available_at) + timedelta(days=delay_days))


def suspended(delay: Delay, on: date) -> Delay:
    """What a suspension makes of the delay: stopped, or untouched when it comes a second time or too late."""
    return Delay(delay.due_on, stopped_on=on) if delay.may_stop(on) else delay


def completed(delay: Delay, on: date) -> Delay:
    """What a completion makes of it: a new delay of 30 days, or of what was left when that is more."""
    if delay.stopped_on is None or delay.resumed_on is not None:
        return delay
    left = (delay.due_on - delay.stopped_on).days
    return Delay(on + timedelta(days=max(SHORTEST_NEW_DELAY_DAYS, left)), delay.stopped_on, resumed_on=on)


def withdrawn(delay: Delay) -> Delay:
    """What it is when the recipient takes the suspension back: as if it had never been made."""
    return Delay(delay.due_on) if delay.is_stopped else delay


def after(delay: Delay | None, move: Move, source: Status, at: datetime, delay_days: int) -> Delay | None:
    """What a move makes of the delay. An agent's return to « Mise à disposition » does not restart it.

    delay: None before the availability. at: aware. delay_days: the recipient's, for the move that makes available.
    """
    if move.action == "deliver":
        return opened(at, delay_days)
    if delay is None:
        return None
    if move.target is Status.SUSPENDUE:
        return suspended(delay, paris_day(at))
    if move.action == "complete":
        return completed(delay, paris_day(at))
    if source is Status.SUSPENDUE and move.action == "restore":
        return withdrawn(delay)
    return delay


@dataclass(frozen=True)
class Clock:
    """The delay as it stands on one day.

    left: whole days until the end, 0 on the last day, negative once it is over; None while nothing runs.
    ended_on: the day it was paid, when it was.
    """

    due_on: date
    left: int | None
    ended_on: date | None = None

    @property
    def days_late(self) -> int:
        return max(0, -self.left) if self.left is not None else 0


def clock(delay: Delay, status: Status, status_on: date, today: date, *, tells_payment: bool = True) -> Clock | None:
    """Read the clock; None where nobody counts: rejected, paid by a recipient that does not say when, or on its way
    again, for the delay starts anew where it arrives.

    status_on: day of the current status. tells_payment: the recipient feeds « Mise en paiement » back.
    """
    if status is Status.MISE_EN_PAIEMENT:
        return Clock(delay.due_on, (delay.due_on - status_on).days, ended_on=status_on)
    card = CARDS[status]
    if card.is_final or card.holder is Party.SYSTEM or (status is Status.COMPTABILISEE and not tells_payment):
        return None
    is_with_supplier = card.holder is not Party.RECIPIENT and status is not Status.SUSPENDUE
    if delay.is_stopped or is_with_supplier:
        return Clock(delay.due_on, None)
    return Clock(delay.due_on, (delay.due_on - today).days)

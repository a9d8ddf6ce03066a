"""What may happen to an invoice: the paths of the demonstration, how often each is taken, and how long it takes.

A path is whole; how far an invoice has come along it follows from its age.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

from chorus.demo import stories
from chorus.demo.stories import Step
from invoices.domain import lifecycle
from invoices.domain.lifecycle import Move, Status

PAID_AFTER_COMPLETION = (*stories.COMPLETED, Step("acknowledge_service", 2), Step("mandate", 5), Step("pay", 9))
PAID_FROM_MANDATE = (*stories.MANDATED, Step("pay", 10))
FREQUENCIES = (  # in a thousand
    (stories.PAID, 400),
    (PAID_FROM_MANDATE, 200),
    (stories.PAID_AT_ONCE, 240),
    (PAID_AFTER_COMPLETION, 35),
    (stories.PAID_AFTER_RECYCLING, 35),
    (stories.REJECTED, 45),
    # what never ends: forgotten by one side or by the other
    (stories.SUSPENDED, 6),
    (stories.WRONG_SERVICE, 4),
    (stories.SENT, 12),
    (stories.SERVICE_DONE, 8),
    (stories.MANDATED, 5),
    (stories.BOOKED, 10),
)
DELIVERY = "deliver"


@dataclass(frozen=True, slots=True)
class Stage:
    """One move of a path. days: since the deposit, at the pace of a recipient that takes neither long nor little."""

    move: Move
    source: Status
    reason: str
    comment: str
    days: float


Path = tuple[Stage, ...]


@cache
def paths(tells_payment: bool) -> tuple[tuple[Path, ...], tuple[int, ...]]:
    """Every path and its cumulated frequency. tells_payment: whether the recipient says when it pays."""
    told = [steps if tells_payment else _unpaid(steps) for steps, _ in FREQUENCIES]
    return tuple(tuple(_stages(steps)) for steps in told), tuple(accumulate(often for _, often in FREQUENCIES))


@cache
def deletion() -> Path:
    """What happens to a draft that nobody wants."""
    return tuple(_stages(stories.DELETED))


def _unpaid(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """The same path where the accountant's books are the last word."""
    *others, last = steps
    if last.action != "pay":
        return steps
    has_book = any(step.action == "book" for step in others)
    return tuple(others) if has_book else (*others, Step("book", last.days))


def _stages(steps: tuple[Step, ...]) -> Iterator[Stage]:
    status, days = Status.BROUILLON, 0.0
    for step in steps:
        move = lifecycle.find(status, step.action, step.reason)
        days += step.days if move.application and move.action != "send" else 0
        yield Stage(move, status, step.reason, step.comment, days)
        status = move.target

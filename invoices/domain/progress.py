"""The supplier's three plain steps: which are behind, where the invoice stands. Source: domain.md §8.4."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from invoices.domain.lifecycle import CARDS, STEPS, Status


@dataclass(frozen=True)
class Step:
    """One of the three. at: when it was first reached, None when it is not, or not any more."""

    text: str
    state: Literal["done", "current", "todo"]
    at: datetime | None = None


def steps(status: Status, passages: Iterable[tuple[Status, datetime]]) -> list[Step]:
    """Place an invoice on its three steps.

    passages: (status reached, when) of its history, in any order.
    """
    reached = CARDS[status].step
    history = sorted(passages, key=lambda passage: passage[1])
    placed = []
    for rank, text in enumerate(STEPS, start=1):
        first = next((at for passed, at in history if CARDS[passed].step >= rank), None)
        placed.append(Step(text, _state(rank, reached), first if rank <= reached else None))
    return placed


def _state(rank: int, reached: int) -> Literal["done", "current", "todo"]:
    """Nothing follows the last step: reached, it is done."""
    if rank < reached or reached == len(STEPS):
        return "done"
    return "current" if rank == reached else "todo"

"""The supplier's three plain steps (domain.md §8.4)."""

from datetime import UTC, datetime, timedelta

import pytest

from invoices.domain.lifecycle import Status
from invoices.domain.progress import steps

START = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
TEXTS = [
    "Ma facture est réceptionnée par le service financier",
    "Ma facture est en cours de traitement",
    "Ma facture est payée",
]


def placed(*statuses):
    """Place an invoice that went through these, one a day."""
    passages = [(Status(status), START + timedelta(days=day)) for day, status in enumerate(statuses)]
    return steps(Status(statuses[-1]), passages[::-1])


def test_the_texts_are_the_published_ones():
    assert [step.text for step in placed("DEPOSEE")] == TEXTS


@pytest.mark.parametrize(
    ("way", "states", "days"),
    [
        (["DEPOSEE"], ["todo", "todo", "todo"], [None, None, None]),
        (["DEPOSEE", "MISE_A_DISPOSITION"], ["current", "todo", "todo"], [1, None, None]),
        (["DEPOSEE", "MISE_A_DISPOSITION", "SUSPENDUE", "COMPLETEE"], ["current", "todo", "todo"], [1, None, None]),
        (["DEPOSEE", "MISE_A_DISPOSITION", "REJETEE"], ["current", "todo", "todo"], [1, None, None]),
        (["DEPOSEE", "MISE_A_DISPOSITION", "MANDATEE", "COMPTABILISEE"], ["done", "current", "todo"], [1, 2, None]),
        (["DEPOSEE", "MISE_A_DISPOSITION", "MISE_EN_PAIEMENT"], ["done", "done", "done"], [1, 2, 2]),
        # brought back: what was reached is not any more
        (
            ["DEPOSEE", "MISE_A_DISPOSITION", "MANDATEE", "MISE_A_DISPOSITION"],
            ["current", "todo", "todo"],
            [1, None, None],
        ),
    ],
)
def test_each_step_says_whether_and_when_it_was_reached(way, states, days):
    found = placed(*way)
    assert [step.state for step in found] == states
    assert [(step.at - START).days if step.at else None for step in found] == days

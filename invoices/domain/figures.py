"""What dashboards make of the counts: who time counts against, periods, ages of what is owed, bars of the charts.

Source: domain.md §7.4 (content suggested there); features.md L13 (aged balance, time to payment).
"""

from invoices.domain.lifecycle import CARDS, Party, Status

# statuses in which the payment delay runs against the recipient, unless a suspension stopped it (domain/deadlines.py)
RUNNING = frozenset(
    status
    for status, card in CARDS.items()
    if not card.is_final and (card.holder is Party.RECIPIENT or status is Status.SUSPENDUE)
)

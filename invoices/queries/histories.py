"""The three histories of an invoice, the latest first, as a reader of one side may see them. Source: domain.md §5.4."""

from dataclasses import dataclass

from django.db.models import Q

from invoices.domain.lifecycle import Party
from invoices.models import Invoice, InvoiceEvent, StatusChange


@dataclass(frozen=True)
class Histories:
    """changes: statuses passed. events: complementary events. actions: what users did. Each with its actor."""

    changes: list[StatusChange]
    events: list[InvoiceEvent]
    actions: list[InvoiceEvent]

    @property
    def tables(self) -> list[tuple[str, list[InvoiceEvent]]]:
        """The two histories of events with their titles, in the published order."""
        return [
            ("Historique des événements complémentaires", self.events),
            ("Historique des actions utilisateurs", self.actions),
        ]


def histories(invoice: Invoice, sides: set[Party]) -> Histories:
    """Everything that happened to an invoice. sides: where the reader stands; empty for support."""
    shown = [event for event in invoice.events.select_related("actor") if _is_open(event, invoice, sides)]
    return Histories(
        changes=list(invoice.status_changes.select_related("actor")),
        events=[event for event in shown if event.kind in InvoiceEvent.EVENTS],
        actions=[event for event in shown if event.kind not in InvoiceEvent.EVENTS],
    )


def last_said(invoice: Invoice) -> StatusChange | None:
    """The latest change that somebody decided, or that the portal gave a motif for, when it bears a word to read."""
    decided = invoice.status_changes.filter(~Q(by=Party.SYSTEM) | Q(reason__gt="")).select_related("actor").first()
    return decided if decided and (decided.reason or decided.comment) else None


def _is_open(event: InvoiceEvent, invoice: Invoice, sides: set[Party]) -> bool:
    """The recipient's own business is shown to it alone, and not to the one that got the invoice after a recycling."""
    if event.kind not in InvoiceEvent.INTERNAL:
        return True
    return Party.RECIPIENT in sides and invoice.available_at is not None and event.at >= invoice.available_at

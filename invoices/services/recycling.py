"""Recycling: A_RECYCLER → DEPOSEE. The addressing is corrected, nothing else; routing then delivers again.

The number, the deposit date and the first certificate stay; the former recipient loses sight of the invoice.
Source: domain.md §5.3 row 17 and §8.4.
"""

from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from invoices.domain import lifecycle
from invoices.domain.errors import InvalidInvoice
from invoices.domain.lifecycle import Status
from invoices.models import Invoice, InvoiceEvent, StatusChange
from invoices.services import documents, drafting, transition, validation
from invoices.services.events import trace
from invoices.services.freezing import frozen
from structures.domain.identifiers import compact

WRITTEN = (
    "recipient_identifier",
    "recipient",
    "recipient_service",
    "service_code",
    "engagement",
    "recipient_copy",
    "assigned_to",
    "mandate_number",
)


@dataclass(frozen=True)
class Routing:
    """Where an invoice goes: SIRET of the recipient, code of its service, number of its engagement."""

    recipient_identifier: str
    service_code: str
    engagement: str

    @classmethod
    def of(cls, invoice: Invoice) -> "Routing":
        """Where an invoice goes now."""
        return cls(invoice.recipient_identifier, invoice.service_code, invoice.engagement)

    @classmethod
    def typed(cls, recipient_identifier: str, service_code: str, engagement: str) -> "Routing":
        """What a person typed, without the blanks."""
        return cls(compact(recipient_identifier), service_code.strip(), engagement.strip())


LABELS = {
    "recipient_identifier": "SIRET du destinataire",
    "service_code": "Code service",
    "engagement": "N° d'engagement",
}


def recycle(invoice: Invoice, routing: Routing, *, comment: str, actor: User, version: int) -> StatusChange:
    """Correct where the invoice goes and send it again. The same form sent twice gives the first change.

    version: of the invoice the page showed. Raises InvalidInvoice (nothing changed, or blocking anomalies, each with
    its field), MoveRefused, StaleInvoice, HabilitationMissing; nothing is changed then.
    """
    with transaction.atomic():
        locked = transition.locked_own(invoice, actor)
        earlier = _already(locked, routing, comment, actor)
        if earlier:
            return earlier
        if locked.version != version:
            raise transition.stale(locked)
        lifecycle.find(Status(locked.status), "recycle")
        former = Routing.of(locked)
        if routing == former:
            raise InvalidInvoice(
                "Rien n'a changé : la facture serait renvoyée au même endroit.",
                "Corrigez le SIRET du destinataire, le code service ou le n° d'engagement.",
            )
        _readdress(locked, routing)
        trace(locked, InvoiceEvent.Kind.RECYCLAGE, actor, _told(former, routing))
        return transition.apply(locked, "recycle", actor=actor, comment=comment)


def _already(invoice: Invoice, routing: Routing, comment: str, actor: User) -> StatusChange | None:
    """The change that this very request made a moment ago, unless the invoice has come back since."""
    last = invoice.status_changes.filter(action="recycle").first()
    if last is None or (last.actor_id, last.comment) != (actor.pk, comment) or Routing.of(invoice) != routing:
        return None
    has_come_back = invoice.status_changes.filter(position__gt=last.position, target=Status.A_RECYCLER).exists()
    return None if has_come_back else last


def _readdress(invoice: Invoice, routing: Routing) -> None:
    """Write the new addressing, once every control of a sending has passed again."""
    former = invoice.recipient_id
    for name in LABELS:
        setattr(invoice, name, getattr(routing, name))
    drafting.resolve_recipient(invoice)
    blocking = [anomaly for anomaly in validation.anomalies(invoice) if anomaly.blocking]
    if blocking:
        raise InvalidInvoice(blocking[0].text, blocking[0].remedy, blocking)
    invoice.recipient_copy = frozen(invoice.recipient, invoice.recipient_service)
    invoice.assigned_to = None  # what a former recipient decided among its own agents is not the next one's business
    if invoice.recipient_id != former:
        invoice.mandate_number = ""
    invoice.save(update_fields=WRITTEN)
    if invoice.is_typed:
        documents.forget(invoice)


def _told(former: Routing, routing: Routing) -> str:
    """« Code service : X → Y ; N° d'engagement : (vide) → Z »."""
    pairs = ((label, getattr(former, name), getattr(routing, name)) for name, label in LABELS.items())
    return " ; ".join(f"{label} : {old or '(vide)'} → {new or '(vide)'}" for label, old, new in pairs if old != new)

"""Bulk treatment: the same move for many received invoices, each with its own checks, and a report of all of them."""

import logging
from uuid import UUID

from django.db import DatabaseError, transaction

from accounts.models import User
from invoices import queries
from invoices.domain.errors import MoveRefused
from invoices.models import BulkTreatment, Invoice
from invoices.services import treatment
from structures.domain.errors import DomainError

MOST = 200
CLOSED = (
    "Une des factures cochées ne vous est plus ouverte.",
    "Elle est repartie vers un autre destinataire, ou vos droits ont changé.",
)
FAILED = (
    "Cette facture n'a pas pu être traitée : le portail a rencontré une erreur.",
    "Rien n'en a été enregistré. Réessayez.",
)

logger = logging.getLogger(__name__)


def treat_many(
    picks: dict[int, int],
    *,
    actor: User,
    form_token: UUID,
    action: str,
    reason: str = "",
    comment: str = "",
    mandate_number: str = "",
) -> BulkTreatment:
    """Take one move for each invoice, or note why not. The same form sent twice gives the first report.

    picks: {invoice: the version its list showed}. A crash in the middle leaves what was done: the form sent again
    finishes, for a move already taken is found and reported as done. Raises MoveRefused for more than 200.
    """
    ask_few(picks)
    report = _first(form_token, actor)
    if report:
        return report
    seen = queries.received_by(actor).in_bulk(list(picks))
    given = {"action": action, "reason": reason, "comment": comment, "mandate_number": mandate_number}
    lines = [_line(seen.get(pk), version, actor, given) for pk, version in picks.items()]
    said = {"actor": actor, "label": treatment.target_of(action, reason).label, "lines": lines}
    with transaction.atomic():
        report, _ = BulkTreatment.objects.get_or_create(form_token=form_token, defaults=said)
    return report


def ask_few(picks: dict[int, int]) -> None:
    """Pass up to 200 invoices. Raises MoveRefused."""
    if len(picks) > MOST:
        raise MoveRefused(
            f"Vous avez coché {len(picks)} factures : {MOST} au plus se traitent à la fois.",
            "Rien n'a été enregistré. Recommencez avec moins de factures.",
        )


def _first(form_token: UUID, actor: User) -> BulkTreatment | None:
    earlier = BulkTreatment.objects.filter(form_token=form_token).first()
    if earlier and earlier.actor_id != actor.pk:
        raise MoveRefused("Ce formulaire a déjà servi.", "Revenez à la liste et recommencez.")
    return earlier


def _line(invoice: Invoice | None, version: int, actor: User, given: dict[str, str]) -> dict[str, object]:
    """Treat one invoice in a transaction of its own; what came of it, for the report."""
    if invoice is None:
        return _told(None, False, *CLOSED)
    try:
        change = treatment.treat(invoice, actor=actor, version=version, **given)
    except DomainError as error:
        return _told(invoice, False, error.text, error.remedy)
    except DatabaseError:
        logger.exception("bulk treatment of invoice %s", invoice.pk)
        return _told(invoice, False, *FAILED)
    return _told(invoice, True, f"Elle est à l'état « {change.target_card.label} ».")


def _told(invoice: Invoice | None, is_done: bool, text: str, remedy: str = "") -> dict[str, object]:
    return {
        "invoice": invoice.pk if invoice else None,
        "structure": invoice.recipient_id if invoice else None,
        "number": invoice.number if invoice else "",
        "supplier": invoice.supplier.name if invoice else "",
        "is_done": is_done,
        "text": text,
        "remedy": remedy,
    }

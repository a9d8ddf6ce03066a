"""Keying: structure + mandate → a typed draft, then its lines. A draft always saves: the rules speak before sending.

The header is saved like any draft's (drafting.save); here stand its beginning and what is done to its lines.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from invoices import queries
from invoices.domain.deadlines import paris_day
from invoices.domain.errors import InvalidInvoice, MandateMissing, MoveRefused
from invoices.domain.frameworks import Framework
from invoices.domain.lifecycle import Status
from invoices.models import Invoice, InvoiceLine
from invoices.models.invoice import TYPED
from invoices.services import drafting, numbering, totalling, transition
from structures import habilitations
from structures.domain.habilitations import Application, Level
from structures.models import Service, Structure
from structures.queries import principal_of

MOST_LINES = 2_000
RENUMBER = """
UPDATE invoices_invoiceline line SET position = ranked.rank
FROM (SELECT id, row_number() OVER (ORDER BY position) AS rank FROM invoices_invoiceline WHERE invoice_id = %s) ranked
WHERE ranked.id = line.id AND line.position <> ranked.rank
"""


@transaction.atomic
def start(
    structure: Structure,
    service: Service | None,
    *,
    actor: User,
    form_token: UUID,
    framework: Framework,
    recipient_identifier: str = "",
    service_code: str = "",
) -> Invoice:
    """Make the draft of an invoice to type. The same form sent twice gives the first draft.

    Raises HabilitationMissing, MandateMissing.
    """
    habilitations.require(actor, Application.FACTURES_EMISES, Level.MODIFICATION, structure, service)
    made = Invoice.objects.filter(form_token=form_token).first()
    if made:
        return _own(made, actor)
    require_mandate(structure)
    draft = drafting.begun(
        actor,
        deposit_mode=TYPED,
        form_token=form_token,
        issue_date=paris_day(timezone.now()),
        supplier=structure,
        supplier_service=service,
        framework=framework,
        recipient_identifier=recipient_identifier,
        service_code=service_code,
    )
    drafting.resolve_recipient(draft)
    drafting.propose_public_service(draft)
    draft.save()
    draft.number = numbering.provisional(draft)
    draft.save(update_fields=["number"])
    return draft


def require_mandate(structure: Structure) -> None:
    """Pass, or say why the portal may not establish this structure's invoices, and who can change that."""
    if queries.mandate_in_force(structure):
        return
    principal = principal_of(structure)
    who = f"{principal.get_full_name()}, gestionnaire principal," if principal else "Un gestionnaire de la structure"
    raise MandateMissing(
        f"{structure} n'a pas de mandat de facturation en vigueur : le portail ne peut pas établir de facture en son "
        "nom.",
        f"{who} le signe en ligne : Facturation, « Souscrire un mandat de facturation ».",
    )


def _own(made: Invoice, actor: User) -> Invoice:
    if made.created_by_id != actor.pk or made.status == Status.SUPPRIMEE:
        raise MoveRefused("Ce formulaire a déjà servi.", "Rouvrez « Saisir facture » et recommencez.")
    return made


@transaction.atomic
def put_line(
    invoice: Invoice, values: Mapping[str, Any], *, actor: User, version: int, position: int | None = None
) -> InvoiceLine:
    """Change the line at a position, or add one at the end. values: by column, as read_line gives them.

    Raises StaleInvoice when the draft changed since, MoveRefused once sent, HabilitationMissing.
    """
    draft = _locked(invoice, actor, version)
    if position is None:
        _check_room(draft, 1)
        line = InvoiceLine.objects.create(invoice=draft, position=_last(draft) + 1, **values)
    else:
        line = draft.lines.filter(position=position).first()
        if line is None:
            raise transition.stale(draft)
        for name, value in values.items():
            setattr(line, name, value)
        line.unparsed = {}
        line.save()
    _settle(draft)
    return line


@transaction.atomic
def add_lines(invoice: Invoice, rows: Iterable[Mapping[str, Any]], *, actor: User, version: int) -> int:
    """Add several lines at the end, all or none. Returns how many.

    Raises StaleInvoice, MoveRefused, HabilitationMissing; InvalidInvoice above MOST_LINES.
    """
    draft, listed = _locked(invoice, actor, version), list(rows)
    _check_room(draft, len(listed))
    first = _last(draft) + 1
    InvoiceLine.objects.bulk_create(
        InvoiceLine(invoice=draft, position=position, **values) for position, values in enumerate(listed, start=first)
    )
    _settle(draft)
    return len(listed)


@transaction.atomic
def remove_lines(invoice: Invoice, positions: Collection[int], *, actor: User, version: int) -> int:
    """Remove the lines at these positions; those below move up. Returns how many were there."""
    draft = _locked(invoice, actor, version)
    gone, _ = draft.lines.filter(position__in=positions).delete()
    if gone:
        with connection.cursor() as cursor:
            cursor.execute(RENUMBER, [draft.pk])
        _settle(draft)
    return gone


def take_over(source: Invoice, copy: Invoice) -> None:
    """Give a copy the lines of its source and a provisional number. copy: new, locked by its own transaction."""
    lines = list(source.lines.all())
    for line in lines:
        line.pk, line._state.adding, line.invoice = None, True, copy
    InvoiceLine.objects.bulk_create(lines)
    copy.number, copy.issue_date = numbering.provisional(copy), paris_day(timezone.now())
    copy.save(update_fields=["number", "issue_date"])
    totalling.retotal(copy)


def _locked(invoice: Invoice, actor: User, version: int) -> Invoice:
    draft = transition.locked_draft(invoice, actor)
    if draft.version != version:
        raise transition.stale(draft)
    if not draft.is_typed:
        raise MoveRefused("Cette facture a été déposée : elle n'a pas de lignes à saisir.")
    return draft


def _last(draft: Invoice) -> int:
    return draft.lines.aggregate(last=Max("position"))["last"] or 0


def _check_room(draft: Invoice, more: int) -> None:
    count = draft.lines.count() + more
    if count > MOST_LINES:
        raise InvalidInvoice(
            f"Cette facture aurait {count} lignes ; elle en porte {MOST_LINES} au plus.",
            "Regroupez des lignes, ou faites plusieurs factures.",
        )


def _settle(draft: Invoice) -> None:
    """What follows any change of lines: the totals, and a new version for the other tabs."""
    totalling.retotal(draft)
    Invoice.objects.filter(pk=draft.pk).update(version=draft.version + 1, last_activity_at=timezone.now())

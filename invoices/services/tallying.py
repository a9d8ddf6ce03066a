"""The tally that dashboards read: counted again by the worker, a minute after what changed.

A run counts again every cell (structure, side, month of deposit in Paris) that a status change touched since the last
one, and everything once a day, for what is late changes with the calendar. A cell is deleted and counted in one
transaction: however often it is counted, nothing counts twice.
"""

from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from invoices.domain.deadlines import paris_day
from invoices.domain.figures import RUNNING
from invoices.domain.lifecycle import OPEN_TO_RECIPIENT, SENT_STATUSES
from invoices.models import PaymentTally, Side, StaleCell, StatusTally, TallyRun

LOCK = 7_411_091  # the advisory lock of the tally: two workers never count at once
OVERLAP = timedelta(minutes=5)  # a change is dated before it commits
PARTY = {Side.EMISE: "supplier", Side.RECUE: "recipient"}
COUNTED = {Side.EMISE: SENT_STATUSES, Side.RECUE: OPEN_TO_RECIPIENT}

Cells = set[tuple[int, date]]  # structure, month
Said = dict[str, str | date | list[int] | list[date] | list[str]]  # the parameters of a count

# a month of deposit is a month in Paris
MONTH = "date_trunc('month', i.deposited_at AT TIME ZONE 'Europe/Paris')::date"
WITHIN_CELL = """AND i.{party}_id = cell.structure
    AND i.deposited_at >= cell.month::timestamp AT TIME ZONE 'Europe/Paris'
    AND i.deposited_at < (cell.month + interval '1 month') AT TIME ZONE 'Europe/Paris'"""
CELLS = "unnest(%(structures)s::bigint[], %(months)s::date[]) AS cell (structure, month) CROSS JOIN LATERAL"

TOUCHED = """
SELECT DISTINCT i.supplier_id, i.recipient_id, date_trunc('month', i.deposited_at AT TIME ZONE 'Europe/Paris')::date
FROM invoices_statuschange change JOIN invoices_invoice i ON i.id = change.invoice_id
WHERE change.at >= %s AND i.deposited_at IS NOT NULL
"""
LEFT = "DELETE FROM invoices_stalecell RETURNING structure_id, month"

# late: days beyond the delay, as Invoice.clock counts them; null where nobody counts, or not against the recipient.
# The count of a cell is grouped inside the join: the planner then reads each cell by the index (place, deposited_at).
STATUSES = """
INSERT INTO invoices_statustally (side, structure_id, service_id, month, status, currency, count, due,
    late_count, late_due, late_30_count, late_30_due, late_60_count, late_60_due, untold_count, untold_due)
SELECT %(side)s, counted.* FROM {cells} (
    SELECT invoice.structure, service, invoice.month, status, currency, count(*), sum(due),
        count(*) FILTER (WHERE late > 0), coalesce(sum(due) FILTER (WHERE late > 0), 0),
        count(*) FILTER (WHERE late > 30), coalesce(sum(due) FILTER (WHERE late > 30), 0),
        count(*) FILTER (WHERE late > 60), coalesce(sum(due) FILTER (WHERE late > 60), 0),
        count(*) FILTER (WHERE is_untold), coalesce(sum(due) FILTER (WHERE is_untold), 0)
    FROM (
        SELECT i.{party}_id AS structure, i.{party}_service_id AS service, {month} AS month, i.status, i.currency,
            i.signed_due AS due, told.is_untold,
            CASE WHEN i.signed_due > 0 AND i.status = ANY (%(running)s) AND NOT told.is_untold
                    AND (i.payment_stopped_on IS NULL OR i.payment_resumed_on IS NOT NULL)
                THEN %(today)s - i.payment_due_on END AS late
        FROM invoices_invoice i JOIN structures_structure recipient ON recipient.id = i.recipient_id
        CROSS JOIN LATERAL (
            SELECT i.status = 'COMPTABILISEE' AND NOT recipient.manages_payment_status AS is_untold
        ) told
        WHERE i.status = ANY (%(counted)s) AND i.deposited_at IS NOT NULL {within}
    ) AS invoice
    GROUP BY invoice.structure, service, invoice.month, status, currency
) AS counted
"""
PAYMENTS = """
INSERT INTO invoices_paymenttally (supplier_id, recipient_id, month, count, days, late_count)
SELECT counted.* FROM {cells} (
    SELECT supplier, recipient, invoice.month, count(*), sum(greatest(paid_on - available_on, 0)),
        count(*) FILTER (WHERE paid_on > payment_due_on)
    FROM (
        SELECT i.supplier_id AS supplier, i.recipient_id AS recipient, {month} AS month, i.payment_due_on,
            (i.status_at AT TIME ZONE 'Europe/Paris')::date AS paid_on,
            (i.available_at AT TIME ZONE 'Europe/Paris')::date AS available_on
        FROM invoices_invoice i
        WHERE i.status = 'MISE_EN_PAIEMENT' AND i.signed_due > 0 AND i.available_at IS NOT NULL
            AND i.deposited_at IS NOT NULL {within}
    ) AS invoice
    GROUP BY supplier, recipient, invoice.month
) AS counted
"""
FORGET = """
DELETE FROM {table} USING unnest(%(structures)s::bigint[], %(months)s::date[]) AS cell (structure, month)
WHERE {table}.{column} = cell.structure AND {table}.month = cell.month {side}
"""


def refresh() -> None:
    """Bring the tally up to now; does nothing while another worker does."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if cursor.fetchone()[0]:
            _bring_up_to_now(cursor)


def recount() -> None:
    """Count everything again: after a load of invoices whose status changes are dated in the past."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        TallyRun.objects.all().delete()
        _bring_up_to_now(cursor)


def _bring_up_to_now(cursor: CursorWrapper) -> None:
    """The lock is held."""
    now, run = timezone.now(), TallyRun.objects.first()
    today = paris_day(now)
    if run is None or run.whole_on != today:
        _count_everything(cursor, today)
    else:
        _count_touched(cursor, run.until - OVERLAP, today)
    TallyRun.objects.update_or_create(pk=1, defaults={"until": now, "whole_on": today})


def _count_everything(cursor: CursorWrapper, today: date) -> None:
    """Count every invoice there is, one statement a side."""
    for model in (StatusTally, PaymentTally, StaleCell):
        model.objects.all().delete()
    whole = {"cells": "", "within": "", "month": MONTH}
    for side in Side:
        cursor.execute(STATUSES.format(party=PARTY[side], **whole), _said(side, today))
    cursor.execute(PAYMENTS.format(**whole))


def _count_touched(cursor: CursorWrapper, since: datetime, today: date) -> None:
    """Count again the cells that a change made after this instant touched."""
    cursor.execute(TOUCHED, [since])
    rows = cursor.fetchall()
    cursor.execute(LEFT)
    left = set(cursor.fetchall())
    _count_cells(cursor, Side.EMISE, {(supplier, month) for supplier, _, month in rows}, today)
    _count_cells(cursor, Side.RECUE, {(recipient, month) for _, recipient, month in rows} | left, today)


def _count_cells(cursor: CursorWrapper, side: Side, cells: Cells, today: date) -> None:
    """Delete these cells of one side and count them again; with those of a supplier, what it was paid."""
    if not cells:
        return
    ordered = sorted(cells)
    said = _said(side, today)
    said |= {"structures": [structure for structure, _ in ordered], "months": [month for _, month in ordered]}
    party = PARTY[side]
    few = {"cells": CELLS, "month": MONTH}
    forget = {"table": "invoices_statustally", "column": "structure_id", "side": "AND side = %(side)s"}
    cursor.execute(FORGET.format(**forget), said)
    cursor.execute(STATUSES.format(party=party, within=WITHIN_CELL.format(party=party), **few), said)
    if side is Side.EMISE:
        cursor.execute(FORGET.format(table="invoices_paymenttally", column="supplier_id", side=""), said)
        cursor.execute(PAYMENTS.format(within=WITHIN_CELL.format(party=party), **few), said)


def _said(side: Side, today: date) -> Said:
    counted, running = list(map(str, COUNTED[side])), list(map(str, RUNNING))
    return {"side": side.value, "today": today, "counted": counted, "running": running}

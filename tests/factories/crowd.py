"""Many invoices at once, for plans and benchmarks: copies of one row, made by the database itself."""

from collections.abc import Sequence

from django.db import connection

from invoices.models import Deposit, Invoice
from structures.models import Structure

VARIED = {  # column: how it depends on the rank n, from 1
    "number": "'C-' || lpad(n::text, 9, '0')",
    "recipient_id": "(%(recipients)s::bigint[])[1 + n %% %(places)s]",
    "recipient_service_id": "case when n %% %(places)s = 0 then recipient_service_id end",
    "status": "case when n / %(places)s %% %(waiting)s = 0 then 'MISE_A_DISPOSITION' else 'MISE_EN_PAIEMENT' end",
    "deposited_at": "deposited_at + n * interval '7 seconds'",
    "status_at": "status_at + (n * 7919 %% 1000003) * interval '1 second'",
    "amount_due": "1 + n * 104729 %% 1000000",
    "type": "case when n %% 50 = 0 then 'AVOIR' else 'FACTURE' end",
    "is_downloaded": "n / %(places)s %% 3 = 0",
    "deposit_id": "%(first_deposit)s + n",
}


def crowd(pattern: Invoice, count: int, recipients: Sequence[Structure], waiting_one_in: int = 20) -> None:
    """Add `count` invoices to the database, spread over the recipients; some wait to be treated.

    pattern: a sent invoice with its deposit, whose other values they bear. recipients: its own first.
    """
    with connection.cursor() as cursor:
        cursor.execute("select coalesce(max(id), 0) from invoices_deposit")
        first_deposit = cursor.fetchone()[0]
        values = {
            "recipients": [structure.pk for structure in recipients],
            "places": len(recipients),
            "first_deposit": first_deposit,
            "count": count,
            "waiting": waiting_one_in,
        }
        _copy(
            cursor,
            Deposit,
            pattern.deposit_id,
            {"id": "%(first_deposit)s + n", "form_token": "gen_random_uuid()"},
            values,
        )
        _copy(cursor, Invoice, pattern.pk, VARIED, values)
        cursor.execute("analyze invoices_invoice")


def _copy(cursor, model, pk, varied, values):
    columns = [field.column for field in model._meta.concrete_fields if not field.generated and field.column != "id"]
    columns = [*columns, "id"] if "id" in varied else columns
    chosen = [f"({varied[column]})" if column in varied else column for column in columns]
    cursor.execute(
        f"insert into {model._meta.db_table} ({', '.join(columns)}) select {', '.join(chosen)} "
        f"from {model._meta.db_table}, generate_series(1::bigint, %(count)s) n where id = %(pk)s",
        values | {"pk": pk},
    )

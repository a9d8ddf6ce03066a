"""Numbers of typed invoices: provisional, then the next of the supplier's series. Source: domain.md §5.7."""

from django.db import connection

from invoices.models import Invoice

# one row a supplier and year: raised and held until the sending commits, so that no number is skipped or given twice
NEXT = """
INSERT INTO invoices_numberseries AS series (supplier_id, year, last) VALUES (%s, %s, 1)
ON CONFLICT (supplier_id, year) DO UPDATE SET last = series.last + 1 RETURNING last
"""


def provisional(draft: Invoice) -> str:
    """« TMP2026000000000324 »: TMP, the year, twelve digits; of a draft that has its key."""
    return f"TMP{draft.number_year:04d}{draft.pk:012d}"


def give_number(draft: Invoice, year: int) -> None:
    """Put the final number on a typed draft: the year of sending, fifteen digits, unbroken for its supplier.

    To be called last, in the transaction that sends: whoever sends next for this supplier waits until it ends. A
    sending that fails gives its number back with the rest.
    """
    with connection.cursor() as cursor:
        cursor.execute(NEXT, [draft.supplier_id, year])
        rank = cursor.fetchone()[0]
    draft.number_year, draft.number = year, f"{year:04d}{rank:015d}"

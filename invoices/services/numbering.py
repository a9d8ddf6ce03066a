"""Numbers of typed invoices: provisional, then the next of the supplier's series. Source: domain.md §5.7."""

from django.db import connection

from invoices.models import Invoice

# One row a supplier and year: raised and held until the sending commits, so that no number is skipped or given twice.
# Number and certificate are written by the statement that raises it: whoever sends next waits for one answer, not two.
GIVE = """
WITH series AS (
    INSERT INTO invoices_numberseries AS series (supplier_id, year, last) VALUES (%(supplier)s, %(year)s, 1)
    ON CONFLICT (supplier_id, year) DO UPDATE SET last = series.last + 1 RETURNING last
), given AS (
    SELECT %(year)s::text || lpad(last::text, 15, '0') AS number FROM series
), certified AS (
    SELECT number, %(before)s || number || %(after)s AS text FROM given
)
UPDATE invoices_invoice invoice SET number = certified.number, number_year = %(year)s,
    certificate_text = certified.text, certificate_number = encode(sha256(convert_to(certified.text, 'UTF8')), 'base64')
FROM certified WHERE invoice.id = %(invoice)s
RETURNING invoice.number, invoice.number_year, invoice.certificate_text, invoice.certificate_number
"""
WRITTEN = ("number", "number_year", "certificate_text", "certificate_number")


def provisional(draft: Invoice) -> str:
    """« TMP2026000000000324 »: TMP, the year, twelve digits; of a draft that has its key."""
    return f"TMP{draft.number_year:04d}{draft.pk:012d}"


def give_number(draft: Invoice, year: int, *, before: str, after: str) -> None:
    """Put the final number on a typed draft: the year of sending, fifteen digits, unbroken for its supplier.

    before, after: the canonical text of the certificate around the number. To be called last, in the transaction that
    sends: whoever sends next for this supplier waits until it ends. A sending that fails gives its number back with
    the rest.
    """
    said: dict[str, int | str] = {"supplier": draft.supplier_id, "year": year, "invoice": draft.pk}
    with connection.cursor() as cursor:
        cursor.execute(GIVE, said | {"before": before, "after": after})
        for name, value in zip(WRITTEN, cursor.fetchone(), strict=True):
            setattr(draft, name, value)

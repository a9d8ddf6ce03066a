"""How much the files joined to an invoice weigh together: domain.md §5.1 (taille totale des PJ) and §7.3.

Not a column: each row is asked for it once it is known that it will be shown, so that a list costs what it did.
"""

from django.db.models import BigIntegerField, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from invoices.models import Attachment

KILOBYTE, MEGABYTE = 1024, 1024 * 1024


def attached_size() -> Coalesce:
    """In bytes, 0 without attachments; the document of the invoice apart."""
    joined = Attachment.objects.filter(invoice=OuterRef("pk")).order_by().values("invoice")
    return Coalesce(
        Subquery(joined.annotate(total=Sum("file__size")).values("total")), 0, output_field=BigIntegerField()
    )

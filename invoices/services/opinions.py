"""« Je donne mon avis »."""

from accounts.models import User
from invoices.models import Invoice, Opinion


def give(invoice: Invoice, *, author: User, score: int, comment: str) -> Opinion:
    """Keep a person's opinion on sending this invoice; given again, it replaces the former."""
    opinion, _ = Opinion.objects.update_or_create(
        author=author, invoice=invoice, defaults={"score": score, "comment": comment}
    )
    return opinion

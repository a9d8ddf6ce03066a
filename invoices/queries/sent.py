"""What a supplier's work list shows, one structure at a time."""

from accounts.models import User
from invoices.domain.lifecycle import DRAFT_STATUSES, Status
from invoices.models import Invoice
from invoices.queries.paging import DEFAULT_SORT, PAGE_SIZE, Page, page
from invoices.queries.visibility import emitted_by
from structures.models import Structure

NEEDS_SUPPLIER = (Status.BROUILLON, Status.A_RECYCLER, Status.SUSPENDUE, Status.REJETEE)


def needing_supplier(user: User, structure: Structure) -> list[Invoice]:
    """What waits for the supplier's hand in one structure: drafts and returned invoices, the latest first."""
    rows = emitted_by(user).filter(supplier=structure, status__in=NEEDS_SUPPLIER, is_rejection_handled=False)
    return list(rows.order_by("-last_activity_at", "-id")[:PAGE_SIZE])


def latest_sent(user: User, structure: Structure, after: str = "") -> Page:
    """The latest invoices sent by one structure."""
    rows = emitted_by(user).filter(supplier=structure).exclude(status__in=DRAFT_STATUSES)
    return page(rows, DEFAULT_SORT, after)

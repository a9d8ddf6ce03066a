"""The exports of one person; nobody else sees them."""

from django.db.models import QuerySet

from accounts.models import User
from invoices.models import Export


def exports_of(user: User) -> QuerySet[Export]:
    """What this person asked for and is still kept, the latest first."""
    return Export.objects.filter(owner=user).select_related("file").order_by("-created_at", "-pk")

"""What one person asked the portal to make or to do of many invoices; nobody else sees it."""

from django.db.models import QuerySet

from accounts.models import User
from invoices.models import BulkTreatment, Export


def exports_of(user: User) -> QuerySet[Export]:
    """What this person asked for and is still kept, the latest first."""
    return Export.objects.filter(owner=user).select_related("file").order_by("-created_at", "-pk")


def bulk_treatments_of(user: User) -> QuerySet[BulkTreatment]:
    """The reports of this person's treatments of many invoices."""
    return BulkTreatment.objects.filter(actor=user)

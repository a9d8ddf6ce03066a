"""The documents a structure keeps to join to its invoices."""

from django.db.models import QuerySet

from invoices.models import Invoice, StructureDocument
from structures.models import Structure


def documents_of(structure: Structure) -> QuerySet[StructureDocument]:
    """The documents of a structure, and those of the ones it replaced by a change of SIRET."""
    of, former = [structure.pk], structure.origin
    while former:
        of.append(former.pk)
        former = former.origin
    return StructureDocument.objects.filter(structure__in=of).select_related("file")


def joinable_to(invoice: Invoice) -> QuerySet[StructureDocument]:
    """The documents of the supplier that its draft does not bear yet."""
    return documents_of(invoice.supplier).exclude(file__in=invoice.attachments.values("file"))

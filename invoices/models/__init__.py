"""Deposits, invoices and their histories."""

from invoices.models.files import Deposit, StoredFile, StructureDocument
from invoices.models.history import InvoiceEvent, Opinion, StatusChange
from invoices.models.invoice import Invoice
from invoices.models.parts import Attachment, InvoiceParty, VatTotal

__all__ = [
    "Attachment",
    "Deposit",
    "Invoice",
    "InvoiceEvent",
    "InvoiceParty",
    "Opinion",
    "StatusChange",
    "StoredFile",
    "StructureDocument",
    "VatTotal",
]

"""Deposits, invoices, their histories, and what is counted and asked around them."""

from invoices.models.arrivals import Arrival
from invoices.models.bulk import BulkTreatment
from invoices.models.dealings import FavouriteRecipient, InternalNote, RejectionRequest
from invoices.models.exports import Export
from invoices.models.files import Deposit, StoredFile, StructureDocument
from invoices.models.flows import Flow, FlowItem
from invoices.models.history import InvoiceEvent, Opinion, StatusChange
from invoices.models.inspections import Inspection
from invoices.models.invoice import Invoice
from invoices.models.lessons import LayoutLesson
from invoices.models.lines import InvoiceLine, NumberSeries
from invoices.models.mandates import BillingMandate
from invoices.models.parts import Attachment, InvoiceParty, VatTotal
from invoices.models.tally import PaymentTally, Side, StaleCell, StatusTally, TallyRun
from invoices.models.templates import InvoiceTemplate

__all__ = [
    "Arrival",
    "Attachment",
    "BillingMandate",
    "BulkTreatment",
    "Deposit",
    "Export",
    "FavouriteRecipient",
    "Flow",
    "FlowItem",
    "Inspection",
    "InternalNote",
    "Invoice",
    "InvoiceEvent",
    "InvoiceLine",
    "InvoiceParty",
    "InvoiceTemplate",
    "LayoutLesson",
    "NumberSeries",
    "Opinion",
    "PaymentTally",
    "RejectionRequest",
    "Side",
    "StaleCell",
    "StatusChange",
    "StatusTally",
    "StoredFile",
    "StructureDocument",
    "TallyRun",
    "VatTotal",
]

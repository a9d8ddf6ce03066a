"""What each page shows. Every query starts from what the person may see; lists page by key, one structure each."""

from invoices.queries.banking import accounts_in_force, paid_before
from invoices.queries.batches import OpenBatch, Queued, batch_of, open_batches, queued
from invoices.queries.certificates import certified_deposit
from invoices.queries.documents import documents_of, joinable_to
from invoices.queries.exports import bulk_treatments_of, exports_of
from invoices.queries.favourites import KeptRecipient, is_starred, kept_recipients, place_of
from invoices.queries.histories import Histories, histories, last_said
from invoices.queries.internal import internal_of, treating
from invoices.queries.lines import LinesPage, lines_page
from invoices.queries.mandates import mandate_in_force, mandates_managed_by, mandates_seen_by, may_sign, with_mandate
from invoices.queries.paging import DEFAULT_SORT, PAGE_SIZE, SORTS, Page, counted, page
from invoices.queries.received import Place, has_to_treat, next_to_treat, received_among, to_treat
from invoices.queries.sent import latest_sent, needing_supplier
from invoices.queries.templates import templates_of
from invoices.queries.visibility import (
    certified_to,
    copies_shown,
    deleted_of,
    deposits_of,
    documented,
    drafts_of,
    electronic_of,
    emitted_by,
    parties_of,
    received_by,
    visible_to,
)

__all__ = [
    "DEFAULT_SORT",
    "PAGE_SIZE",
    "SORTS",
    "Histories",
    "KeptRecipient",
    "LinesPage",
    "OpenBatch",
    "Page",
    "Place",
    "Queued",
    "accounts_in_force",
    "batch_of",
    "bulk_treatments_of",
    "certified_deposit",
    "certified_to",
    "copies_shown",
    "counted",
    "deleted_of",
    "deposits_of",
    "documented",
    "documents_of",
    "drafts_of",
    "electronic_of",
    "emitted_by",
    "exports_of",
    "has_to_treat",
    "histories",
    "internal_of",
    "is_starred",
    "joinable_to",
    "kept_recipients",
    "last_said",
    "latest_sent",
    "lines_page",
    "mandate_in_force",
    "mandates_managed_by",
    "mandates_seen_by",
    "may_sign",
    "needing_supplier",
    "next_to_treat",
    "open_batches",
    "page",
    "paid_before",
    "parties_of",
    "place_of",
    "queued",
    "received_among",
    "received_by",
    "templates_of",
    "to_treat",
    "treating",
    "visible_to",
    "with_mandate",
]

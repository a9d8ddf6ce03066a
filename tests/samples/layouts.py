"""All the layouts under their names, and what a reader should find on a page that one of them drew.

The working part may be looked at while the reader is made; the unseen part is only measured. A module named
`unseen_*` holds layouts of the second in its LAYOUTS and is added to UNSEEN_MODULES; nothing else is told apart.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from tests.samples import (
    mosaics,
    opened_care,
    opened_counters,
    opened_craft,
    opened_credits,
    opened_networks,
    opened_others,
    opened_outings,
    opened_papers,
    opened_professions,
    opened_rentals,
    opened_services,
    opened_upkeep,
    opened_wholesale,
    opened_works,
    plain,
    unseen_crews,
    unseen_deliveries,
    unseen_offices,
    unseen_public_bodies,
    unseen_sites,
    working_bills,
    working_letters,
    working_services,
    working_tables,
)
from tests.samples.invoice import Invoice, Item
from tests.samples.layout import Layout

WORKING_MODULES = (plain, working_letters, working_tables, working_bills, working_services, mosaics)
# measured unseen once, then drawn by lot to work with
OPENED_MODULES = (
    opened_credits,
    opened_networks,
    opened_others,
    opened_papers,
    opened_professions,
    opened_services,
    opened_works,
    opened_craft,
    opened_wholesale,
    opened_upkeep,
    opened_care,
    opened_outings,
    opened_counters,
    opened_rentals,
)
UNSEEN_MODULES = (
    unseen_sites,
    unseen_public_bodies,
    unseen_offices,
    unseen_crews,
    unseen_deliveries,
)

LAYOUTS: dict[str, Layout] = {
    **{name: layout for module in WORKING_MODULES for name, layout in module.LAYOUTS.items()},
    **{
        f"opened_{name}": replace(layout, is_unseen=False)
        for module in OPENED_MODULES
        for name, layout in module.LAYOUTS.items()
    },
    **{
        f"unseen_{name}": replace(layout, is_unseen=True)  # whatever the working part calls its own
        for module in UNSEEN_MODULES
        for name, layout in module.LAYOUTS.items()
    },
}
PLAIN = tuple(plain.LAYOUTS)
WORKING = tuple(name for name, layout in LAYOUTS.items() if not layout.is_unseen)
UNSEEN = tuple(name for name, layout in LAYOUTS.items() if layout.is_unseen)


def truth(layout: str, invoice: Invoice) -> dict[str, Any]:
    """Every field of that invoice as the layout bills it, printed or not; an empty text is no value."""
    billed = LAYOUTS[layout].billed(invoice)
    return {
        "number": billed.number,
        "issue_date": billed.issued,
        "due_date": billed.due,
        "document_type": billed.kind,
        "supplier_name": billed.supplier.name,
        "supplier_siret": billed.supplier.siret,
        "supplier_siren": billed.supplier.siren,
        "supplier_vat": billed.supplier.vat,
        "recipient_name": billed.recipient.name,
        "recipient_siret": billed.recipient.siret,
        "recipient_siren": billed.recipient.siren,
        "recipient_vat": billed.recipient.vat,
        "service_code": billed.service_code,
        "engagement": billed.engagement,
        "market": billed.market,
        "framework": billed.framework,
        "currency": "EUR",
        "iban": billed.iban,
        "origin_number": billed.origin if billed.kind == "AVOIR" else "",
        "paid_amount": billed.paid,
        "total_without_vat": billed.total_without_vat,
        "total_vat": billed.total_vat,
        "total_with_vat": billed.total_with_vat,
        "amount_due": billed.amount_due,
        "vat": frozenset((rate, base, billed.tax(rate)) for rate, base in billed.groups.items()),
    }


def expected(layout: str, invoice: Invoice) -> dict[str, Any]:
    """What a reader should find on that page: the fields printed and their values; « vat »: {(rate, base, tax)}.

    Lines stand apart: `lines`.
    """
    kept = LAYOUTS[layout]
    left_out = kept.only_if_paid if LAYOUTS[layout].billed(invoice).paid == Decimal(0) else frozenset()
    return {
        name: value for name, value in truth(layout, invoice).items() if name in kept.prints - left_out and value != ""
    }


def lines(layout: str, invoice: Invoice) -> tuple[Item, ...]:
    """The lines a reader should find on that page, none where the layout prints no table of them."""
    kept = LAYOUTS[layout]
    return kept.billed(invoice).items if "lines" in kept.prints else ()

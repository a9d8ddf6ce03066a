"""A typed invoice as plain values: Invoice and its lines → Bill, which makes its totals, its XML and its document."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from django.conf import settings

from invoices.domain.bill import Account, Bill, Line, Party, settle_rates
from invoices.models import Invoice
from invoices.services.freezing import frozen, frozen_account
from structures.models import Service, Structure

PORTAL = "Portail de facturation"


def bill_of(invoice: Invoice) -> Bill:
    """What the invoice says: with the parties as they were at sending, or as they are now while a draft.

    Lines that lack a number are left out. Two queries at most beyond the invoice's own relations.
    """
    account = invoice.bank_copy or (frozen_account(invoice.bank_account) if invoice.bank_account else None)
    return Bill(
        number=invoice.number,
        issued_on=invoice.issue_date or invoice.created_at.date(),
        supplier=_party(invoice.supplier_copy, invoice.supplier, invoice.supplier_service),
        recipient=_recipient(invoice),
        lines=lines_of(invoice),
        type=invoice.type,
        framework=invoice.framework,
        currency=invoice.currency,
        vat_type=invoice.vat_type,
        delivered_on=invoice.delivered_on,
        engagement=invoice.engagement,
        market=invoice.market,
        origin_number=invoice.origin_number,
        payment_means=invoice.payment_means,
        payment_days=invoice.recipient.payment_delay_days if invoice.recipient else 30,
        account=_account(account) if account else None,
        discount=invoice.discount,
        discount_reason=invoice.discount_reason,
        due_typed=invoice.amount_due,
        vat_in_euros=invoice.vat_in_euros,
        comment=invoice.comment,
        drawn_up_by=f"{PORTAL} ({urlsplit(settings.SITE_URL).hostname})",
    )


def lines_of(invoice: Invoice) -> tuple[Line, ...]:
    """The lines that have all their numbers, with the rate and the reason that hold."""
    lines = (row.as_line() for row in invoice.lines.all())
    return settle_rates([line for line in lines if line], invoice.vat_type, invoice.exemption_reason)


def _recipient(invoice: Invoice) -> Party:
    """The recipient; while a draft, it may be no more than what was typed."""
    if invoice.recipient_copy or invoice.recipient:
        return _party(invoice.recipient_copy, invoice.recipient, invoice.recipient_service)
    return Party(name="", identifier=invoice.recipient_identifier, service_code=invoice.service_code)


def _party(kept: Mapping[str, str] | None, structure: Structure, service: Service | None) -> Party:
    told = kept or frozen(structure, service)
    return Party(
        name=told["name"],
        identifier=told["identifier"],
        identifier_type=told["identifier_type"],
        vat_number=told["vat_number"],
        address=tuple(row for row in (told["address"], told["address_extra_1"], told["address_extra_2"]) if row),
        postcode=told["postcode"],
        city=told["city"],
        country=told["country"],
        service_code=told["service_code"],
        service_name=told["service_name"],
        rcs=told.get("rcs", ""),
    )


def _account(kept: Mapping[str, str]) -> Account:
    return Account(
        kind=kept["kind"],
        number=kept["number"],
        bic=kept["bic"],
        holder=kept.get("factor_name", ""),
        holder_identifier=kept.get("factor_identifier", ""),
    )

"""Totalling: the lines of a typed invoice → its VAT rows and its totals, which nobody types."""

from decimal import Decimal

from django.db import transaction

from invoices.domain import payment
from invoices.domain.amounts import LARGEST
from invoices.domain.bill import Bill
from invoices.models import Invoice, VatTotal
from invoices.services.billing import bill_of

TOTALS = ("total_without_vat", "total_vat", "total_with_vat", "amount_due", "payment_means")


def retotal(invoice: Invoice, *, follows: bool | None = None) -> Bill:
    """Compute the totals of a draft again from its lines, and write them with its VAT rows; `version` stays.

    follows: whether the net à payer is the whole again, or stays as typed (an advance, a retention); None: it follows
    if it did. Who changes the discount asks `due_follows` before changing it.
    Totals beyond what the columns hold are left out: the controls tell which line is too large.
    """
    follows = due_follows(invoice) if follows is None else follows
    bill = bill_of(invoice)
    fits = all(abs(amount) <= LARGEST for row in bill.vat for amount in (row.base, row.tax)) and bill.lines
    totals = bill.totals if fits else None
    invoice.total_without_vat = totals.without_vat if totals else None
    invoice.total_vat = totals.vat if totals else None
    invoice.total_with_vat = totals.with_vat if totals else None
    if follows:
        invoice.amount_due = _payable(invoice)
    _settle(invoice)
    with transaction.atomic():
        invoice.save(update_fields=TOTALS)
        invoice.vat_totals.all().delete()
        VatTotal.objects.bulk_create(_rows(invoice, bill) if totals else ())
    return bill


def due_follows(invoice: Invoice) -> bool:
    """Whether the net à payer is the total after discount, as the columns stand."""
    return invoice.amount_due in (None, _payable(invoice))


def _payable(invoice: Invoice) -> Decimal | None:
    """Montant TTC après remise; none without lines."""
    return None if invoice.total_with_vat is None else invoice.total_with_vat - invoice.discount


def _settle(invoice: Invoice) -> None:
    """An avoir bears no means of payment; an invoice paid already leaves nothing to pay."""
    settled = payment.settled(
        type=invoice.type, framework=invoice.framework, means=invoice.payment_means, due=invoice.amount_due
    )
    invoice.payment_means, invoice.amount_due = settled.means, settled.due


def _rows(invoice: Invoice, bill: Bill) -> list[VatTotal]:
    """A row a category and rate; its reason when its lines give one alone."""
    rows = []
    for row in bill.vat:
        reasons = bill.exemptions_of(row)
        reason = reasons[0] if len(reasons) == 1 else ""
        rows.append(
            VatTotal(
                invoice=invoice,
                rate=row.rate,
                base=row.base,
                tax=row.tax,
                category=row.category,
                exemption_reason=reason,
            )
        )
    return rows

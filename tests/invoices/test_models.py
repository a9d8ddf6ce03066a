"""What an invoice says of itself."""

from decimal import Decimal

import pytest

from invoices.domain.lifecycle import CARDS, Status
from invoices.models import Invoice
from tests.factories.invoices import DepositFactory, InvoiceFactory, StoredFileFactory, VatTotalFactory

pytestmark = pytest.mark.django_db


def test_an_avoir_is_stored_positive_and_counts_negative():
    avoir = Invoice.objects.get(pk=InvoiceFactory(type="AVOIR").pk)
    invoice = Invoice.objects.get(pk=InvoiceFactory().pk)
    assert (avoir.amount_due, avoir.sign, avoir.signed_due) == (Decimal("120.00"), -1, Decimal("-120.00"))
    assert (invoice.amount_due, invoice.sign, invoice.signed_due) == (Decimal("120.00"), 1, Decimal("120.00"))
    assert Invoice.objects.get(pk=InvoiceFactory(amount_due=None).pk).signed_due is None


@pytest.mark.parametrize("status", Status)
def test_an_invoice_knows_the_card_of_its_status(status):
    invoice = Invoice.objects.get(pk=InvoiceFactory(status=status).pk)
    assert invoice.card == CARDS[status]
    assert invoice.status_label == CARDS[status].label
    assert invoice.is_draft is (status == Status.BROUILLON)


def test_the_one_page_per_invoice_has_a_stable_address():
    invoice = InvoiceFactory()
    assert invoice.get_absolute_url() == f"/factures/{invoice.pk}/"


def test_lines_of_logs_and_of_the_administration_hold_no_name():
    draft, invoice = InvoiceFactory(number=""), InvoiceFactory(number="FA-12")
    assert (str(draft), str(invoice)) == (f"brouillon {draft.pk}", "FA-12")
    deposit = DepositFactory()
    assert str(deposit) == f"dépôt {deposit.pk}"
    assert str(StoredFileFactory(sha256="ab" * 32)) == "abababababab"


def test_the_vat_detail_stands_highest_rate_first():
    invoice = InvoiceFactory()
    for rate in ("5.50", "20.00", "10.00"):
        VatTotalFactory(invoice=invoice, rate=Decimal(rate))
    assert [row.rate for row in invoice.vat_totals.all()] == [20, 10, Decimal("5.5")]

"""Totals of a typed draft: always those of its lines; the net à payer follows until somebody types another."""

from decimal import Decimal

import pytest

from invoices.models import Invoice
from invoices.services import totalling, validation
from invoices.services.billing import bill_of
from tests.factories.invoices import InvoiceFactory
from tests.factories.lines import InvoiceLineFactory, TypedInvoiceFactory

pytestmark = pytest.mark.django_db


def draft(*lines, **values):
    invoice = TypedInvoiceFactory(**({"amount_due": None, "payment_means": "CHEQUE"} | values))
    for position, changes in enumerate(lines, 1):
        InvoiceLineFactory(invoice=invoice, position=position, **changes)
    totalling.retotal(invoice)
    return Invoice.objects.get(pk=invoice.pk)


def totals(invoice):
    columns = ("total_without_vat", "total_vat", "total_with_vat", "amount_due")
    return tuple(str(getattr(invoice, column)) for column in columns)


def test_the_lines_make_the_columns_and_the_vat_rows():
    invoice = draft({}, {"rate": Decimal(0), "exemption_reason": "VATEX-FR-AE", "discount": Decimal(400)})
    assert totals(invoice) == ("12400.00", "640.00", "13040.00", "13040.00")
    rows = list(invoice.vat_totals.values_list("category", "rate", "base", "tax", "exemption_reason"))
    assert rows == [("S", 10, 6400, 640, ""), ("AE", 0, 6000, 0, "VATEX-FR-AE")]
    totalling.retotal(invoice)
    assert invoice.vat_totals.count() == 2


def test_a_line_that_lacks_a_number_counts_for_nothing_yet():
    assert totals(draft({}, {"quantity": None})) == ("6400.00", "640.00", "7040.00", "7040.00")
    assert totals(draft({"rate": None})) == ("None", "None", "None", "None")


def test_a_total_that_no_column_holds_is_left_out_and_the_line_is_named():
    invoice = draft({"quantity": Decimal("99999999999"), "unit_price": Decimal("9999999999")})
    assert totals(invoice) == ("None", "None", "None", "None")
    assert "line-1" in {anomaly.field for anomaly in validation.anomalies(invoice)}


def test_the_net_to_pay_follows_until_another_is_typed():
    invoice = draft({})
    InvoiceLineFactory(invoice=invoice, position=2)
    totalling.retotal(invoice)
    assert invoice.amount_due == Decimal("14080.00")
    invoice.amount_due = Decimal("10000.00")  # an advance was paid
    totalling.retotal(invoice)
    assert invoice.amount_due == Decimal("10000.00")
    follows = totalling.due_follows(invoice)
    invoice.discount = Decimal("80.00")
    totalling.retotal(invoice, follows=follows)
    assert (follows, invoice.amount_due) == (False, Decimal("10000.00"))
    totalling.retotal(invoice, follows=True)
    assert invoice.amount_due == Decimal("14000.00")


def test_what_was_paid_leaves_nothing_and_an_avoir_has_no_means_of_payment():
    assert draft({}, framework="A2").amount_due == 0
    assert draft({}, type="AVOIR").payment_means == ""


def test_an_invoice_without_vat_keeps_the_rates_typed_for_later():
    invoice = draft({}, vat_type="EXONERATION", exemption_reason="VATEX-FR-FRANCHISE")
    assert totals(invoice) == ("6400.00", "0.00", "6400.00", "6400.00")
    assert invoice.lines.get().rate == 10
    assert bill_of(invoice).lines[0].exemption == "VATEX-FR-FRANCHISE"


def test_an_avoir_larger_than_its_invoice_with_the_avoirs_before_it_is_refused():
    avoir = draft({"quantity": Decimal(5)}, type="AVOIR", origin_number="f-1")  # 1 760,00 TTC
    sent = {"supplier": avoir.supplier, "status": "MANDATEE"}
    InvoiceFactory(number="F-1", total_without_vat=Decimal("2000.00"), **sent)
    assert not any(anomaly.field == "origin_number" for anomaly in validation.anomalies(avoir))
    InvoiceFactory(number="F-2", type="AVOIR", origin_number="F-1", total_without_vat=Decimal("1000.00"), **sent)
    (refusal,) = (anomaly for anomaly in validation.anomalies(avoir) if anomaly.field == "origin_number")
    assert refusal.blocking
    assert "dépasse la facture d'origine F-1" in refusal.text


@pytest.mark.parametrize("count", [1, 30])
def test_totalling_costs_the_same_for_any_number_of_lines(count, django_assert_num_queries):
    invoice = Invoice.objects.select_related("supplier", "recipient").get(pk=draft(*[{}] * count).pk)
    with django_assert_num_queries(6):  # lines, savepoint twice, invoice, VAT rows out and in
        totalling.retotal(invoice)

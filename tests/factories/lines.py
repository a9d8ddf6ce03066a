"""Typed invoices for tests: lines and series of numbers."""

from decimal import Decimal

import factory

from invoices.models import InvoiceLine, NumberSeries
from invoices.models.invoice import TYPED
from tests.factories.invoices import InvoiceFactory
from tests.factories.structures import StructureFactory


class TypedInvoiceFactory(InvoiceFactory):
    """A draft typed on the portal; its lines are made apart."""

    deposit = None
    deposit_mode = TYPED


class InvoiceLineFactory(factory.django.DjangoModelFactory):
    """The line of the published example: twenty chairs. Source: domain.md §18.10."""

    class Meta:
        model = InvoiceLine

    invoice = factory.SubFactory(TypedInvoiceFactory)
    position = factory.Sequence(lambda n: n + 1)
    reference = "Tolx101"
    name = "Chaises A Tolx"
    quantity = Decimal(20)
    unit = "H87"
    unit_price = Decimal(320)
    rate = Decimal(10)


class NumberSeriesFactory(factory.django.DjangoModelFactory):
    """A series that gave no number yet."""

    class Meta:
        model = NumberSeries

    supplier = factory.SubFactory(StructureFactory)
    year = 2026

"""Flows as their deposit leaves them."""

import uuid

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from invoices.models import Flow, FlowItem
from tests.factories.accounts import UserFactory
from tests.factories.invoices import StoredFileFactory
from tests.factories.structures import StructureFactory


class FlowFactory(DjangoModelFactory):
    class Meta:
        model = Flow

    file = factory.SubFactory(StoredFileFactory, media_type="application/xml")
    filename = "facture.xml"
    syntax = "IN_DP_E1_UBL_INVOICE"
    depositor = factory.SubFactory(UserFactory)
    structure = factory.SubFactory(StructureFactory)
    form_token = factory.LazyFunction(uuid.uuid4)
    state_at = factory.LazyFunction(timezone.now)
    received_at = factory.LazyFunction(timezone.now)


class FlowItemFactory(DjangoModelFactory):
    class Meta:
        model = FlowItem

    flow = factory.SubFactory(FlowFactory)
    position = 1
    filename = "facture.xml"

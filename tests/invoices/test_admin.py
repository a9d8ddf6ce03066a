"""Administration: invoices, histories and files can be looked at; no door lets anything be written."""

import pytest
from django.contrib import admin
from django.urls import reverse

from invoices.domain.lifecycle import Status
from invoices.models import Attachment, Deposit, Invoice, InvoiceEvent, Opinion, StatusChange, StoredFile
from tests.factories.accounts import UserFactory
from tests.factories.invoices import InvoiceEventFactory, InvoiceFactory, OpinionFactory, VatTotalFactory

pytestmark = pytest.mark.django_db

SHOWN = [Invoice, Deposit, StatusChange, InvoiceEvent, StoredFile, Opinion]


@pytest.fixture
def administrator(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


@pytest.fixture
def invoice():
    """A sent invoice with something in each table."""
    invoice = InvoiceFactory(status=Status.MISE_A_DISPOSITION, with_history=True, number="F-1")
    VatTotalFactory(invoice=invoice)
    InvoiceEventFactory(invoice=invoice)
    OpinionFactory(invoice=invoice)
    Attachment.objects.create(invoice=invoice, file=invoice.deposit.file, filename="a.pdf", added_by=invoice.created_by)
    return invoice


def address(model, name, *arguments):
    return reverse(f"admin:invoices_{model._meta.model_name}_{name}", args=arguments)


@pytest.mark.parametrize("model", SHOWN)
def test_each_table_is_read_and_not_written(administrator, invoice, model):
    row = model.objects.first()
    assert administrator.get(address(model, "changelist")).status_code == 200
    assert administrator.get(address(model, "changelist"), {"q": "F-1"}).status_code == 200
    page = administrator.get(address(model, "change", row.pk))
    assert page.status_code == 200
    assert 'name="_save"' not in page.content.decode()
    before = model.objects.values().get(pk=row.pk)
    assert administrator.get(address(model, "add")).status_code == 403
    assert administrator.post(address(model, "change", row.pk), {"status": "MISE_EN_PAIEMENT"}).status_code == 403
    assert administrator.post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    assert model.objects.values().get(pk=row.pk) == before


@pytest.mark.parametrize("model", SHOWN)
@pytest.mark.parametrize("person", [{"is_support": True}, {"is_staff": True}, {}])
def test_only_administrators_enter(client, invoice, model, person):
    client.force_login(UserFactory(**person))
    assert client.get(address(model, "changelist")).status_code in (302, 403)


def test_no_model_of_invoices_is_open_to_writing():
    for model, site in admin.site._registry.items():
        if model._meta.app_label == "invoices":
            rights = (site.has_add_permission(None), site.has_change_permission(None), site.has_delete_permission(None))
            assert rights == (False, False, False), model

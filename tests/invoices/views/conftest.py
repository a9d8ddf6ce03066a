"""Who stands before these pages: a supplier's invoicer, signed in with `client`."""

import pytest

from structures.domain.habilitations import Application, Level
from tests.factories.invoices import InvoiceFactory
from tests.factories.structures import HabilitationFactory, StructureFactory


@pytest.fixture
def supplier(client):
    """The habilitation to change what a company sends; its holder is signed in."""
    access = HabilitationFactory(
        application=Application.FACTURES_EMISES, level=Level.MODIFICATION, structure=StructureFactory()
    )
    client.force_login(access.user)
    return access


@pytest.fixture
def draft(supplier):
    return InvoiceFactory(supplier=supplier.structure, created_by=supplier.user)


@pytest.fixture
def own_storage(settings, tmp_path):
    settings.STORAGE_ROOT = tmp_path

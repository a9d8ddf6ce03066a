"""« Traiter le rejet »: one or several, once, with what was done of them (domain.md §8.3)."""

import pytest

from invoices.domain.lifecycle import Status
from invoices.models import InvoiceEvent
from invoices.services import acknowledgement, rejections
from structures.domain.habilitations import Application, Level
from tests.factories.invoices import InvoiceFactory
from tests.factories.structures import HabilitationFactory, StructureFactory

pytestmark = pytest.mark.django_db
EMISES = Application.FACTURES_EMISES


@pytest.fixture
def supplier():
    return HabilitationFactory(application=EMISES, structure=StructureFactory())


def events():
    return list(InvoiceEvent.objects.order_by("pk").values_list("kind", "detail"))


def test_a_rejection_is_handled_once_and_acknowledged_by_the_same_act(supplier):
    invoice = InvoiceFactory(supplier=supplier.structure, status=Status.REJETEE)
    said = {"actor": supplier.user, "handling": "ABANDON", "complement": "Payée par carte."}
    assert rejections.handle([invoice.pk], **said) == 1
    assert rejections.handle([invoice.pk], **said) == 0
    invoice.refresh_from_db()
    assert invoice.is_rejection_handled
    assert invoice.is_acknowledged
    abandoned = "Facture abandonnée : envoyée par erreur ou en double – Payée par carte."
    assert events() == [("ACQUITTEMENT_REJET", ""), ("TRAITEMENT_REJET", abandoned)]


def test_an_acknowledged_one_is_not_acknowledged_again(supplier):
    invoice = InvoiceFactory(supplier=supplier.structure, status=Status.REJETEE)
    acknowledgement.acknowledge([invoice.pk], actor=supplier.user)
    rejections.handle([invoice.pk], actor=supplier.user)
    assert events() == [("ACQUITTEMENT_REJET", ""), ("TRAITEMENT_REJET", "")]


def test_what_is_not_rejected_or_not_ones_own_is_left_alone(supplier):
    reader = HabilitationFactory(application=EMISES, level=Level.CONSULTATION, structure=supplier.structure).user
    rows = [InvoiceFactory(supplier=supplier.structure, status=status) for status in ("SUSPENDUE", "REJETEE")]
    rows.append(InvoiceFactory(status=Status.REJETEE))
    chosen = [row.pk for row in rows]
    assert rejections.handle(chosen, actor=reader) == 0
    assert rejections.handle(chosen, actor=supplier.user) == 1
    assert InvoiceEvent.objects.filter(kind="TRAITEMENT_REJET").get().invoice == rows[1]

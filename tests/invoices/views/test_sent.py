"""Factures émises › Synthèse."""

import pytest
from django.urls import reverse

from invoices.domain.lifecycle import Status
from structures.domain.habilitations import Application, Level
from tests import accessibility
from tests.factories.invoices import InvoiceFactory
from tests.factories.structures import HabilitationFactory, StructureFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def supplier(client):
    access = HabilitationFactory(
        application=Application.FACTURES_EMISES, level=Level.MODIFICATION, structure=StructureFactory()
    )
    client.force_login(access.user)
    return access


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_any_length(client, supplier, count, django_assert_num_queries):
    for status in (Status.BROUILLON, Status.A_RECYCLER, Status.MISE_A_DISPOSITION):
        InvoiceFactory.create_batch(count, supplier=supplier.structure, status=status)
    InvoiceFactory(status=Status.MISE_A_DISPOSITION)  # another supplier's: must not show
    with django_assert_num_queries(10):
        response = client.get(reverse("invoices:sent"))
    accessibility.check(response.content.decode())
    assert {invoice.supplier for invoice in response.context["page"].rows} == {supplier.structure}
    assert len(response.context["waiting"]) == 2 * count
    assert len(response.context["page"].rows) == 2 * count


def test_drafts_say_that_they_are_not_sent_and_how_old_they_are(client, supplier):
    InvoiceFactory(supplier=supplier.structure)
    html = client.get(reverse("invoices:sent")).content.decode()
    assert "non envoyée, créée il y a" in html


def test_deleted_drafts_are_gone_and_empty_lists_say_so(client, supplier):
    InvoiceFactory(supplier=supplier.structure, status=Status.SUPPRIMEE)
    html = client.get(reverse("invoices:sent")).content.decode()
    assert "Rien n'attend votre intervention" in html
    assert "Aucune facture envoyée" in html


def test_consultation_sees_without_the_actions(client):
    access = HabilitationFactory(
        application=Application.FACTURES_EMISES, level=Level.CONSULTATION, structure=StructureFactory()
    )
    client.force_login(access.user)
    draft = InvoiceFactory(supplier=access.structure)
    html = client.get(reverse("invoices:sent")).content.decode()
    assert reverse("invoices:deposit") not in html
    assert reverse("invoices:edit", args=[draft.pk]) not in html


def test_a_foreign_structure_asked_for_shows_ones_own(client, supplier):
    other = InvoiceFactory(status=Status.MISE_A_DISPOSITION)
    for asked in (other.supplier_id, "x", "9" * 40):
        response = client.get(reverse("invoices:sent"), {"structure": asked})
        assert response.context["structure"] == supplier.structure


def test_pages_follow_each_other_without_gap_or_repeat(client, supplier):
    InvoiceFactory.create_batch(53, supplier=supplier.structure, status=Status.MISE_A_DISPOSITION)
    first = client.get(reverse("invoices:sent")).context["page"]
    second = client.get(reverse("invoices:sent"), {"apres": first.next_key}).context["page"]
    numbers = [invoice.number for invoice in (*first.rows, *second.rows)]
    assert len(numbers) == len(set(numbers)) == 53
    assert second.next_key == ""


@pytest.mark.parametrize("key", ["~", "x~1", "2026-01-01T00:00:00+00:00~abc", "\x00~1", "2026-99-99~3"])
def test_a_hand_written_key_gives_the_first_page(client, supplier, key):
    InvoiceFactory(supplier=supplier.structure, status=Status.MISE_A_DISPOSITION)
    assert len(client.get(reverse("invoices:sent"), {"apres": key}).context["page"].rows) == 1

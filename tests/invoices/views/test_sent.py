"""Factures émises › Synthèse: the supplier's work list, and what was sent (domain.md §8.1)."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from invoices.domain.lifecycle import Status
from invoices.models import Invoice
from structures.domain.habilitations import Application, Level
from tests import accessibility
from tests.factories.invoices import InvoiceFactory
from tests.factories.structures import HabilitationFactory, ServiceFactory, StructureFactory

pytestmark = pytest.mark.django_db

EMISES = Application.FACTURES_EMISES
SENT = "invoices:sent"


@pytest.fixture
def supplier(client):
    access = HabilitationFactory(application=EMISES, structure=StructureFactory())
    client.force_login(access.user)
    return access


def shown(client, **query):
    return client.get(reverse(SENT), query)


def row_of(html, invoice):
    """The text of the row that names an invoice, in the work list."""
    rows = re.findall(r"<tr>.*?</tr>", html.split("Dernières factures envoyées")[0], re.DOTALL)
    (row,) = [row for row in rows if f">{invoice.number}<" in row]
    return row


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_any_length(client, supplier, count, django_assert_num_queries):
    for status in (Status.BROUILLON, Status.A_RECYCLER, Status.MISE_A_DISPOSITION, Status.COMPTABILISEE):
        InvoiceFactory.create_batch(count, supplier=supplier.structure, status=status, with_history=True)
    InvoiceFactory.create_batch(count, supplier=supplier.structure, status=Status.REJETEE, is_acknowledged=True)
    InvoiceFactory(status=Status.MISE_A_DISPOSITION)  # another supplier's: must not show
    # session, user · rights, nothing to acknowledge · rights, structures · rights to act · rights, keys, rows, count
    # · rights, keys, rows · requests to decide
    with django_assert_num_queries(15):
        response = shown(client)
    accessibility.check(response.content.decode())
    assert {invoice.supplier for invoice in response.context["latest"].rows} == {supplier.structure}
    assert len(response.context["waiting"].rows) == response.context["waiting"].total == 3 * count
    assert len(response.context["latest"].rows) == 4 * count


ACTIONS = {  # what each status offers, domain.md §8.4
    Status.BROUILLON: ["modifier/"],
    Status.A_RECYCLER: ["recycler/"],
    Status.SUSPENDUE: ["completer/"],
    Status.REJETEE: ["refaire/", "traiter-le-rejet/"],
}


@pytest.mark.parametrize(("status", "pages"), ACTIONS.items())
def test_each_row_has_the_action_that_helps(client, supplier, status, pages):
    invoice = InvoiceFactory(supplier=supplier.structure, status=status, is_acknowledged=True)
    row = row_of(shown(client).content.decode(), invoice)
    assert re.findall(rf'href="{invoice.get_absolute_url()}([a-z-]+/)"', row) == pages


def test_what_came_back_lately_is_acknowledged_first(client, supplier):
    lately = {"supplier": supplier.structure, "status_at": timezone.now()}
    rejected = InvoiceFactory(status=Status.REJETEE, **lately)
    suspended = InvoiceFactory(status=Status.SUSPENDUE, **lately)
    html = shown(client).content.decode()
    assert re.findall(r'/([a-z-]+/)"', row_of(html, rejected)) == ["acquitter/"]
    assert re.findall(r'/([a-z-]+/)"', row_of(html, suspended)) == ["completer/", "acquitter/"]


def test_a_rejection_done_again_is_only_left_to_handle(client, supplier):
    rejected = InvoiceFactory(supplier=supplier.structure, status=Status.REJETEE, is_acknowledged=True)
    copy = InvoiceFactory(supplier=supplier.structure, status=Status.DEPOSEE, copied_from=rejected)
    row = row_of(shown(client).content.decode(), rejected)
    assert "refaire/" not in row
    assert "traiter-le-rejet/" in row
    Invoice.objects.filter(pk=copy.pk).update(is_rejection_handled=False, copied_from=None)
    assert "refaire/" in row_of(shown(client).content.decode(), rejected)


def test_the_motif_stands_on_the_row_and_rejections_can_be_ticked(client, supplier):
    rejected = InvoiceFactory(supplier=supplier.structure, status=Status.REJETEE, with_history=True)
    Invoice.objects.update(is_acknowledged=True)
    recycled = InvoiceFactory(supplier=supplier.structure, status=Status.A_RECYCLER)
    html = shown(client).content.decode()
    assert "Autres : contacter votre acheteur" in row_of(html, rejected)
    assert f'name="facture" value="{rejected.pk}"' in html
    assert f'name="facture" value="{recycled.pk}"' not in html
    assert f'action="{reverse("invoices:handle_rejections")}"' in html


def test_handled_rejections_are_gone_and_the_others_can_be_masked(client, supplier):
    InvoiceFactory(supplier=supplier.structure, status=Status.REJETEE, is_rejection_handled=True, is_acknowledged=True)
    left = InvoiceFactory(supplier=supplier.structure, status=Status.REJETEE, is_acknowledged=True)
    assert [row.pk for row in shown(client).context["waiting"].rows] == [left.pk]
    masked = shown(client, masquer="on")
    assert masked.context["waiting"].rows == []
    assert "Les factures rejetées sont masquées" in masked.content.decode()


def test_drafts_say_that_they_are_not_sent_and_how_old_they_are(client, supplier):
    InvoiceFactory(supplier=supplier.structure)
    assert "non envoyée, créée il y a" in shown(client).content.decode()


def test_sent_invoices_say_when_they_are_due_and_how_late_they_are(client, supplier):
    due = timezone.localdate() - timedelta(days=3)
    InvoiceFactory(supplier=supplier.structure, status=Status.MANDATEE, payment_due_on=due)
    html = shown(client).content.decode()
    assert f"{due:%d/%m/%Y}" in html
    assert "en retard de 3 jours" in html
    assert "intérêts et frais : 40," in html


def test_deleted_drafts_are_gone_and_empty_lists_say_so(client, supplier):
    InvoiceFactory(supplier=supplier.structure, status=Status.SUPPRIMEE)
    html = shown(client).content.decode()
    assert "Rien n’attend votre intervention" in html
    assert "Aucune facture envoyée" in html


def test_consultation_sees_without_the_actions(client):
    access = HabilitationFactory(application=EMISES, level=Level.CONSULTATION, structure=StructureFactory())
    client.force_login(access.user)
    draft = InvoiceFactory(supplier=access.structure)
    rejected = InvoiceFactory(supplier=access.structure, status=Status.REJETEE)
    html = shown(client).content.decode()
    assert reverse("invoices:deposit") not in html
    assert reverse("invoices:edit", args=[draft.pk]) not in html
    assert "acquitter/" not in row_of(html, rejected)
    assert 'type="checkbox" name="facture"' not in html


def test_a_foreign_structure_asked_for_shows_ones_own(client, supplier):
    other = InvoiceFactory(status=Status.MISE_A_DISPOSITION)
    for asked in (other.supplier_id, "x", "9" * 40, "toutes"):
        assert shown(client, structure=asked).context["structure"] == supplier.structure


# --- all one's structures -------------------------------------------------------------------------------------------


@pytest.fixture
def several(client, supplier):
    """Three structures of one person, of the last one service only."""
    second = HabilitationFactory(user=supplier.user, application=EMISES, structure=StructureFactory()).structure
    service = ServiceFactory(structure=StructureFactory())
    HabilitationFactory(user=supplier.user, application=EMISES, service=service)
    return [supplier.structure, second, service.structure], service


def test_all_ones_structures_are_merged_by_date(client, several):
    structures, service = several
    at = timezone.now()
    for rank in range(6):
        structure = structures[rank % 3]
        place = {"supplier": structure, "supplier_service": service if structure == service.structure else None}
        InvoiceFactory(**place, number=f"T-{rank}", last_activity_at=at - timedelta(hours=rank))
    InvoiceFactory(supplier=service.structure)  # another service of the third: not open
    response = shown(client, structure="toutes")
    assert [row.number for row in response.context["waiting"].rows] == [f"T-{rank}" for rank in range(6)]
    assert response.context["waiting"].total == 6
    accessibility.check(response.content.decode())
    alone = shown(client, structure=structures[1].pk)
    assert [row.number for row in alone.context["waiting"].rows] == ["T-1", "T-4"]


@pytest.mark.parametrize("asked", ["", "toutes"])
def test_pages_follow_each_other_without_gap_or_repeat(client, several, asked):
    structures, _ = several
    first_shown = sorted(structures, key=lambda structure: structure.name)[0]
    owners = structures[:2] if asked else [first_shown]
    for owner in owners:
        extra = {"supplier_service": several[1]} if owner == several[1].structure else {}
        InvoiceFactory.create_batch(60 // len(owners), supplier=owner, status=Status.A_RECYCLER, **extra)
    for list_name, key in (("waiting", "apres"), ("latest", "envoyees")):
        first = shown(client, structure=asked).context[list_name]
        second = shown(client, structure=asked, **{key: first.next_key}).context[list_name]
        numbers = [invoice.number for invoice in (*first.rows, *second.rows)]
        assert len(numbers) == len(set(numbers)) == 60
        assert second.next_key == ""
    following = shown(client, structure=asked, apres=shown(client, structure=asked).context["waiting"].next_key)
    back = shown(client, structure=asked, avant=following.context["waiting"].previous_key)
    assert len(back.context["waiting"].rows) == 50


@pytest.mark.parametrize("key", ["~", "x~1", "2026-01-01T00:00:00+00:00~abc", "\x00~1", "2026-99-99~3"])
def test_a_hand_written_key_gives_the_first_page(client, supplier, key):
    InvoiceFactory(supplier=supplier.structure, status=Status.A_RECYCLER)
    response = shown(client, apres=key, envoyees=key)
    assert len(response.context["waiting"].rows) == len(response.context["latest"].rows) == 1

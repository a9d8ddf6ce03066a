"""Acknowledgement of rejections and suspensions: once, by whoever may act, thousands as well (domain.md §8.3)."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from invoices.domain.lifecycle import Status
from invoices.models import Invoice, InvoiceEvent
from invoices.queries import rejections as queries
from invoices.services import acknowledgement, transition
from structures.domain.habilitations import Application, Level
from tests.factories.invoices import InvoiceFactory
from tests.factories.structures import HabilitationFactory, ServiceFactory, StructureFactory

pytestmark = pytest.mark.django_db
EMISES = Application.FACTURES_EMISES


@pytest.fixture
def supplier():
    return HabilitationFactory(application=EMISES, structure=StructureFactory())


def returned(access, count=1, **values):
    values = {"supplier": access.structure, "status": Status.REJETEE} | values
    return InvoiceFactory.create_batch(count, **values)


def kinds():
    return list(InvoiceEvent.objects.order_by("pk").values_list("kind", "invoice", "actor"))


def test_each_is_acknowledged_once_with_its_trace(supplier):
    rejected, suspended = returned(supplier)[0], returned(supplier, status=Status.SUSPENDUE)[0]
    chosen = [rejected.pk, suspended.pk]
    assert acknowledgement.acknowledge(chosen, actor=supplier.user) == 2
    assert acknowledgement.acknowledge(chosen, actor=supplier.user) == 0
    assert kinds() == [
        ("ACQUITTEMENT_REJET", rejected.pk, supplier.user.pk),
        ("ACQUITTEMENT_SUSPENSION", suspended.pk, supplier.user.pk),
    ]
    assert not queries.has_to_acknowledge(supplier.user)


def test_other_states_other_structures_and_readers_acknowledge_nothing(supplier):
    reader = HabilitationFactory(application=EMISES, level=Level.CONSULTATION, structure=supplier.structure).user
    service = ServiceFactory(structure=supplier.structure)
    of_service = HabilitationFactory(application=EMISES, service=service).user
    rows = [*returned(supplier), *returned(supplier, status=Status.A_RECYCLER), InvoiceFactory(status="REJETEE")]
    for actor in (reader, of_service):
        assert acknowledgement.acknowledge([row.pk for row in rows], actor=actor) == 0
        assert acknowledgement.acknowledge_all(actor=actor, until=timezone.now()) == 0
    assert acknowledgement.acknowledge([row.pk for row in rows], actor=supplier.user) == 1
    assert len(kinds()) == 1


def test_all_is_what_came_back_before_the_page_was_shown(supplier, monkeypatch):
    monkeypatch.setattr(acknowledgement, "BATCH", 2)
    shown_at = timezone.now()
    returned(supplier, 5, status_at=shown_at - timedelta(days=1))
    late = returned(supplier, status_at=shown_at + timedelta(seconds=1))[0]
    assert acknowledgement.acknowledge_all(actor=supplier.user, until=shown_at) == 5
    assert [row.pk for row in queries.unacknowledged(supplier.user)] == [late.pk]


def test_a_new_suspension_is_acknowledged_anew(supplier):
    invoice = returned(supplier, status=Status.SUSPENDUE)[0]
    acknowledgement.acknowledge([invoice.pk], actor=supplier.user)
    agent = HabilitationFactory(structure=invoice.recipient).user
    transition.apply(invoice, "complete", actor=supplier.user)
    transition.apply(invoice, "refuse", actor=agent, reason="JUSTIF_ABS", comment="Le bon manque encore.")
    assert queries.has_to_acknowledge(supplier.user)


def test_it_is_mandatory_after_seven_days(supplier):
    now = timezone.now()
    returned(supplier, status_at=now - timedelta(days=7) + timedelta(minutes=1))
    assert queries.has_to_acknowledge(supplier.user)
    assert not queries.must_acknowledge(supplier.user)
    returned(supplier, status_at=now - timedelta(days=7, minutes=1))
    assert queries.must_acknowledge(supplier.user)


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_acknowledge_each_invoice_once(supplier):
    colleague = HabilitationFactory(application=EMISES, structure=supplier.structure).user
    returned(supplier, 12)
    done, start = [], threading.Barrier(2)

    def act(actor):
        start.wait()
        done.append(acknowledgement.acknowledge_all(actor=actor, until=timezone.now()))
        connection.close()

    threads = [threading.Thread(target=act, args=[actor]) for actor in (supplier.user, colleague)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(done) == 12
    assert InvoiceEvent.objects.count() == 12


@pytest.mark.usefixtures("new_tables")
def test_the_page_reads_the_index_of_its_own(supplier):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        plan = queries.unacknowledged(supplier.user).filter(status_at__lte=timezone.now()).explain()
    assert "invoice_to_acknowledge" in plan


def test_the_motif_comes_with_each_row_in_one_query(supplier, django_assert_num_queries):
    returned(supplier, 3, with_history=True)
    Invoice.objects.update(is_acknowledged=False)
    with django_assert_num_queries(2):  # the gate, the rows
        rows = queries.shown_to_acknowledge(supplier.user, Level.MODIFICATION)
        assert [row.last_word["reason"] for row in rows] == ["CONTACT_ACHTR"] * 3
        assert {row.recipient.name for row in rows}

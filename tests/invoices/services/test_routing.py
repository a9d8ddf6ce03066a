"""Routing: DEPOSEE → MISE_A_DISPOSITION, or back to the supplier when nobody can receive."""

import json
import threading
from datetime import date

import pytest
from django.db import connection, transaction

from invoices.domain.lifecycle import Status
from invoices.models import Invoice
from invoices.services import routing
from structures.models import Structure
from tests.factories.invoices import InvoiceFactory
from tests.factories.structures import PublicStructureFactory, ServiceFactory


def passages(invoice):
    return list(invoice.status_changes.order_by("position").values_list("action", "target", "by"))


@pytest.mark.django_db
def test_a_deposited_invoice_is_made_available_and_its_delay_starts():
    recipient = PublicStructureFactory(payment_delay_days=50)
    invoice = InvoiceFactory(status=Status.DEPOSEE, recipient=recipient)
    routing.route(invoice.pk)
    invoice.refresh_from_db()
    assert invoice.status == Status.MISE_A_DISPOSITION
    assert passages(invoice) == [
        ("route", "EN_COURS_ACHEMINEMENT", "SYSTEM"),
        ("deliver", "MISE_A_DISPOSITION", "SYSTEM"),
    ]
    assert invoice.available_at is not None
    assert (invoice.payment_due_on - invoice.available_at.date()).days in (50, 51)  # the Paris day may be the next
    assert isinstance(invoice.payment_due_on, date)


@pytest.mark.django_db
def test_run_twice_it_acts_once():
    invoice = InvoiceFactory(status=Status.DEPOSEE)
    for _ in range(2):
        routing.route(invoice.pk)
    assert len(passages(invoice)) == 2


@pytest.mark.django_db
@pytest.mark.parametrize("closed", ["structure", "service"])
def test_a_recipient_closed_since_the_sending_returns_the_invoice(closed):
    service = ServiceFactory(is_active=closed != "service")
    state = Structure.State.INACTIVE if closed == "structure" else Structure.State.ACTIVE
    Structure.objects.filter(pk=service.structure_id).update(state=state)
    invoice = InvoiceFactory(status=Status.DEPOSEE, recipient=service.structure, recipient_service=service)
    routing.route(invoice.pk)
    invoice.refresh_from_db()
    assert invoice.status == Status.A_RECYCLER
    assert invoice.status_changes.first().reason == "DEST_INACTIF"


@pytest.mark.django_db(transaction=True)
def test_a_row_held_for_an_instant_delays_the_routing_and_does_not_lose_it():
    """The certificate is claimed at the very moment routing is rung."""
    invoice = InvoiceFactory(status=Status.DEPOSEE)
    held, routed = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            Invoice.objects.filter(pk=invoice.pk).update(certificate_claimed_until=None)
            held.set()
            routed.wait(0.5)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait()
    routing.route(invoice.pk)
    routed.set()
    holder.join()
    invoice.refresh_from_db()
    assert invoice.status == Status.MISE_A_DISPOSITION


@pytest.mark.django_db
def test_an_invoice_that_came_as_data_teaches_nothing_of_a_page(broker, django_capture_on_commit_callbacks):
    for mode, rung in (("DEPOT_PDF_PORTAIL", 1), ("UPLOAD_PORTAIL", 0)):
        broker.flushall()
        with django_capture_on_commit_callbacks(execute=True):
            routing.route(InvoiceFactory(status=Status.DEPOSEE, deposit_mode=mode).pk)
        tasks = [json.loads(message)["headers"]["task"] for message in broker.lrange("celery", 0, -1)]
        assert tasks.count("invoices.learn") == rung
    broker.flushall()

"""Nothing is lost: processes are killed, queues emptied, servers stopped, tasks delivered twice, for real.

Time is moved by changing rows, never waited for; beat is rung by hand.
"""

import json
import threading
import uuid
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from celery import current_app
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.db.models import F
from django.test import Client
from django.urls import reverse

from accounts import bell
from accounts.models import OutgoingMail
from chorus import embedded
from invoices import storage
from invoices.domain.flows import FlowState
from invoices.domain.frameworks import Framework
from invoices.domain.lifecycle import Status
from invoices.formats import ubl
from invoices.models import Deposit, Flow, Invoice, StatusChange, StoredFile
from invoices.services import submission
from invoices.services.deposit import deposit
from invoices.services.flows import deposit_flow
from invoices.services.verification import verify
from structures.domain.habilitations import Application
from tests import samples
from tests.factories.invoices import InvoiceFactory
from tests.factories.structures import HabilitationFactory, PublicStructureFactory, ServiceFactory, StructureFactory
from tests.processes import wait_until
from tests.samples.bills import BILL
from tests.samples.invoice import RECIPIENT, SUPPLIER
from tests.samples.lots import zip_of
from tests.visiting import Visitor

pytestmark = [pytest.mark.samples, pytest.mark.django_db(transaction=True)]
PDF = samples.make_invoice("colonnes")
PARTIES = {
    "supplier": replace(BILL.supplier, identifier=SUPPLIER.siret),
    "recipient": replace(BILL.recipient, identifier=RECIPIENT.siret, service_code="SERV-TECH"),
}
LONG = timedelta(minutes=10)


@pytest.fixture(autouse=True)
def people(transactional_db):
    """A supplier's person and two agents of its customer."""
    supplier = StructureFactory(identifier=SUPPLIER.siret, name=SUPPLIER.name)
    recipient = PublicStructureFactory(identifier=RECIPIENT.siret, name=RECIPIENT.name)
    ServiceFactory(structure=recipient, code="SERV-TECH")  # the one the sample names
    return {
        "supplier": HabilitationFactory(application=Application.FACTURES_EMISES, structure=supplier).user,
        "agent": HabilitationFactory(structure=recipient, user__first_name="Anne", user__last_name="Un").user,
        "other agent": HabilitationFactory(structure=recipient, user__first_name="Bob", user__last_name="Deux").user,
    }


def bring(people, content=PDF):
    """Deposit a file as the page does."""
    person = people["supplier"]
    return deposit(
        SimpleUploadedFile("facture.pdf", content),
        depositor=person,
        structure=person.habilitations.get().structure,
        service=None,
        framework=Framework.A1,
        form_token=uuid.uuid4(),
    )


def draft_of(people):
    """A draft ready to be sent, with a real file."""
    supplier = people["supplier"].habilitations.get().structure
    recipient = people["agent"].habilitations.get().structure
    stored = storage.keep([PDF], "application/pdf")
    made = {"deposit__file": stored, "deposit__has_draft": True, "created_by": people["supplier"]}
    return InvoiceFactory(supplier=supplier, recipient=recipient, **made)


def ring(task, *args):
    current_app.send_task(task, args=args)


def later():
    """Ten minutes pass: claims run out, whatever waits has waited long enough."""
    Deposit.objects.update(
        received_at=F("received_at") - LONG, claimed_until=F("claimed_until") - LONG, read_at=F("read_at") - LONG
    )
    moved = {name: F(name) - LONG for name in ("status_at", "deposited_at", "certificate_claimed_until")}
    Invoice.objects.filter(status__in=(Status.DEPOSEE, Status.EN_COURS_ACHEMINEMENT)).update(**moved)
    OutgoingMail.objects.filter(state="A_ENVOYER").update(
        next_try_at=F("next_try_at") - LONG, claimed_until=F("claimed_until") - LONG
    )


def beat():
    """What beat rings, ten minutes later."""
    later()
    ring("invoices.sweep")
    ring("accounts.sweep_mails")


def is_being_read(taken, tries):
    return Deposit.objects.filter(pk=taken.pk, tries=tries, pages_total__isnull=False).exists()


def drafted(taken):
    return Invoice.objects.filter(deposit=taken).first()


def is_idle(worker, broker):
    """Whether every task that was received is done, and none waits."""
    log = worker.log
    return broker.llen("celery") == 0 and log.count(" received") == log.count(" succeeded in ")


@pytest.mark.ocr
def test_a_worker_killed_during_a_reading_costs_time_and_makes_one_draft(people, worker):
    taken = bring(people, samples.make_invoice("colonnes", scan=True))
    wait_until(lambda: is_being_read(taken, 1))
    worker.kill()
    assert Deposit.objects.get(pk=taken.pk).state == "A_LIRE"
    worker.start()
    beat()
    draft = wait_until(lambda: drafted(taken), 60)
    read = Deposit.objects.get(pk=taken.pk)
    assert (read.state, read.tries, draft.number) == ("INTERPRETEE_OCR", 2, "FA-2026-0147")
    assert Invoice.objects.count() == 1


@pytest.mark.ocr
def test_a_file_that_takes_three_workers_down_gives_an_empty_form_and_a_plain_sentence(people, worker):
    taken = bring(people, samples.make_invoice("colonnes", scan=True))
    for tries in (1, 2, 3):
        wait_until(lambda tries=tries: is_being_read(taken, tries))
        worker.kill()
        Deposit.objects.update(pages_total=None)
        worker.start()
        beat()
    draft = wait_until(lambda: drafted(taken))
    given_up = Deposit.objects.get(pk=taken.pk)
    assert given_up.state == "ILLISIBLE"
    assert "interrompue trois fois" in given_up.message
    assert (draft.status, draft.number, draft.total_with_vat) == (Status.BROUILLON, "", None)
    assert storage.read_original(given_up.file_id)


@pytest.mark.ocr
def test_a_database_connection_cut_during_a_reading_costs_time(people, worker):
    taken = bring(people, samples.make_invoice("colonnes", scan=True))
    wait_until(lambda: is_being_read(taken, 1))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    wait_until(lambda: "raised unexpected" in worker.log)
    beat()
    assert wait_until(lambda: drafted(taken), 60).number == "FA-2026-0147"
    assert Invoice.objects.count() == 1


def test_a_broker_emptied_between_the_commit_and_the_worker_loses_nothing(people, broker, request):
    taken = bring(people)
    draft = draft_of(people)
    sent = submission.send(draft, actor=people["supplier"], version=draft.version)
    assert broker.llen("celery") == 3  # read, route, certify
    broker.flushall()
    worker = request.getfixturevalue("worker")
    beat()
    wait_until(lambda: drafted(taken))
    wait_until(lambda: Invoice.objects.filter(pk=sent.pk, certificate_file__isnull=False).exists())
    assert Invoice.objects.get(pk=sent.pk).status == Status.MISE_A_DISPOSITION
    wait_until(lambda: is_idle(worker, broker))
    assert StatusChange.objects.count() == 3


def test_a_worker_killed_in_the_middle_of_a_lot_leaves_each_invoice_once(people, worker, broker):
    numbers = [f"F-{rank}" for rank in range(120)]
    person = people["supplier"]
    asked = {"depositor": person, "structure": person.habilitations.get().structure, "form_token": uuid.uuid4()}
    files = [(f"{number}.xml", ubl.write(replace(BILL, number=number, **PARTIES))) for number in numbers]
    flow = deposit_flow(SimpleUploadedFile("lot.zip", zip_of(files)), **asked)
    wait_until(lambda: Flow.objects.filter(pk=flow.pk, total__gt=0).exists(), 60)
    with transaction.atomic():  # the last file is out of the worker's reach: it waits there to be killed
        flow.items.select_for_update().get(position=len(numbers))
        wait_until(lambda: Flow.objects.filter(pk=flow.pk, integrated__gt=0).exists(), 60)
        worker.kill()
    flow.refresh_from_db()
    assert 0 < flow.integrated < len(numbers)
    assert flow.integrated == Invoice.objects.count() == flow.items.filter(state="INTEGREE").count()
    broker.flushall()
    Flow.objects.update(received_at=F("received_at") - LONG, claimed_until=F("claimed_until") - LONG)
    worker.start()
    ring("invoices.sweep")
    wait_until(lambda: Flow.objects.get(pk=flow.pk).is_final, 60)
    flow.refresh_from_db()
    assert (flow.state, flow.integrated, flow.refused) == (FlowState.INTEGRE, len(numbers), 0)
    assert sorted(Invoice.objects.values_list("number", flat=True)) == sorted(numbers)
    assert StatusChange.objects.filter(action="send").count() == len(numbers)
    assert verify().faults == []


def test_a_broker_that_is_down_neither_fails_nor_loses_a_deposit(people, servers, request, monkeypatch):
    monkeypatch.setattr(bell, "_silent_until", 0.0)  # put back at the end: the silence must not outlast this test
    [valkey] = [service for service in servers.supervisor.services if service.name == "valkey"]
    client = Client()
    client.force_login(people["supplier"])
    valkey.process.kill()
    valkey.process.wait()
    servers.supervisor.services.remove(valkey)
    try:
        form = {"framework": "A1", "structure": people["supplier"].habilitations.get().structure_id}
        form |= {"form_token": uuid.uuid4(), "file": SimpleUploadedFile("facture.pdf", PDF)}
        answer = client.post(reverse("invoices:deposit"), form)
    finally:
        embedded.start_valkey(servers.supervisor)
    taken = Deposit.objects.get()
    assert (answer.status_code, answer.url) == (302, reverse("invoices:reading", args=[taken.pk]))
    request.getfixturevalue("worker")
    beat()
    assert wait_until(lambda: drafted(taken)).number == "FA-2026-0147"


def test_a_mail_server_that_is_down_for_a_while_gets_each_mail_once(people, worker, smtp):
    smtp.stop()
    draft = draft_of(people)
    submission.send(draft, actor=people["supplier"], version=draft.version)
    wait_until(lambda: OutgoingMail.objects.filter(tries=1).count() == 3)  # the supplier, two agents
    smtp.start()
    beat()
    wait_until(lambda: OutgoingMail.objects.filter(state="ENVOYE").count() == 3)
    beat()
    wait_until(lambda: "accounts.sweep_mails" in worker.log.splitlines()[-1])
    sent = Counter(message["Message-ID"] for message in smtp.messages)
    assert sent == Counter(OutgoingMail.objects.values_list("message_id", flat=True))


def test_every_task_delivered_three_times_acts_once(people, worker, smtp, broker):
    taken = bring(people)
    for _ in range(3):
        ring("invoices.extract", taken.pk)
    draft = wait_until(lambda: drafted(taken))
    for _ in range(3):
        ring("invoices.draft", taken.pk)
    wait_until(lambda: is_idle(worker, broker))
    assert Invoice.objects.count() == 1
    assert Deposit.objects.get(pk=taken.pk).tries == 1
    submission.send(draft, actor=people["supplier"], version=draft.version)
    for task in ("invoices.route", "invoices.certify") * 2:
        ring(task, draft.pk)
    wait_until(lambda: OutgoingMail.objects.count() == 3)
    for mail in OutgoingMail.objects.values_list("pk", flat=True):
        ring("accounts.send_mail", mail)
        ring("accounts.send_mail", mail)
    ring("accounts.sweep_mails")
    wait_until(lambda: OutgoingMail.objects.filter(state="ENVOYE").count() == 3 and is_idle(worker, broker))
    passed = list(StatusChange.objects.order_by("position").values_list("target", flat=True))
    assert passed == [Status.DEPOSEE, Status.EN_COURS_ACHEMINEMENT, Status.MISE_A_DISPOSITION]
    assert StoredFile.objects.count() == 2  # the invoice and its one certificate
    assert len(smtp.messages) == len({message["Message-ID"] for message in smtp.messages}) == 3
    assert verify().faults == []


def at_once(*calls):
    """Call all of these in the same instant; give what each answered."""
    start, answers = threading.Barrier(len(calls)), [None] * len(calls)

    def call(rank):
        start.wait()
        answers[rank] = calls[rank]()

    threads = [threading.Thread(target=call, args=(rank,)) for rank in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_of_two_agents_on_one_invoice_the_second_is_told_what_the_first_did(portal, people):
    recipient = people["agent"].habilitations.get().structure
    invoice = InvoiceFactory(status=Status.MISE_A_DISPOSITION, recipient=recipient, with_history=True)
    visits = []
    for name in ("agent", "other agent"):
        visitor = Visitor(portal)
        visitor.sign_in(people[name].email)
        visits.append((visitor, visitor.open(f"/factures/{invoice.pk}/traiter/")))
    acts = [lambda v=v, page=page: v.submit(page, "action", action="mandate") for v, page in visits]
    first, second = sorted(at_once(*acts), key=lambda answer: answer.status)
    assert (first.status, second.status) == (200, 409)
    assert first.url.startswith(f"{portal}/factures/recues/")  # redirected to the list
    change = StatusChange.objects.get(action="mandate")
    assert f"{change.actor.get_full_name()} a déjà traité cette facture" in second.text
    assert "« Mandatée »" in second.text
    assert Invoice.objects.get(pk=invoice.pk).status == Status.MANDATEE


def test_a_double_click_on_confirm_and_send_gives_one_invoice_and_one_receipt(portal, people, broker):
    draft = draft_of(people)
    visitor = Visitor(portal)
    visitor.sign_in(people["supplier"].email)
    page = visitor.open(f"/factures/{draft.pk}/confirmer/")
    clicks = at_once(*[lambda: visitor.submit(page, "version")] * 3)
    replayed = visitor.submit(page, "version")  # the back button, then again
    number = Invoice.objects.get(pk=draft.pk).certificate_number
    for answer in (*clicks, replayed):
        assert (answer.status, answer.url) == (200, f"{portal}/factures/{draft.pk}/recapitulatif/")
        assert number in answer.text
    assert StatusChange.objects.count() == 1
    rung = [json.loads(message)["headers"]["task"] for message in broker.lrange("celery", 0, -1)]
    assert (rung.count("invoices.route"), rung.count("invoices.certify")) == (1, 1)
    broker.flushall()

"""The sweeper rings for whatever waits unclaimed for over a minute, and clears what was deleted a month ago."""

import base64
import json
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from invoices import storage
from invoices.domain.flows import FINAL_STATES, FlowState
from invoices.domain.lifecycle import Status
from invoices.models import Attachment, Deposit, Inspection, Invoice, InvoiceEvent, StatusChange, StoredFile
from invoices.services import sweeping, transition
from structures.domain.habilitations import Application
from tests.factories.flows import FlowFactory
from tests.factories.invoices import DepositFactory, InvoiceEventFactory, InvoiceFactory, VatTotalFactory
from tests.factories.structures import HabilitationFactory

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.STORAGE_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def swept(broker, django_capture_on_commit_callbacks):
    """Sweep, and give the tasks that were rung: [(name, id)]."""
    broker.flushall()

    def sweep():
        with django_capture_on_commit_callbacks(execute=True):
            sweeping.sweep()
        rung = [message for name in broker.keys("celery*") for message in broker.lrange(name, 0, -1)]
        messages = [json.loads(message) for message in rung]
        broker.flushall()
        return sorted((m["headers"]["task"], *json.loads(base64.b64decode(m["body"]))[0]) for m in messages)

    yield sweep
    broker.flushall()


def deposit(ago, **fields):
    row = DepositFactory(**fields)
    Deposit.objects.filter(pk=row.pk).update(received_at=timezone.now() - ago)
    return row


def test_what_just_happened_is_left_to_its_own_ring(swept):
    now = timezone.now()
    deposit(0.5 * MINUTE)
    deposit(0.5 * MINUTE, state="ILLISIBLE", read_at=now)
    InvoiceFactory(status=Status.DEPOSEE, status_at=now, deposited_at=now, deposit=None)
    assert swept() == []


def test_a_file_to_inspect_is_rung_for_unless_somebody_holds_it_or_it_has_its_report(swept):
    now = timezone.now()
    said = {"filename": "a.xml", "expires_at": now + MINUTE}
    rows = [Inspection.objects.create(content=b"<a/>", **said) for _ in range(2)]
    done = Inspection.objects.create(report={}, **said)
    Inspection.objects.update(created_at=now - 2 * MINUTE)
    Inspection.objects.filter(pk=rows[1].pk).update(claimed_until=now + MINUTE)
    assert swept() == [("invoices.inspect", str(rows[0].pk))]
    assert Inspection.objects.filter(pk=done.pk).exists()


def test_a_flow_under_way_is_rung_for_unless_somebody_holds_it(swept):
    now = timezone.now()
    rows = [FlowFactory(received_at=now - 2 * MINUTE, state=state) for state in sorted(FlowState)]
    FlowFactory(received_at=now - 2 * MINUTE, claimed_until=now + MINUTE)
    FlowFactory(received_at=now)
    waiting = [flow.pk for flow in rows if flow.state not in FINAL_STATES]
    assert swept() == [("invoices.integrate_flow", pk) for pk in waiting]
    assert len(waiting) == 2


def test_a_deposit_to_read_is_rung_for_unless_somebody_holds_it(swept):
    now = timezone.now()
    waiting = deposit(2 * MINUTE)
    crashed = deposit(2 * MINUTE, claimed_until=now - timedelta(seconds=1), tries=1)
    deposit(2 * MINUTE, claimed_until=now + MINUTE, tries=1)
    assert swept() == [("invoices.extract", waiting.pk), ("invoices.extract", crashed.pk)]


@pytest.mark.parametrize("days", [0, 3, 400])
def test_a_deposit_read_without_draft_is_rung_for_however_long_the_portal_was_down(swept, days):
    ago = timezone.now() - timedelta(days=days) - 2 * MINUTE
    read = deposit(timedelta(days=days) + 3 * MINUTE, state="INTERPRETEE_OCR", read_at=ago)
    failed = deposit(timedelta(days=days) + 3 * MINUTE, state="ILLISIBLE", read_at=ago)
    deposit(timedelta(days=days) + 3 * MINUTE, state="REFUSE", read_at=ago)
    deposit(timedelta(days=days) + 3 * MINUTE, state="ILLISIBLE", read_at=ago, has_draft=True)
    assert swept() == [("invoices.draft", read.pk), ("invoices.draft", failed.pk)]


def test_an_invoice_to_route_or_to_certify_is_rung_for(swept):
    now = timezone.now()
    certified = {"certificate_file": DepositFactory(state="REFUSE").file, "deposit": None}
    old = {"status_at": now - 2 * MINUTE, **certified}
    late = [InvoiceFactory(status=status, **old) for status in (Status.DEPOSEE, Status.EN_COURS_ACHEMINEMENT)]
    InvoiceFactory(status=Status.MISE_A_DISPOSITION, **old)
    uncertified = InvoiceFactory(status=Status.MANDATEE, deposit=None)
    InvoiceFactory(status=Status.MANDATEE, deposit=None, certificate_claimed_until=now + MINUTE)
    wanted = [("invoices.certify", uncertified.pk), *[("invoices.route", invoice.pk) for invoice in late]]
    assert swept() == wanted


def test_drafts_need_nothing(swept):
    InvoiceFactory(deposit__has_draft=True)
    InvoiceFactory(deposit=None, status=Status.SUPPRIMEE, status_at=timezone.now())
    assert swept() == []


def deleted_draft(days, content=b"%PDF-1.7 brouillon"):
    """A draft with everything a draft may have, deleted by its supplier so many days ago."""
    draft = InvoiceFactory(deposit__file=storage.keep([content], "application/pdf"))
    VatTotalFactory(invoice=draft)
    InvoiceEventFactory(invoice=draft)
    Attachment.objects.create(
        invoice=draft,
        file=storage.keep([content + b" annexe"], "application/pdf"),
        filename="a.pdf",
        designation="a",
        type="AUTRE",
        added_by=draft.created_by,
    )
    supplier = HabilitationFactory(application=Application.FACTURES_EMISES, structure=draft.supplier).user
    transition.apply(draft, "delete", actor=supplier)
    Invoice.objects.filter(pk=draft.pk).update(status_at=timezone.now() - timedelta(days=days))
    return draft


def test_a_draft_deleted_a_month_ago_goes_with_its_file_its_attachments_and_its_history(swept, folder):
    deleted_draft(31)
    swept()
    for model in (Invoice, Deposit, Attachment, StatusChange, InvoiceEvent, StoredFile):
        assert not model.objects.exists(), model
    assert not any(path.is_file() for path in folder.rglob("*"))


def test_a_draft_deleted_since_less_than_a_month_stays(swept):
    deleted_draft(29)
    swept()
    assert Invoice.objects.count() == Deposit.objects.count() == 1
    assert StoredFile.objects.count() == 2


def test_a_file_that_a_sent_invoice_also_bears_stays(swept):
    kept = deleted_draft(31).deposit.file
    sent = InvoiceFactory(status=Status.MANDATEE, deposit__file=kept, deposit__has_draft=True)
    swept()
    assert list(Invoice.objects.all()) == [sent]
    assert storage.digest_on_disk(kept.sha256) == kept.sha256


def test_nothing_sent_is_ever_purged(swept):
    long_ago = timezone.now() - timedelta(days=4000)
    for status in set(Status) - {Status.SUPPRIMEE}:
        InvoiceFactory(status=status, status_at=long_ago, deposit__has_draft=True)
    swept()
    assert Invoice.objects.count() == len(Status) - 1


def test_sweeping_costs_the_same_number_of_queries_for_any_number_of_late_rows(django_assert_num_queries):
    for _ in range(3):
        deposit(2 * MINUTE)
        InvoiceFactory(status=Status.DEPOSEE, deposit=None)
    # to read, draft, route, make, inspect, integrate, inspect arrivals, certify, draw up, print, purge, forget thrice
    with django_assert_num_queries(14):
        sweeping.sweep()


@pytest.mark.usefixtures("new_tables")
def test_each_look_up_stands_in_the_order_of_its_own_index(django_assert_num_queries):
    """A sweeper that reads whole tables twice a minute would be a load of its own at ten million invoices."""
    wanted = ["deposit_to_read", "deposit_to_draft", "invoice_to_route", "export_to_make", "inspection_to_make"]
    wanted += [
        "flow_to_integrate",
        "arrival_to_inspect",
        "invoice_to_certify",
        "invoice_to_draw_up",
        "mandate_to_print",
    ]
    wanted += ["invoice_to_purge", "export_to_forget", "inspection_to_forget", "arrival_to_forget"]
    with django_assert_num_queries(14) as captured:
        sweeping.sweep()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute("SET LOCAL enable_sort = off")  # on tables this empty, sorting nothing costs the planner nothing
        for query, index in zip(captured.captured_queries, wanted, strict=True):
            cursor.execute("EXPLAIN " + query["sql"])
            plan = "\n".join(row[0] for row in cursor.fetchall())
            assert f"using {index}" in plan
            assert "Sort" not in plan

"""The tally against a plain count: after any moves, at any date, it says what the invoices say."""

import random
import re
import threading
from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.utils import timezone

from invoices.domain.deadlines import paris_day
from invoices.domain.errors import MoveRefused
from invoices.domain.lifecycle import MOVES, OPEN_TO_RECIPIENT, Party, Status
from invoices.models import Invoice, PaymentTally, Side, StaleCell, StatusTally, TallyRun
from invoices.services import tallying, transition
from structures.domain.habilitations import Application
from tests.factories.crowd import crowd
from tests.factories.invoices import InvoiceFactory
from tests.factories.structures import HabilitationFactory, PublicStructureFactory, ServiceFactory, StructureFactory

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
SIDES = {Side.EMISE: "supplier", Side.RECUE: "recipient"}
DRAFTS = {"BROUILLON", "SUPPRIMEE"}
APPLICATIONS = {Party.SUPPLIER: Application.FACTURES_EMISES, Party.RECIPIENT: Application.FACTURES_RECUES}


def month_of(instant):
    day = instant.astimezone(PARIS)
    return date(day.year, day.month, 1)


def counted_one_by_one():
    """What the table should hold: one invoice after the other, lateness as the invoice's own page says it."""
    cells = defaultdict(lambda: [0, Decimal(0), 0, Decimal(0), 0, Decimal(0), 0, Decimal(0), 0, Decimal(0)])
    now = timezone.now()
    for invoice in Invoice.objects.select_related("recipient").exclude(status__in=DRAFTS):
        clock = invoice.clock(now)
        late = clock.days_late if clock and not clock.ended_on else 0
        is_untold = invoice.status == "COMPTABILISEE" and not invoice.recipient.manages_payment_status
        marks = (True, late > 0, late > 30, late > 60, is_untold)
        for side, party in SIDES.items():
            if side is Side.RECUE and invoice.status not in OPEN_TO_RECIPIENT:
                continue
            place = (getattr(invoice, f"{party}_id"), getattr(invoice, f"{party}_service_id"))
            cell = cells[(side.value, *place, month_of(invoice.deposited_at), invoice.status, invoice.currency)]
            for rank, is_counted in enumerate(marks):
                cell[2 * rank] += is_counted
                cell[2 * rank + 1] += invoice.signed_due if is_counted else 0
    return dict(cells)


def tallied():
    rows = StatusTally.objects.values_list(
        *("side", "structure_id", "service_id", "month", "status", "currency", "count", "due"),
        *("late_count", "late_due", "late_30_count", "late_30_due", "late_60_count", "late_60_due"),
        *("untold_count", "untold_due"),
    )
    return {row[:6]: list(row[6:]) for row in rows}


def paid_one_by_one():
    cells = defaultdict(lambda: [0, 0, 0])
    for invoice in Invoice.objects.filter(status="MISE_EN_PAIEMENT", signed_due__gt=0):
        cell = cells[(invoice.supplier_id, invoice.recipient_id, month_of(invoice.deposited_at))]
        paid_on = paris_day(invoice.status_at)
        cell[0] += 1
        cell[1] += (paid_on - paris_day(invoice.available_at)).days
        cell[2] += paid_on > invoice.payment_due_on
    return dict(cells)


def payments_tallied():
    rows = PaymentTally.objects.values_list("supplier_id", "recipient_id", "month", "count", "days", "late_count")
    return {row[:3]: list(row[3:]) for row in rows}


def agree():
    assert tallied() == counted_one_by_one()
    assert payments_tallied() == paid_one_by_one()


def arrived(days_ago, **fields):
    """An invoice put at its recipient's disposal that many days ago."""
    at = timezone.localtime() - timedelta(days=days_ago)  # by the clock of Paris, summer or winter
    said = {"status": Status.MISE_A_DISPOSITION, "deposited_at": at, "available_at": at, "status_at": at}
    return InvoiceFactory(**said | {"payment_due_on": paris_day(at) + timedelta(days=30)} | fields)


class Town:
    """Two suppliers, two recipients (one that does not say when it pays), services, and somebody who may do it all."""

    def __init__(self, dice):
        self.dice = dice
        self.suppliers = [StructureFactory(), ServiceFactory(structure=StructureFactory())]
        self.recipients = [
            PublicStructureFactory(manages_payment_status=False),
            ServiceFactory(structure=PublicStructureFactory(payment_delay_days=50)),
        ]
        self.people = {
            party: [HabilitationFactory(application=application, structure=self.place(one)[0]).user for one in places]
            for (party, application), places in zip(
                APPLICATIONS.items(), (self.suppliers, self.recipients), strict=True
            )
        }
        self.invoices = [self.deposited() for _ in range(12)]

    @staticmethod
    def place(thing):
        """Structure, service."""
        return (thing.structure, thing) if hasattr(thing, "structure") else (thing, None)

    def deposited(self):
        (supplier, supplier_service), (recipient, recipient_service) = (
            self.place(self.dice.choice(places)) for places in (self.suppliers, self.recipients)
        )
        return arrived(
            self.dice.randint(0, 130),
            status=self.dice.choice([Status.DEPOSEE, Status.MISE_A_DISPOSITION]),
            supplier=supplier,
            supplier_service=supplier_service,
            recipient=recipient,
            recipient_service=recipient_service,
            total_without_vat=Decimal(self.dice.randint(1, 10_000)),
            type=self.dice.choice(["FACTURE", "FACTURE", "FACTURE", "AVOIR"]),
            currency=self.dice.choice(["EUR", "EUR", "USD"]),
        )

    def anybody_does_something(self):
        """One random move, which the table may well refuse; a recycled invoice changes recipient."""
        invoice = Invoice.objects.get(pk=self.dice.choice(self.invoices).pk)
        move = self.dice.choice([move for move in MOVES if move.action not in {"send", "delete"}])
        side = {Party.SUPPLIER: "supplier", Party.RECIPIENT: "recipient"}.get(move.by)
        actor = self.actor(invoice, move.by, side) if side else None
        reason = self.dice.choice(sorted(move.reasons)) if move.reasons else ""
        try:
            with transaction.atomic():
                if move.action == "recycle":
                    self.change_recipient(invoice)
                transition.apply(invoice, move.action, actor=actor, reason=reason, comment="Vu.")
        except MoveRefused:
            return
        if self.dice.random() < 0.5:
            self.let_time_pass(invoice)

    def actor(self, invoice, party, side):
        places = self.suppliers if side == "supplier" else self.recipients
        structures = [self.place(one)[0].pk for one in places]
        return self.people[party][structures.index(getattr(invoice, f"{side}_id"))]

    def change_recipient(self, invoice):
        recipient, service = self.place(self.dice.choice(self.recipients))
        Invoice.objects.filter(pk=invoice.pk).update(recipient=recipient, recipient_service=service)

    def let_time_pass(self, invoice):
        """Date the delay back, as if the calendar had gone on (what a daily count of everything is for)."""
        invoice.refresh_from_db()
        if invoice.payment_due_on and invoice.payment_stopped_on is None:
            invoice.payment_due_on -= timedelta(days=self.dice.randint(0, 100))
            Invoice.objects.filter(pk=invoice.pk).update(payment_due_on=invoice.payment_due_on)


@pytest.mark.parametrize("seed", range(8))
def test_after_any_moves_the_tally_is_the_plain_count(seed):
    town = Town(random.Random(seed))
    tallying.refresh()
    agree()
    for _ in range(12):
        for _ in range(town.dice.randint(1, 6)):
            town.anybody_does_something()
        tallying.refresh()
        agree()


def test_drafts_count_nowhere_and_an_invoice_on_its_way_counts_for_its_supplier_only():
    InvoiceFactory()
    InvoiceFactory(status=Status.SUPPRIMEE)
    InvoiceFactory(status=Status.DEPOSEE)
    tallying.refresh()
    assert list(StatusTally.objects.values_list("side", "status", "count")) == [("EMISE", "DEPOSEE", 1)]


def test_an_avoir_is_negative_and_never_late():
    arrived(100, type="AVOIR", amount_due=Decimal("40.00"))
    tallying.refresh()
    assert set(StatusTally.objects.values_list("due", "late_count", "late_due")) == {(Decimal("-40.00"), 0, 0)}


@pytest.mark.parametrize(
    ("days_ago", "late", "late_30", "late_60"),
    [(30, 0, 0, 0), (31, 1, 0, 0), (60, 1, 0, 0), (61, 1, 1, 0), (90, 1, 1, 0), (91, 1, 1, 1)],
)
def test_an_invoice_is_late_the_day_after_its_last_day(days_ago, late, late_30, late_60):
    arrived(days_ago)
    tallying.refresh()
    for row in StatusTally.objects.all():
        assert (row.late_count, row.late_30_count, row.late_60_count) == (late, late_30, late_60)


def test_a_month_is_a_month_in_paris():
    InvoiceFactory(status=Status.DEPOSEE, deposited_at=datetime(2026, 3, 31, 22, 30, tzinfo=ZoneInfo("UTC")))
    tallying.refresh()
    assert StatusTally.objects.get().month == date(2026, 4, 1)


def test_what_changed_before_the_last_run_is_not_counted_again():
    invoice = arrived(3)
    tallying.refresh()
    StatusTally.objects.all().update(count=7)
    tallying.refresh()
    assert set(StatusTally.objects.values_list("count", flat=True)) == {7}
    agent = HabilitationFactory(application=Application.FACTURES_RECUES, structure=invoice.recipient).user
    transition.apply(invoice, "acknowledge_service", actor=agent)
    tallying.refresh()
    agree()


def test_a_change_that_commits_late_is_counted_by_the_next_run():
    invoice = arrived(3)
    agent = HabilitationFactory(application=Application.FACTURES_RECUES, structure=invoice.recipient).user
    tallying.refresh()
    transition.apply(invoice, "acknowledge_service", actor=agent)
    TallyRun.objects.update(until=timezone.now() + timedelta(minutes=3))  # it was dated before the run, not yet seen
    tallying.refresh()
    agree()


def test_everything_is_counted_again_the_next_day():
    arrived(30)
    tallying.refresh()
    Invoice.objects.update(payment_due_on=paris_day(timezone.now()) - timedelta(days=1))
    tallying.refresh()
    assert not StatusTally.objects.filter(late_count__gt=0).exists()  # nothing happened to it: only the day will tell
    TallyRun.objects.update(whole_on=paris_day(timezone.now()) - timedelta(days=1))
    tallying.refresh()
    agree()
    assert StatusTally.objects.filter(late_count=1).count() == 2


def test_the_recipient_a_recycled_invoice_leaves_is_counted_again():
    invoice = arrived(3, status=Status.A_RECYCLER)
    former = invoice.recipient
    tallying.refresh()
    assert StatusTally.objects.filter(structure=former).exists()
    Invoice.objects.filter(pk=invoice.pk).update(recipient=PublicStructureFactory())
    assert StaleCell.objects.get().structure == former
    tallying.refresh()
    assert not StatusTally.objects.filter(structure=former).exists()
    assert not StaleCell.objects.exists()


def test_a_draft_that_changes_recipient_leaves_nothing_to_count():
    draft = InvoiceFactory()
    Invoice.objects.filter(pk=draft.pk).update(recipient=PublicStructureFactory())
    assert not StaleCell.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_count_once():
    for _ in range(5):
        arrived(40)
    workers = [threading.Thread(target=in_own_connection, args=(tallying.refresh,)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    agree()


@pytest.mark.django_db(transaction=True)
def test_a_run_leaves_the_tally_to_the_worker_that_counts():
    arrived(40)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [tallying.LOCK])
        other = threading.Thread(target=in_own_connection, args=(tallying.refresh,))
        other.start()
        other.join(timeout=10)
        assert not other.is_alive()
    assert not TallyRun.objects.exists()


def in_own_connection(action):
    try:
        action()
    finally:
        connection.close()


def test_a_load_of_past_invoices_is_counted_when_asked():
    arrived(3)
    tallying.refresh()
    arrived(50)  # put there by a load: no status change of today leads to it
    tallying.recount()
    agree()


@pytest.mark.usefixtures("new_tables")
@pytest.mark.parametrize("side", ["supplier_id", "recipient_id"])
def test_a_cell_is_counted_from_its_index(side):
    """A busy supplier or a large town: the months that nothing touched are not read."""
    invoice = arrived(40)
    crowd(invoice, 3000, [invoice.recipient, PublicStructureFactory()])
    tallying.refresh()
    agent = HabilitationFactory(application=Application.FACTURES_RECUES, structure=invoice.recipient).user
    transition.apply(invoice, "acknowledge_service", actor=agent)
    plans = []

    def explained(execute, sql, params, many, context):
        if f"i.{side} = cell.structure" in sql:
            execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off", None, many, context)
            execute(f"EXPLAIN {sql}", params, many, context)
            plans.append(" ".join(line for (line,) in context["cursor"].fetchall()))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explained):
        tallying.refresh()
    assert plans
    for plan in plans:
        ways = re.findall(r"Index Cond: (\(.*?\))  ", f"{plan}  ")
        assert any(side in way and "deposited_at >=" in way for way in ways), plan

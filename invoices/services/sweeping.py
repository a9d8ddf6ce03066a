"""The sweeper: rings again for whatever waits unclaimed for over a minute, and clears what was deleted long ago."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.bell import AT_LEISURE, AT_ONCE, ring
from invoices import storage
from invoices.domain.flows import FINAL_STATES
from invoices.domain.lifecycle import Status
from invoices.models import Arrival, BillingMandate, Deposit, Export, Flow, Inspection, Invoice
from invoices.models.invoice import DRAWN_UP
from invoices.services import arrivals, exporting, inspection

PATIENCE = timedelta(minutes=1)
KEEP_DELETED = timedelta(days=30)
BATCH = 500
BY_THOUSANDS = frozenset({"invoices.route", "invoices.certify", "invoices.draw_up"})  # what a large lot leaves behind


def sweep() -> None:
    """Ring for every late step of the road."""
    now = timezone.now()
    for task, rows in _late(now):
        for pk in rows:
            ring(task, pk, turn=AT_LEISURE if task in BY_THOUSANDS else AT_ONCE)
    _purge_deleted(now)
    exporting.forget_expired(now)
    inspection.forget_expired(now)
    arrivals.forget_expired(now)


def _late(now: datetime) -> Iterator[tuple[str, list[int] | list[str]]]:
    """Tasks and what each is late for; every list stands in the order of its own index."""
    since = now - PATIENCE
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    unread = Deposit.objects.filter(free, state=Deposit.State.A_LIRE, received_at__lt=since)
    yield "invoices.extract", _ids(unread.order_by("received_at"))
    read = (Deposit.State.INTERPRETEE_OCR, Deposit.State.ILLISIBLE)
    undrafted = Deposit.objects.filter(state__in=read, has_draft=False, read_at__lt=since)
    yield "invoices.draft", _ids(undrafted.order_by("read_at"))
    waiting = (Status.DEPOSEE, Status.EN_COURS_ACHEMINEMENT)
    yield "invoices.route", _ids(Invoice.objects.filter(status__in=waiting, status_at__lt=since).order_by("status_at"))
    unmade = Export.objects.filter(free, state=Export.State.A_FAIRE, created_at__lt=since)
    yield "invoices.make_export", _ids(unmade.order_by("created_at"))
    uninspected = Inspection.objects.filter(free, report__isnull=True, created_at__lt=since)
    yield "invoices.inspect", [str(pk) for pk in _ids(uninspected.order_by("created_at"))]
    unfinished = Flow.objects.filter(free, received_at__lt=since).exclude(state__in=sorted(FINAL_STATES))
    yield "invoices.integrate_flow", _ids(unfinished.order_by("received_at"))
    uninspected_arrivals = Arrival.objects.filter(free, report__isnull=True, received_at__lt=since)
    yield "invoices.inspect_arrival", [str(pk) for pk in _ids(uninspected_arrivals.order_by("received_at"))]
    free = Q(certificate_claimed_until=None) | Q(certificate_claimed_until__lt=now)
    uncertified = Invoice.objects.filter(free, deposited_at__lt=since, certificate_file=None)
    yield "invoices.certify", _ids(uncertified.order_by("deposited_at"))
    free = Q(document_claimed_until=None) | Q(document_claimed_until__lt=now)
    undrawn = Invoice.objects.filter(free, deposit_mode__in=DRAWN_UP, deposited_at__lt=since, document_key="")
    yield "invoices.draw_up", _ids(undrawn.order_by("deposited_at"))
    unprinted = BillingMandate.objects.filter(file=None, signed_at__lt=since)
    yield "invoices.print_mandate", _ids(unprinted.order_by("signed_at"))


def _ids(rows: QuerySet[Any]) -> list[Any]:
    return list(rows.values_list("pk", flat=True)[:BATCH])


def _purge_deleted(now: datetime) -> None:
    """A deleted draft goes with its file after 30 days; a sent invoice never does."""
    old = Invoice.objects.filter(status=Status.SUPPRIMEE, status_at__lt=now - KEEP_DELETED).order_by("status_at")[
        :BATCH
    ]
    for invoice in old.select_related("deposit"):
        with transaction.atomic():
            _purge(invoice)


def _purge(invoice: Invoice) -> None:
    """Delete a draft that never left, with its history, its deposit and the files nothing else refers to."""
    deposit = invoice.deposit
    files = set(invoice.attachments.values_list("file_id", flat=True)) | ({deposit.file_id} if deposit else set())
    invoice.status_changes.all().delete()
    invoice.events.all().delete()
    invoice.delete()
    if deposit:
        deposit.delete()
    for sha256 in sorted(files):
        storage.release(sha256)

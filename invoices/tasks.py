"""One three-line task per asynchronous arrow of the road; each is safe to run twice."""

from functools import cache
from uuid import UUID

from celery import shared_task
from django.conf import settings

from accounts.bell import AT_LEISURE, ring
from invoices.models import Deposit, StoredFile
from invoices.reading import Reader
from invoices.rules import RuleEngine
from invoices.services import (
    arrivals,
    certification,
    digests,
    documents,
    drawing,
    exporting,
    extraction,
    flow_mails,
    flow_slices,
    inspection,
    learning,
    mandates,
    routing,
    sweeping,
    tallying,
    unpacking,
)


@cache
def reader() -> Reader:
    """The reader's child process of this worker, started at the first file."""
    return Reader(cores=settings.READING_CORES)


@cache
def rule_engine() -> RuleEngine:
    """The rule engine's child process of this worker, started at the first file."""
    return RuleEngine()


@shared_task(name="invoices.extract", soft_time_limit=280, time_limit=300)
def extract(deposit_id: int) -> None:
    extraction.extract(deposit_id, reader())


@shared_task(name="invoices.draft", soft_time_limit=130, time_limit=150)
def draft(deposit_id: int) -> None:
    unpacking.draft_from(Deposit.objects.select_related("depositor").get(pk=deposit_id), reader())


@shared_task(name="invoices.draw_pages", soft_time_limit=130, time_limit=150)
def draw_pages(sha256: str) -> None:
    drawing.draw_pages(StoredFile.objects.get(pk=sha256), reader())


@shared_task(name="invoices.route")
def route(invoice_id: int) -> None:
    routing.route(invoice_id)


@shared_task(name="invoices.certify", soft_time_limit=50, time_limit=60)
def certify(invoice_id: int) -> None:
    certification.certify(invoice_id)


@shared_task(name="invoices.draw_up", soft_time_limit=110, time_limit=120)
def draw_up(invoice_id: int) -> None:
    documents.draw_up(invoice_id, reader(), rule_engine())


@shared_task(name="invoices.print_mandate", soft_time_limit=50, time_limit=60)
def print_mandate(mandate_id: int) -> None:
    mandates.print_and_mail(mandate_id)


@shared_task(name="invoices.make_export", soft_time_limit=1740, time_limit=1800)
def make_export(export_id: int) -> None:
    exporting.make(export_id)


@shared_task(name="invoices.inspect", soft_time_limit=140, time_limit=150)
def inspect(token: str) -> None:
    inspection.inspect(UUID(token), reader(), rule_engine())


@shared_task(name="invoices.integrate_flow", soft_time_limit=290, time_limit=300)
def integrate_flow(flow_id: int) -> None:
    flow_slices.integrate(flow_id, reader(), rule_engine())


@shared_task(name="invoices.ring_each")
def ring_each(task: str, *keys: int) -> None:
    for key in keys:
        ring(task, key, turn=AT_LEISURE)


@shared_task(name="invoices.inspect_arrival", soft_time_limit=140, time_limit=150)
def inspect_arrival(token: str) -> None:
    arrivals.inspect(UUID(token), reader(), rule_engine())


@shared_task(name="invoices.learn", soft_time_limit=130, time_limit=150)
def learn(invoice_id: int) -> None:
    learning.learn(invoice_id, reader())


@shared_task(name="invoices.sweep")
def sweep() -> None:
    sweeping.sweep()


@shared_task(name="invoices.tally")
def tally() -> None:
    tallying.refresh()


@shared_task(name="invoices.work_lists", soft_time_limit=550, time_limit=600)
def work_lists(after: int = 0) -> None:
    digests.work_lists(after)


@shared_task(name="invoices.weekly_summaries", soft_time_limit=550, time_limit=600)
def weekly_summaries(after: int = 0) -> None:
    digests.weekly_summaries(after)


@shared_task(name="invoices.flow_refusals", soft_time_limit=280, time_limit=300)
def flow_refusals() -> None:
    flow_mails.tell_refusals()

"""Sixteen people send at once for one supplier: counter, number and DEPOSEE, against a bare counter in a transaction.

Both over sixteen connections of sixteen processes, on the same row of the same durable server. Timed is the transaction
of a sending with its certificate, its history and its bells; the controls hold nobody up and have been made before.
"""

import time
import uuid
from decimal import Decimal
from multiprocessing import get_context

from django.db import connection, connections, transaction

from accounts.models import User
from invoices.domain.frameworks import Framework
from invoices.models import Invoice
from invoices.services import keying, submission, transition
from structures.domain.habilitations import Application
from structures.models import Structure
from tests.bench import Result
from tests.factories.invoices import BillingMandateFactory
from tests.factories.structures import HabilitationFactory, PublicStructureFactory, StructureFactory

WAYS, EACH = 16, 20
COUNTER = "UPDATE invoices_numberseries SET last = last + 1 WHERE supplier_id = %s AND year = %s RETURNING last"
LINE = {"name": "Chaises A Tolx", "quantity": Decimal(20), "unit_price": Decimal(320), "rate": Decimal(10)}
WORST_RATIO = 2  # at least half the rate of the bare counter


def run() -> list[Result]:
    """Time the sendings, then as many bare counters."""
    supplier, person, drafts = _drafts()
    shares = [drafts[rank::WAYS] for rank in range(WAYS)]
    ours = _together(_ready, _leave, [(share, person.pk) for share in shares])
    sent = Invoice.objects.filter(supplier=supplier).exclude(number__startswith="TMP")
    numbers = sorted(int(number[4:]) for number in sent.values_list("number", flat=True))
    if numbers != list(range(1, WAYS * EACH + 1)):
        raise RuntimeError(f"{len(numbers)} numbers, from {numbers[0]} to {numbers[-1]}")
    bare = _together(_counter, _count, [(supplier.pk, sent.first().number_year)] * WAYS)
    label = f"{WAYS * EACH} envois par {WAYS} connexions"
    return [Result(label, ours, "compteur nu, une transaction chacun", bare, WORST_RATIO, "s")]


def _drafts():
    supplier = BillingMandateFactory(structure=StructureFactory(vat_number="FR83404833048")).structure
    person = HabilitationFactory(application=Application.FACTURES_EMISES, structure=supplier).user
    recipient = PublicStructureFactory()
    return supplier, person, [_draft(supplier, recipient, person) for _ in range(WAYS * EACH)]


def _draft(supplier: Structure, recipient: Structure, person) -> int:
    typed = {"form_token": uuid.uuid4(), "framework": Framework.A1, "recipient_identifier": recipient.identifier}
    draft = keying.start(supplier, None, actor=person, **typed)
    keying.put_line(draft, LINE, actor=person, version=draft.version)
    return draft.pk


def _together(prepare, work, shares) -> float:
    """Seconds from a common start to the last end, each share in its own process, its connection open and prepared."""
    connections.close_all()
    context = get_context("fork")
    start = context.Barrier(len(shares) + 1)
    processes = [context.Process(target=_begin, args=(start, prepare, work, share)) for share in shares]
    for process in processes:
        process.start()
    start.wait()
    begun = time.monotonic()
    for process in processes:
        process.join()
        if process.exitcode:
            raise RuntimeError("a process failed")
    return time.monotonic() - begun


def _begin(start, prepare, work, share) -> None:
    connection.ensure_connection()
    prepared = prepare(*share)
    start.wait()
    work(prepared)


def _ready(drafts: list[int], person_pk: int):
    person = User.objects.get(pk=person_pk)
    found = [transition.own(Invoice(pk=pk), person) for pk in drafts]
    for draft in found:
        submission.ready(draft)
    return found, person


def _leave(ready) -> None:
    found, person = ready
    for draft in found:
        submission.leave(draft, person)


def _counter(*key: int):
    return key


def _count(key) -> None:
    for _ in range(EACH):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(COUNTER, key)

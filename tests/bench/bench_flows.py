"""Lots of XML invoices, from the deposit to every invoice sent and stored, against the rule engine alone.

The worker and its rule engine on one core, everything stored with fsync. LOT (500): invoices of the lot that is timed.
"""

import os
import time
from dataclasses import replace
from itertools import count

from invoices.domain.flows import FlowState
from invoices.models import Flow
from invoices.reading import Reader
from invoices.rules import RuleEngine
from invoices.services import flow_slices
from tests.bench import Result
from tests.bench.memory import Watch
from tests.factories.flowing import deposited, invoice, senders
from tests.samples.bills import CHAIRS
from tests.samples.lots import tar_of, zip_of

LOT = int(os.environ.get("LOT", "500"))
LINES = 10  # of each of them
ROUNDS = 3
SMALL, LARGE = 100, 2000
MEGABYTE = 1 << 20
numbers = count(1)


def run() -> list[Result]:
    people, cores = senders(), os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    try:
        with Reader() as reader, RuleEngine() as engine:
            engine.inspect(invoice("F-0"))  # its rules are compiled
            work = _Work(people, reader, engine)
            return [*_rates(work), _lines(work), _memory(work)]
    finally:
        os.sched_setaffinity(0, cores)


class _Work:
    """Somebody who deposits, and the worker."""

    def __init__(self, people: object, reader: Reader, engine: RuleEngine) -> None:
        self.people, self.reader, self.engine = people, reader, engine

    def integrate(self, content: bytes) -> float:
        """Seconds from the deposit to the last invoice stored."""
        begun = time.monotonic()
        flow = deposited(self.people, content)
        while not flow.is_final:
            flow_slices.integrate(flow.pk, self.reader, self.engine)
            flow = Flow.objects.get(pk=flow.pk)
        if flow.state != FlowState.INTEGRE:
            raise RuntimeError(f"{flow.state}: {flow.report or flow.items.first().findings}")
        return time.monotonic() - begun


def _files(size: int) -> list[tuple[str, bytes]]:
    return [(f"{rank:05d}.xml", _long(LINES)) for rank in range(size)]


def _rates(work: _Work) -> list[Result]:
    """The two by turns, so that the machine is the same for both."""
    alone = whole = 0.0
    for _ in range(ROUNDS):
        files = _files(LOT // ROUNDS)
        begun = time.monotonic()
        for _, content in files:
            work.engine.inspect(content)
        alone += time.monotonic() - begun
        whole += work.integrate(zip_of(files))
    size = ROUNDS * (LOT // ROUNDS)
    return [
        Result(f"lots, {size} factures UBL", size / whole, "moteur de règles seul", size / alone, 0.6, "/s", True),
    ]


def _lines(work: _Work) -> Result:
    """One long invoice against ten times its length."""
    few, many = (_long(size) for size in (500, 5000))
    work.integrate(_long(500))
    return Result("facture de 5 000 lignes", work.integrate(many), "500 lignes", work.integrate(few), 11, "s")


def _long(size: int) -> bytes:
    lines = tuple(replace(CHAIRS, position=rank) for rank in range(1, size + 1))
    return invoice(f"F-{next(numbers)}", lines=lines)


def _memory(work: _Work) -> Result:
    """The worker and its engine, at their highest."""
    peaks = []
    for size in (SMALL, LARGE):
        content = tar_of(_files(size))
        with Watch(os.getpid()) as watch:
            work.integrate(content)
        peaks.append(watch.peak / MEGABYTE)
    return Result(f"mémoire, lot de {LARGE}", peaks[1], f"lot de {SMALL}", peaks[0], 1.1, "Mo")

"""Exports of 100 000 rows: the peak memory of the process that makes them, against the same export of a tenth.

CSV through the page that streams it, XLSX through the worker's maker.
"""

import multiprocessing
import resource
from collections.abc import Callable, Iterable
from datetime import timedelta

from django.db import connections
from django.test import Client

from accounts.models import User
from chorus.seeding import people
from invoices.domain.deadlines import paris_day
from invoices.domain.lifecycle import Party
from invoices.forms.search import ReceivedSearch
from invoices.models import Export, Invoice
from invoices.services.exporting import MAKERS
from tests.bench import Result
from tests.bench.seeded import LARGE, used

ROWS = 100_000
FATTEST = 1.15


def run() -> Iterable[Result]:
    """Each export in a process of its own, the shorter one first."""
    agent = people.ACCOUNTS[0].email
    with used(LARGE):
        user = User.objects.get(email=agent)
        asked = [_asked(user, rows) for rows in (ROWS // 10, ROWS)]
        connections.close_all()
        for name, make in (("CSV, dans le processus web", _csv), ("XLSX, dans le worker", _xlsx)):
            light, heavy = (_peak(make, user, criteria) for criteria in asked)
            yield Result(f"{ROWS} lignes en {name}", heavy, f"{ROWS // 10} lignes", light, FATTEST, "MB")


def _asked(user: User, rows: int) -> dict[str, str]:
    """The latest invoices of the person's structure, by their first day of deposit: this many, at most."""
    structure = user.habilitations.get().structure
    received = Invoice.objects.filter(recipient=structure, deposited_at__isnull=False).order_by("-deposited_at")
    first = received.values_list("deposited_at", flat=True)[rows : rows + 1].get()
    since = paris_day(first + timedelta(days=1))
    return {"structure": str(structure.pk), "depot_du": f"{since:%d/%m/%Y}"}


def _csv(user: User, asked: dict[str, str]) -> int:
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(user)
    answer = client.get("/factures/recues/rechercher/csv/", asked)
    assert answer.status_code == 200, answer.content
    return sum(map(len, answer))


def _xlsx(user: User, asked: dict[str, str]) -> int:
    form = ReceivedSearch(asked, user=user, structures=[user.habilitations.get().structure])
    assert form.is_valid(), form.errors
    kind = Export.Kind.RESULTATS_XLSX
    export = Export(owner=user, kind=kind, parameters={"side": Party.RECIPIENT, "criteria": form.criteria.to_json()})
    return sum(map(len, MAKERS[kind](export, lambda done, total: None)))


def _peak(make: Callable[[User, dict[str, str]], int], user: User, asked: dict[str, str]) -> float:
    """The most memory that a process held while it made this, in MB."""
    context = multiprocessing.get_context("fork")
    mine, its = context.Pipe(duplex=False)
    process = context.Process(target=_weigh, args=(its, make, user, asked))
    process.start()
    its.close()
    peak = mine.recv()
    process.join()
    return peak


def _weigh(pipe, make: Callable[[User, dict[str, str]], int], user: User, asked: dict[str, str]) -> None:
    if make(user, asked) == 0:
        raise RuntimeError("nothing was made")
    pipe.send(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    connections.close_all()

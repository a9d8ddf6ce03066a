"""People who ask for pages, in a process of their own for each database, so that two sizes are timed turn by turn."""

import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from urllib.parse import quote

from django.db import connections
from django.test import Client

from accounts.models import User
from invoices.models import Invoice
from structures import habilitations
from tests.bench import seeded

SAMPLE = 40  # values of each kind, so that no two requests ask for the same invoice


class Visit:
    """Inside the process: sessions, and values of this database for the addresses."""

    def __init__(self, name: str) -> None:
        seeded.use(name)
        self.clients: dict[str, Client] = {}
        self.values: dict[tuple[str, str], list[str]] = {}

    def get(self, account: str, address: str, turn: int) -> float:
        """Milliseconds of one page, answered 200."""
        client = self.clients.get(account) or self._sign_in(account)
        url = address.format_map(Chosen(self, account, turn))
        begun = time.perf_counter()
        response = client.get(url)
        b"".join(response) if response.streaming else response.content
        taken = 1000 * (time.perf_counter() - begun)
        if response.status_code != 200:
            raise RuntimeError(f"{url} answered {response.status_code} to {account}")
        return taken

    def _sign_in(self, account: str) -> Client:
        client = self.clients[account] = Client(HTTP_HOST="127.0.0.1")
        client.force_login(User.objects.get(email=account))
        return client

    def listed(self, account: str, name: str) -> list[str]:
        """Values of one kind, found once."""
        key = account, name
        if key not in self.values:
            self.values[key] = getattr(Found(account), name)
        return self.values[key]


class Chosen:
    """The values of an address on one turn, for str.format_map."""

    def __init__(self, visit: Visit, account: str, turn: int) -> None:
        self.visit, self.account, self.turn = visit, account, turn

    def __getitem__(self, name: str) -> str:
        values = self.visit.listed(self.account, name)
        return quote(values[self.turn % len(values)])


class Found:
    """What one person may ask about, in this database."""

    def __init__(self, account: str) -> None:
        user = User.objects.get(email=account)
        held = user.habilitations.first()
        self.side = "recipient" if held.application == "FACTURES_RECUES" else "supplier"
        self.other = "supplier" if self.side == "recipient" else "recipient"
        self.first = habilitations.structures_open_to(user, held.application).order_by("pk").first()

    @cached_property
    def rows(self) -> list[Invoice]:
        """Sent invoices of the first structure, spread over its three years; each read from the index of the list."""
        sent = Invoice.objects.filter(**{self.side: self.first}, deposited_at__isnull=False)
        sent = sent.order_by("deposited_at", "id")
        begun, ended = sent[0].deposited_at, sent.reverse()[0].deposited_at
        spread = (begun + rank * (ended - begun) / SAMPLE for rank in range(SAMPLE))
        return [sent.filter(deposited_at__gte=at).select_related(self.other)[0] for at in spread]

    @property
    def structure(self) -> list[str]:
        return [str(self.first.pk)]

    @property
    def invoice(self) -> list[str]:
        return [str(row.pk) for row in self.rows]

    @property
    def number(self) -> list[str]:
        return [row.number for row in self.rows]

    @property
    def engagement(self) -> list[str]:
        return [row.engagement for row in self.rows if row.engagement]

    @property
    def market(self) -> list[str]:
        return [row.market for row in self.rows if row.market] or ["M2025-001"]

    @property
    def siret(self) -> list[str]:
        return [getattr(row, self.other).identifier for row in self.rows]

    @property
    def name(self) -> list[str]:
        return [getattr(row, self.other).name for row in self.rows]

    @property
    def service(self) -> list[str]:
        return list(self.first.services.values_list("code", flat=True)[1:]) or [""]

    @property
    def day(self) -> list[str]:
        return [f"{row.deposited_at:%d/%m/%Y}" for row in self.rows]

    @property
    def amount(self) -> list[str]:
        return [str(row.amount_due).replace(".", ",") for row in self.rows]

    @property
    def after_deposit(self) -> list[str]:
        """Keys of pages in the middle of the list."""
        return [f"{row.deposited_at.isoformat()}~{row.pk}" for row in self.rows]


@contextmanager
def visitors(*sizes: int) -> Iterator[list["Visitor"]]:
    """One visitor for each size of database."""
    names = [seeded.database(size) for size in sizes]
    connections.close_all()
    people = [Visitor(name) for name in names]
    try:
        yield people
    finally:
        for one in people:
            one.leave()


class Visitor:
    """The other end: asks its process for a page and is told how long it took."""

    def __init__(self, name: str) -> None:
        context = multiprocessing.get_context("fork")
        self._pipe, other = context.Pipe()
        self._process = context.Process(target=_visit, args=(other, name), daemon=True)
        self._process.start()

    def get(self, account: str, address: str, turn: int) -> float:
        """Milliseconds of one page. Raises RuntimeError when it is not answered 200."""
        self._pipe.send((account, address, turn))
        told = self._pipe.recv()
        if isinstance(told, str):
            raise RuntimeError(told)
        return told

    def leave(self) -> None:
        self._pipe.send(None)
        self._process.join()


def _visit(pipe, name: str) -> None:
    visit = Visit(name)
    while asked := pipe.recv():
        try:
            pipe.send(visit.get(*asked))
        except Exception as error:
            pipe.send(f"{asked[1]}: {error!r}")
    connections.close_all()

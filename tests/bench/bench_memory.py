"""A web worker that is never recycled: its memory after all the requests, against itself after the first thousand.

BENCH_REQUESTS: how many in all (3 000; the published bar is for 10 000).
"""

import os
from itertools import cycle, islice

from django.db import connections

from accounts.models import User
from tests.bench import Result
from tests.bench.bench_pages import PAGES
from tests.bench.seeded import SMALL, used
from tests.bench.serving import Agent, Server, all_at_once, served, sessions
from tests.bench.visiting import Chosen, Visit

REQUESTS = int(os.environ.get("BENCH_REQUESTS", "3000"))
FIRST_ONES = 1000
CLIENTS = 4  # one for each thread of the worker
LARGEST, GROWTH = 130, 1.03  # MB


def run() -> list[Result]:
    """Every page in turn, another invoice each time."""
    with used(SMALL) as name:
        visit = Visit(name)
        accounts = sorted({account for _, account, _ in PAGES})
        users = [User.objects.get(email=account) for account in accounts]
        cookies = dict(zip(accounts, sessions(users), strict=True))
        asked = [
            (account, address.format_map(Chosen(visit, account, turn)))
            for turn in range(40)
            for _, account, address in PAGES
        ]
        connections.close_all()
        with served(name, workers=1, threads=CLIENTS) as server:
            clients = [_Client(server, cookies) for _ in range(CLIENTS)]
            all_at_once(clients, islice(cycle(asked), FIRST_ONES), _get)
            before = server.worker_memory()
            all_at_once(clients, islice(cycle(asked), FIRST_ONES, REQUESTS), _get)
            after = server.worker_memory()
    name = f"mémoire d'un processus web, {REQUESTS} requêtes"
    return [
        Result(name, after, f"après {FIRST_ONES}", before, GROWTH, "MB"),
        Result(name, after, "limite", LARGEST, 1, "MB"),
    ]


class _Client:
    """One connection, on which everybody in turn asks for pages."""

    def __init__(self, server: Server, cookies: dict[str, str]) -> None:
        self.agents = {account: Agent(server, cookie) for account, cookie in cookies.items()}


def _get(client: _Client, asked: tuple[str, str]) -> None:
    account, path = asked
    if (status := client.agents[account].get(path)) != 200:
        raise RuntimeError(f"{path} answered {status} to {account}")

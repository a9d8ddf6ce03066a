"""gunicorn as in production, on a seeded database, and agents who talk to it over HTTP."""

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from urllib.parse import urlencode

from django.conf import settings
from django.test import Client

from accounts.models import User
from tests.bench import seeded
from tests.processes import free_port

TOKEN = "a" * 32  # a cookie and a form that agree
PATIENCE = 60  # seconds


@contextmanager
def served(name: str, *, workers: int, threads: int = 4) -> Iterator["Server"]:
    """Serve that database until the end of the block."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "tests.bench.site:application", "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", str(workers), "--threads", str(threads), "--preload", "--no-control-socket"]
    environment = os.environ | {"DATABASE_URL": seeded.url_of(name)}
    process = subprocess.Popen(
        [*command, "--log-level", "warning"], cwd=settings.BASE_DIR, env=environment, stdout=sys.stderr
    )
    try:
        server = Server(port, process.pid)
        server.wait()
        yield server
    finally:
        process.terminate()
        process.wait()


class Server:
    """One running gunicorn."""

    def __init__(self, port: int, pid: int) -> None:
        self.port, self.pid = port, pid

    def wait(self) -> None:
        """Return once it answers. Raises RuntimeError when it never does."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                return self._ask("/connexion/")
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("gunicorn never answered")

    def _ask(self, path: str) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request("GET", path)
        connection.getresponse().read()
        connection.close()

    def worker_memory(self) -> float:
        """Resident memory of the largest worker, in MB."""
        with open(f"/proc/{self.pid}/task/{self.pid}/children") as file:
            return max(_resident(int(pid)) for pid in file.read().split())


def _resident(pid: int) -> float:
    with open(f"/proc/{pid}/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS")) / 1024


def sessions(accounts: Iterable[User]) -> list[str]:
    """The cookie of each of these people, signed in to the database in use."""
    cookies = []
    for user in accounts:
        client = Client(HTTP_HOST="127.0.0.1")
        client.force_login(user)
        cookies.append(f"sessionid={client.cookies['sessionid'].value}; csrftoken={TOKEN}")
    return cookies


class Agent:
    """One person's connection to the server."""

    def __init__(self, server: Server, cookie: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
        self._headers = {"Cookie": cookie}

    def post(self, path: str, values: dict[str, object]) -> int:
        """The status of the answer."""
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", path, urlencode(values | {"csrfmiddlewaretoken": TOKEN}), form)

    def get(self, path: str) -> int:
        return self._ask("GET", path)

    def _ask(self, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None) -> int:
        try:
            self._connection.request(method, path, body, self._headers | (headers or {}))
            answer = self._connection.getresponse()
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):  # kept too long
            self._connection.close()
            self._connection.request(method, path, body, self._headers | (headers or {}))
            answer = self._connection.getresponse()
        answer.read()
        return answer.status


def all_at_once(agents: list[Agent], work: Iterable, do: Callable) -> float:
    """Share the work out among the agents, each on its thread. Returns seconds."""
    waiting: SimpleQueue = SimpleQueue()
    for one in work:
        waiting.put(one)
    begun = time.monotonic()
    with ThreadPoolExecutor(len(agents)) as pool:
        for done in [pool.submit(_until_empty, agent, waiting, do) for agent in agents]:
            done.result()
    return time.monotonic() - begun


def _until_empty(agent: Agent, waiting: SimpleQueue, do: Callable) -> None:
    while True:
        try:
            do(agent, waiting.get_nowait())
        except Empty:
            return

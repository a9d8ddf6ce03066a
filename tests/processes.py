"""Fixtures that are processes of their own: a mail server, a Celery worker, a web server, all on the test database.

They see only what is committed, so the tests that use them run with `transactional_db`.
"""

import email
import email.policy
import os
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from email.message import EmailMessage
from urllib.parse import urlsplit

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings as django_settings

from chorus.embedded import database_url
from chorus.supervisor import Supervisor, children
from tests.throwaway import Throwaway


def free_port() -> int:
    """Return a loopback port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class MailServer:
    """A real SMTP server on loopback. `messages` holds what it accepted, oldest first."""

    def __init__(self) -> None:
        self.port = free_port()
        self.messages: list[EmailMessage] = []
        self._controller: Controller | None = None

    def start(self) -> None:
        """Listen, on the same port each time."""
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self) -> None:
        """Refuse connections, as a server that is down."""
        if self._controller:
            self._controller.stop()
            self._controller = None

    async def handle_DATA(self, server, session, envelope):
        self.messages.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 OK"


class Worker:
    """A real Celery worker with two children, without beat: a test rings the sweepers itself."""

    def __init__(self, servers: Throwaway, environment: dict[str, str]) -> None:
        self._supervisor = Supervisor(servers.folder)
        self._environment = environment
        self._log = servers.folder / "worker.log"
        self._service = None

    def start(self) -> None:
        """Start it and wait until it takes tasks."""
        self._log.unlink(missing_ok=True)
        command = [sys.executable, "-m", "celery", "-A", "chorus", "worker", "--concurrency=2", "--loglevel=INFO"]
        command += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        self._service = self._supervisor.start("worker", command, env=self._environment, stop_signal=signal.SIGKILL)
        self._supervisor.wait_for(self._service, lambda: " ready." in self.log)

    def kill(self) -> None:
        """End the whole worker at once, as kill -9 does."""
        self._supervisor.stop()

    @property
    def pid(self) -> int:
        return self._service.process.pid

    @property
    def log(self) -> str:
        """What it wrote since it was started."""
        return self._log.read_text()

    def child_pids(self) -> list[int]:
        """Return the processes that run tasks."""
        return children(self.pid)


@pytest.fixture(scope="session")
def process_environment(servers, django_db_setup, mail_server):
    """Variables that lead a process to the test database, broker, mail server, storage, and to the portal's address."""
    name = django_settings.DATABASES["default"]["NAME"]  # the test's, once django_db_setup has run
    given = os.environ.get("DATABASE_URL")
    return {
        **os.environ,
        "DATABASE_URL": urlsplit(given)._replace(path=f"/{name}").geturl()
        if given
        else database_url(servers.folder, name),
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_server.port}",
        "SITE_URL": f"http://127.0.0.1:{free_port()}",  # the worker's mails lead to it
    }


@pytest.fixture(scope="session")
def mail_server():
    """The mail server of the run, not listening yet: its port is known to the processes before."""
    return MailServer()


@pytest.fixture
def smtp(mail_server, settings):
    """The mail server, listening, empty; Django's mails go to it."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", mail_server.port
    mail_server.messages.clear()
    mail_server.start()
    yield mail_server
    mail_server.stop()


@pytest.fixture
def worker(transactional_db, broker, smtp, servers, process_environment):
    """A started worker, with an empty queue."""
    broker.flushall()
    worker = Worker(servers, process_environment)
    worker.start()
    yield worker
    worker.kill()
    broker.flushall()


@pytest.fixture(scope="session")
def web_server(servers, process_environment):
    """A real gunicorn on the test database, for the whole run. Its address."""
    url = process_environment["SITE_URL"]
    supervisor = Supervisor(servers.folder)
    command = [sys.executable, "-m", "gunicorn", "chorus.wsgi", "--bind", urlsplit(url).netloc, "--threads", "4"]
    command += ["--no-control-socket", "--log-level", "warning"]
    service = supervisor.start("web", command, env=process_environment)
    supervisor.wait_for(service, lambda: _answers(f"{url}/sante/"))
    yield url
    supervisor.stop()


@pytest.fixture
def portal(web_server, transactional_db):
    """The address of a running portal, « http://127.0.0.1:port », on the test's own data."""
    return web_server


def wait_until(happened, limit: float = 20.0):
    """Return the first true answer of `happened()`. Raises AssertionError after `limit` seconds."""
    deadline = time.monotonic() + limit
    while not (answer := happened()):
        assert time.monotonic() < deadline, f"not seen in {limit} seconds: {happened}"
        time.sleep(0.05)
    return answer


def _answers(url: str) -> bool:
    try:
        urllib.request.urlopen(url, timeout=10).close()
    except urllib.error.HTTPError:
        return True  # an unhealthy portal is a portal that answers
    except OSError:
        return False
    return True

"""The whole portal from one command: servers, migrations, demonstration, web, worker and beat, until Ctrl-C."""

import os
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from functools import partial
from types import FrameType
from typing import Any
from urllib.parse import urlsplit

from celery import current_app
from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser, call_command
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from gunicorn.app.wsgiapp import WSGIApplication

from chorus import embedded, rehearsal
from chorus.supervisor import StartRefused, Supervisor, last_line

ASKS_TO_STOP = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopAsked(BaseException):
    """Ctrl-C, kill, or the terminal was closed: not an error, and no handler of errors may swallow it."""


class Command(BaseCommand):
    help = "Démarre le portail complet sur cette machine et le garde en marche jusqu'à Ctrl-C."
    requires_system_checks: list[str] = []  # a second start takes under three seconds; the lint checks the code

    def add_arguments(self, parser: CommandParser) -> None:
        rehearsal.add_arguments(parser)

    def handle(self, *args: Any, empty: bool, **options: Any) -> None:
        supervisor = Supervisor(settings.VAR)
        supervisor.adopt_orphans()
        for number in ASKS_TO_STOP:
            signal.signal(number, _ask_to_stop)
        try:
            start_portal(supervisor, is_empty=empty)
            self._greet(is_empty=empty)
            watch(supervisor)
        except StartRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        except StopAsked:
            self._say("\nArrêt du portail…")
        finally:
            for number in ASKS_TO_STOP:
                signal.signal(number, signal.SIG_IGN)
            supervisor.stop()

    def _greet(self, *, is_empty: bool) -> None:
        self._say(f"\nLe portail est prêt : {settings.SITE_URL}    (Ctrl-C pour l'arrêter)")
        if not is_empty:
            self._say(f"\nComptes de démonstration, mot de passe {rehearsal.PASSWORD} :")
            for email, role in rehearsal.ACCOUNTS:
                self._say(f"  {email:<36} {role}")

    def _say(self, text: str) -> None:
        """Write at once; the terminal may be gone."""
        try:
            self.stdout.write(text)
            self.stdout.flush()
        except OSError:
            pass


def start_portal(supervisor: Supervisor, *, is_empty: bool) -> None:
    """Start everything in order and return once /sante/ answers that all is well. Raises StartRefused."""
    supervisor.lock()
    address = urlsplit(settings.SITE_URL).netloc
    _refuse_taken(address)
    if not os.environ.get("DATABASE_URL"):
        embedded.start_postgres(supervisor)
    if not os.environ.get("REDIS_URL"):
        embedded.start_valkey(supervisor)
    migrate()
    if not is_empty:
        call_command("demo")
    connections.close_all()
    os.environ["CELERY_SKIP_CHECKS"] = "1"
    worker = supervisor.fork("worker", work, grace=8)
    web = supervisor.fork("web", partial(serve, address))
    supervisor.wait_for(worker, worker_answers, limit=60)
    supervisor.wait_for(web, is_healthy, limit=60)


def migrate() -> None:
    """Bring the tables to their present shape; cheap when they have it."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)


def work() -> None:
    """Be the one worker, which beats too: right only while it is alone."""
    current_app.Worker(
        concurrency=2,
        beat=True,
        schedule_filename=str(settings.VAR / "beat"),
        loglevel="WARNING",
        without_gossip=True,
        without_mingle=True,
    ).start()


def serve(address: str) -> None:
    """Be the web server: two processes of four threads."""
    sys.argv = ["gunicorn", "chorus.wsgi", "--bind", address, "--log-level", "warning", "--no-control-socket"]
    sys.argv += ["--worker-class", "gthread", "--workers", "2", "--threads", "4", "--preload"]
    WSGIApplication().run()


def worker_answers() -> bool:
    """Tell whether the worker takes tasks; asked here in short tries, for /sante/ would wait longer for a late one."""
    return bool(current_app.control.ping(timeout=0.1, limit=1))


def is_healthy() -> bool:
    """Tell whether the portal says that database, broker, worker and storage are well."""
    try:
        with urllib.request.urlopen(f"{settings.SITE_URL}/sante/", timeout=5) as answer:  # noqa: S310 (our own address)
            return answer.status == 200
    except (urllib.error.HTTPError, OSError):
        return False


def watch(supervisor: Supervisor) -> None:
    """Never return. Raises StopAsked, or StartRefused at the first dead service: half a portal would disappoint."""
    while True:
        # asked while Python ran a callback that drops exceptions: what was set aside still says so
        if signal.getsignal(signal.SIGTERM) is signal.SIG_IGN:
            raise StopAsked
        _refuse_dead(supervisor)
        time.sleep(0.2)


def _refuse_dead(supervisor: Supervisor) -> None:
    if dead := supervisor.first_dead():
        raise StartRefused(
            f"Le service {dead.name} s'est arrêté (code {dead.process.returncode}) : « {last_line(dead.log)} ». "
            f"Le portail s'arrête ; la suite est dans {dead.log}."
        )


def _refuse_taken(address: str) -> None:
    host, _, port = address.partition(":")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(port)))
        except OSError as error:
            raise StartRefused(
                f"Le port {port} ne peut pas être ouvert ({error.strerror}) : un autre programme l'occupe peut-être. "
                f"Arrêtez-le, ou choisissez un autre port : « python3 manage.py up --port {int(port) + 1} »."
            ) from error


def _ask_to_stop(number: int, frame: FrameType | None) -> None:
    for other in ASKS_TO_STOP:
        signal.signal(other, signal.SIG_IGN)  # one is enough: a second Ctrl-C must not cut the stop short
    raise StopAsked

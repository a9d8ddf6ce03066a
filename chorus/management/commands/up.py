"""The whole portal from one command: servers, migrations, demonstration, web, worker and beat, until Ctrl-C."""

import os
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser, call_command
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from chorus import embedded, rehearsal
from chorus.supervisor import Service, StartRefused, Supervisor, last_line

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
    start_worker(supervisor)
    web = start_web(supervisor, address)
    supervisor.wait_for(web, lambda: supervisor.first_dead() is not None or is_healthy(), limit=60)
    _refuse_dead(supervisor)


def migrate() -> None:
    """Bring the tables to their present shape; cheap when they have it."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)


def start_worker(supervisor: Supervisor) -> None:
    """Start the one worker, which beats too: right only while it is alone."""
    command: list[str | Path] = [sys.executable, "-m", "celery", "-A", "chorus", "worker", "--beat"]
    command += ["--schedule", settings.VAR / "beat", "--concurrency", "2", "--loglevel", "WARNING"]
    supervisor.start("worker", [*command, "--without-gossip", "--without-mingle"], grace=15)


def start_web(supervisor: Supervisor, address: str) -> Service:
    """Start the web server: two processes of four threads share what was loaded before they forked."""
    command = [sys.executable, "-m", "gunicorn", "chorus.wsgi", "--bind", address, "--log-level", "warning"]
    command += ["--worker-class", "gthread", "--workers", "2", "--threads", "4", "--preload", "--no-control-socket"]
    return supervisor.start("web", command)


def is_healthy() -> bool:
    """Tell whether the portal says that database, broker, worker and storage are well."""
    try:
        with urllib.request.urlopen(f"{settings.SITE_URL}/sante/", timeout=5) as answer:  # noqa: S310 (our own address)
            return answer.status == 200
    except (urllib.error.HTTPError, OSError):
        return False


def watch(supervisor: Supervisor) -> None:
    """Never return. Raises StartRefused at the first dead service: half a portal would only disappoint."""
    while True:
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

"""Databases of a known size, side by side on the run's server: made when one is missing, used as it is otherwise.

A run on a server of one's own (DATABASE_URL) finds again what an earlier one left there.
BENCH_INVOICES: the size of the large one (a million).
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import connection, connections

from chorus import embedded

SMALL = 10_000
LARGE = int(os.environ.get("BENCH_INVOICES", "1000000"))
WHOLE_UP_TO = 1_000_000  # beyond, histories keep their last change: ten million whole ones take fifty gigabytes


def database(size: int) -> str:
    """The name of the database that holds so many invoices; it has today's tables."""
    name = f"bench_{size}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if not cursor.fetchone():
            cursor.execute("DROP DATABASE IF EXISTS bench_part")
            cursor.execute("CREATE DATABASE bench_part")
            _manage("bench_part", "migrate", "--verbosity", "0")
            brief = ["--brief"] if size > WHOLE_UP_TO else []
            _manage("bench_part", "seed", "--invoices", str(size), *brief)
            cursor.execute(f"ALTER DATABASE bench_part RENAME TO {name}")
    _manage(name, "migrate", "--verbosity", "0")
    return name


def url_of(name: str) -> str:
    """The address of a database of the run's server."""
    given = os.environ.get("DATABASE_URL")
    if not given:
        return embedded.database_url(settings.VAR, name)
    return urlunsplit(urlsplit(given)._replace(path=f"/{name}"))


def use(name: str) -> str:
    """Have this process read and write that database from now on. Returns the one it left."""
    connections.close_all()
    left = connection.settings_dict["NAME"]
    for holder in (settings.DATABASES["default"], connection.settings_dict):
        holder["NAME"] = name
    return left


@contextmanager
def used(size: int) -> Iterator[str]:
    """Work in the database of this size for a while; the runner empties its own one afterwards."""
    left = use(database(size))
    try:
        yield connection.settings_dict["NAME"]
    finally:
        use(left)


def _manage(name: str, *command: str) -> None:
    environment = os.environ | {"DATABASE_URL": url_of(name)}
    subprocess.run(
        [sys.executable, "manage.py", *command], cwd=settings.BASE_DIR, env=environment, check=True, stdout=sys.stderr
    )

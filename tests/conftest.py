"""What every test stands on: a throw-away PostgreSQL and broker, and the rule that CI skips nothing it must run.

Variables are set, then Django, when this file is read: for that, DJANGO_SETTINGS_MODULE is not in pyproject.toml.
"""

import os
import shutil
import subprocess
from pathlib import Path

import django
import factory.random
import pytest
import redis
from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import connection, transaction

from tests.throwaway import Throwaway

pytest_plugins = ["tests.processes", "tests.browsing", "tests.managing", "tests.scanning"]

NEVER_SKIPPED_IN_CI = {"ocr", "browser", "samples", "antivirus"}

throwaway = Throwaway("chorus-test-")
throwaway.set_environment()
django.setup()
PBKDF2PasswordHasher.iterations = 1  # real hashes, which the portal's own process accepts too, without their slowness


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes():
    """Let each parallel process set its own variables, before Django, as this one did."""
    del os.environ["DJANGO_SETTINGS_MODULE"]


def pytest_unconfigure():
    throwaway.remove()


def pytest_make_parametrize_id(val, argname):
    """Name a file given to a test by its rank: its bytes may hold the minute they were made, and no two runs agree."""
    return argname if isinstance(val, bytes) and len(val) > 20 else None


def pytest_runtest_setup(item):
    factory.random.reseed_random(item.nodeid)  # names drawn by lot are those of the last run
    if item.get_closest_marker("ocr") and not _has_french_ocr():
        pytest.skip("tesseract avec le français est absent : apt-get install tesseract-ocr tesseract-ocr-fra")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    names = NEVER_SKIPPED_IN_CI & {mark.name for mark in item.iter_markers()}
    if names and report.skipped and not hasattr(report, "wasxfail") and os.environ.get("CI"):
        report.outcome = "failed"
        report.longrepr = f"Skipped, though CI must run tests marked {', '.join(sorted(names))}: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def servers():
    """The run's PostgreSQL and broker, started when the first test needs them."""
    throwaway.start()
    return throwaway


@pytest.fixture(scope="session")
def django_db_modify_db_settings(servers):
    """Make pytest-django wait for PostgreSQL before it creates the test database."""


@pytest.fixture(scope="session")
def broker(servers):
    """A client of the real broker (redis.Redis): `llen("celery")` counts waiting tasks, `flushall()` forgets them."""
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        yield client


def _renew_tables():
    """Structures, invoices and all that hangs on them as in a new database: a plan is chosen by the size of tables."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE structures_structure CASCADE")


@pytest.fixture
def new_tables(db):
    """The tables of a test without the dead rows of earlier ones."""
    _renew_tables()


@pytest.fixture(scope="module")
def new_world(django_db_setup, django_db_blocker):
    """The same for what all the tests of a module share: written in a transaction that goes away with the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        _renew_tables()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def corpus():
    """Folder of other people's invoices, or a skip."""
    root = os.environ.get("CORPUS_DIR", "")
    folder = Path(root) / "corpus"
    if not root or not folder.is_dir():
        pytest.skip("CORPUS_DIR ne désigne pas un dossier qui contient corpus/")
    return folder


def _has_french_ocr():
    if not shutil.which("tesseract"):
        return False
    listed = subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True)
    return "fra" in listed.stdout.split()

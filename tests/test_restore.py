"""A dump of a portal at work, restored into an empty cluster with its files: `verify` finds nothing wrong.

The commands are those of README.md: the database first, then the files, which only grow meanwhile.
"""

import os
import shutil
import subprocess
import sys
import threading

import psycopg2
import pytest
from django.conf import settings
from django.db import connection, transaction

from chorus import embedded
from invoices import storage
from invoices.domain.lifecycle import Status
from invoices.models import Invoice
from tests.factories.invoices import InvoiceEventFactory, InvoiceFactory
from tests.throwaway import Throwaway

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def empty():
    """A second cluster, with nothing in it."""
    cluster = Throwaway("chorus-restore-")
    embedded.start_postgres(cluster.supervisor, durable=False)
    yield cluster
    cluster.remove()


def invoice_in(status, content):
    """An invoice with its file and its whole history, at once, as the services write them."""
    with transaction.atomic():
        stored = storage.keep([content], "application/pdf")
        return InvoiceFactory(status=status, deposit__file=stored, with_history=True)


def run(command, **more):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=120, **more)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def manage(cluster, *words):
    """Run a command of the portal on the restored database and files."""
    where = {
        "CHORUS_VAR": str(cluster.folder),
        "DATABASE_URL": embedded.database_url(cluster.folder),
        "STORAGE_URL": f"file://{cluster.folder / 'fichiers'}",
    }
    return run([sys.executable, "-m", "django", *words], env=os.environ | where, cwd=settings.BASE_DIR)


def test_a_dump_of_a_portal_at_work_is_restored_whole(empty, servers, process_environment, tmp_path):
    for status in Status:
        InvoiceEventFactory(invoice=invoice_in(status, status.encode()))
    before, stop = Invoice.objects.count(), threading.Event()

    def work():
        rank = 0
        while not stop.is_set():
            invoice_in(Status.MANDATEE, f"pendant la sauvegarde {rank}".encode())
            rank += 1
        connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    binaries, dump = embedded.postgres_binaries(), tmp_path / "portail.dump"
    try:
        run([binaries / "pg_dump", "--format=custom", f"--file={dump}", process_environment["DATABASE_URL"]])
        shutil.copytree(settings.STORAGE_ROOT / "originaux", empty.folder / "fichiers" / "originaux")
    finally:
        stop.set()
        worker.join()
    restored = embedded.database_url(empty.folder)
    run([binaries / "pg_restore", "--no-owner", "--exit-on-error", f"--dbname={restored}", dump])

    assert "Rien à signaler" in manage(empty, "verify")
    assert "No planned migration operations" in manage(empty, "migrate", "--plan")
    with psycopg2.connect(restored) as there, there.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM invoices_invoice")
        assert before <= cursor.fetchone()[0] <= Invoice.objects.count()
        with pytest.raises(psycopg2.errors.RestrictViolation):  # what protects the histories came along
            cursor.execute("UPDATE invoices_statuschange SET comment = ''")
    there.close()

    with psycopg2.connect(restored) as there, there.cursor() as cursor:
        cursor.execute("SELECT sha256 FROM invoices_storedfile LIMIT 1")  # a file of this dump, not of another test
        (sha256,) = cursor.fetchone()
    there.close()
    (empty.folder / "fichiers" / "originaux" / sha256[:2] / sha256[2:4] / sha256).unlink()
    with pytest.raises(AssertionError, match="1 anomalie"):  # and it would have been seen
        manage(empty, "verify")

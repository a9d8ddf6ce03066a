"""Files named by their digest: whole or absent, kept once, never removed while somebody brings them again."""

import hashlib
import threading
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction

from invoices import storage
from invoices.models import Attachment, StoredFile
from tests.factories.invoices import DepositFactory, InvoiceFactory

DATA = b"%PDF-1.7 un contenu"
DIGEST = hashlib.sha256(DATA).hexdigest()
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.STORAGE_ROOT = tmp_path
    return tmp_path


def files(root=None) -> set[Path]:
    return {path for path in Path(root or settings.STORAGE_ROOT).rglob("*") if path.is_file()}


def test_bytes_are_kept_under_their_digest_with_what_was_recognised():
    stored = storage.keep([DATA[:4], DATA[4:]], "application/pdf")
    assert (stored.sha256, stored.size, stored.media_type) == (DIGEST, len(DATA), "application/pdf")
    assert storage.read_original(DIGEST) == DATA
    assert storage.digest_on_disk(DIGEST) == DIGEST


def test_the_same_bytes_are_kept_once(folder):
    first = storage.keep([DATA], "application/pdf")
    second = storage.keep([DATA], "text/plain")
    assert second == first
    assert second.media_type == "application/pdf"
    assert len(files(folder)) == StoredFile.objects.count() == 1


def test_many_files_are_kept_at_once_as_one_by_one(folder):
    known = storage.keep([DATA], "application/pdf")
    other = b"<a/>"
    stored = storage.keep_all({7: (DATA, "text/plain"), 8: (other, "application/xml"), 9: (other, "application/xml")})
    assert stored[7] == known
    assert (stored[8], stored[8].size, stored[8].media_type) == (stored[9], 4, "application/xml")
    assert [storage.read_original(stored[rank].pk) for rank in (7, 8)] == [DATA, other]
    assert len(files(folder)) == StoredFile.objects.count() == 2
    assert storage.keep_all({}) == {}


def test_what_breaks_on_the_way_leaves_nothing(folder):
    def broken():
        yield DATA
        raise OSError("the sender went away")

    with pytest.raises(OSError, match="went away"):
        storage.keep(broken(), "application/pdf")
    assert not files(folder)
    assert not StoredFile.objects.exists()


def test_a_disk_that_altered_or_lost_a_file_is_seen(folder):
    storage.keep([DATA], "application/pdf")
    [place] = files(folder)
    place.write_bytes(b"autre chose")
    assert storage.digest_on_disk(DIGEST) == hashlib.sha256(b"autre chose").hexdigest()
    place.unlink()
    assert storage.digest_on_disk(DIGEST) is None
    assert storage.keep([DATA], "application/pdf").sha256 == DIGEST  # deposited again, it is whole again
    assert storage.read_original(DIGEST) == DATA


def test_what_was_made_from_a_file_is_written_whole_and_goes_with_it(folder, django_capture_on_commit_callbacks):
    storage.keep([DATA], "application/pdf")
    storage.keep_derived(DIGEST, "page-1.png", b"image")
    assert storage.derived(DIGEST, "page-1.png").read_bytes() == b"image"
    with django_capture_on_commit_callbacks(execute=True):
        storage.release(DIGEST)
    assert not files(folder)
    assert not StoredFile.objects.exists()


def test_a_file_stays_while_anything_refers_to_it(folder, django_capture_on_commit_callbacks):
    stored = storage.keep([DATA], "application/pdf")
    deposit = DepositFactory(file=stored)
    invoice = InvoiceFactory(deposit=None)
    attachment = Attachment.objects.create(
        invoice=invoice, file=stored, filename="a.pdf", designation="a", type="AUTRE", added_by=invoice.created_by
    )
    certified = InvoiceFactory(deposit=None, certificate_file=stored)
    for reference in (deposit, attachment, certified):
        with django_capture_on_commit_callbacks(execute=True):
            storage.release(DIGEST)
        assert storage.read_original(DIGEST) == DATA
        reference.delete()
    with django_capture_on_commit_callbacks(execute=True):
        storage.release(DIGEST)
    assert not files(folder)


def test_a_removal_that_is_rolled_back_removes_nothing(django_capture_on_commit_callbacks):
    storage.keep([DATA], "application/pdf")
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        storage.release(DIGEST)
        transaction.set_rollback(True)
    assert storage.read_original(DIGEST) == DATA


@pytest.mark.django_db(transaction=True)
def test_bytes_brought_again_while_they_are_removed_are_not_lost():
    """Thirty times at once: one drops the last reference while another deposits the same file."""
    losses = []
    for _ in range(30):
        storage.keep([DATA], "application/pdf")
        start, kept = threading.Barrier(2), []

        def remove(start=start):
            start.wait()
            storage.release(DIGEST)
            connection.close()

        def bring(start=start, kept=kept):
            start.wait()
            with transaction.atomic():
                kept.append(DepositFactory(file=storage.keep([DATA], "application/pdf")))
            connection.close()

        threads = [threading.Thread(target=remove), threading.Thread(target=bring)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        losses += [] if kept and storage.digest_on_disk(DIGEST) == DIGEST else [DIGEST]
        for deposit in kept:
            deposit.delete()
    assert not losses

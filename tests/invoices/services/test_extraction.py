"""Reading happens once: the claim, the crashes, the refusals. The reader is the real one, in its own process."""

import os
import signal
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from invoices import storage
from invoices.formats import BROKEN
from invoices.models import Deposit, Invoice
from invoices.reading import FileUnreadable, Reader
from invoices.services import drafting, drawing, extraction
from tests import samples
from tests.factories.invoices import DepositFactory
from tests.factories.structures import PublicStructureFactory, StructureFactory
from tests.samples.invoice import RECIPIENT, SUPPLIER

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.STORAGE_ROOT = tmp_path


@pytest.fixture(scope="module")
def reader():
    with Reader() as reader:
        yield reader


def deposited(content=b"%PDF-1.7", **fields):
    return DepositFactory(file=storage.keep([content], "application/pdf"), **fields)


class NoReader:
    """Stands where nothing may be read."""

    def read(self, *_):
        raise AssertionError("read")


class Interrupted(Exception):
    """Stands for what ends a worker in the middle of a file."""


class Crashing:
    """A reader whose worker dies on the way."""

    def read(self, data, hints, on_progress):
        on_progress(1, 3)
        raise Interrupted


def extract_again(deposit, reader):
    """One more try once the claim of the dead worker has run out."""
    Deposit.objects.filter(pk=deposit.pk).update(claimed_until=timezone.now() - timedelta(seconds=1))
    extraction.extract(deposit.pk, reader)


@pytest.mark.samples
def test_a_deposit_is_read_drawn_and_handed_to_drafting(reader):
    supplier = StructureFactory(identifier=SUPPLIER.siret)
    PublicStructureFactory(identifier=RECIPIENT.siret)
    deposit = deposited(samples.make_invoice("colonnes"), structure=supplier)
    extraction.extract(deposit.pk, reader)
    read = Deposit.objects.get(pk=deposit.pk)
    assert (read.state, read.tries, read.claimed_until, read.message) == ("INTERPRETEE_OCR", 1, None, "")
    assert read.pages_total == read.file.page_count == 1
    assert read.read_at >= read.received_at
    assert drawing.are_drawn(read.file)
    draft = drafting.draft_from(read)
    assert (draft.number, draft.recipient.identifier) == ("FA-2026-0147", RECIPIENT.siret)


@pytest.mark.samples
def test_reading_again_does_nothing(reader):
    deposit = deposited(samples.make_invoice("colonnes"))
    extraction.extract(deposit.pk, reader)
    before = Deposit.objects.values().get(pk=deposit.pk)
    extraction.extract(deposit.pk, NoReader())
    assert Deposit.objects.values().get(pk=deposit.pk) == before


def test_a_deposit_that_somebody_holds_is_left_to_them():
    deposit = deposited(claimed_until=timezone.now() + timedelta(seconds=30), tries=1)
    extraction.extract(deposit.pk, NoReader())
    assert Deposit.objects.get(pk=deposit.pk).tries == 1


def test_the_claim_is_taken_before_reading_and_renewed_at_each_page():
    deposit = deposited()

    class Watching(Crashing):
        def read(self, data, hints, on_progress):
            taken = Deposit.objects.get(pk=deposit.pk)
            assert taken.tries == 1
            Deposit.objects.filter(pk=deposit.pk).update(claimed_until=timezone.now())
            on_progress(1, 3)
            renewed = Deposit.objects.get(pk=deposit.pk)
            assert (renewed.pages_done, renewed.pages_total) == (1, 3)
            assert renewed.claimed_until > timezone.now() + timedelta(seconds=50)
            raise Interrupted

    with pytest.raises(Interrupted):
        extraction.extract(deposit.pk, Watching())


def test_three_crashes_give_an_empty_form_and_a_plain_sentence():
    deposit = deposited()
    for _ in range(3):
        with pytest.raises(Interrupted):
            extract_again(deposit, Crashing())
        assert Deposit.objects.get(pk=deposit.pk).state == "A_LIRE"
    extract_again(deposit, NoReader())
    given_up = Deposit.objects.get(pk=deposit.pk)
    assert (given_up.state, given_up.document) == ("ILLISIBLE", None)
    assert "interrompue trois fois" in given_up.message
    assert "à la main" in given_up.message
    draft = drafting.draft_from(given_up)
    assert (draft.status, draft.number, draft.total_with_vat) == ("BROUILLON", "", None)


def test_who_lost_the_claim_does_not_overwrite_who_took_it_over():
    """A worker that was only slow wakes up after another has begun again."""
    deposit = deposited()

    class Slow:
        def read(self, data, hints, on_progress):
            Deposit.objects.filter(pk=deposit.pk).update(tries=2, pages_done=7)  # the other, meanwhile
            on_progress(1, 3)
            raise FileUnreadable("ENDOMMAGE", "Lu de travers.")

    extraction.extract(deposit.pk, Slow())
    stored = Deposit.objects.get(pk=deposit.pk)
    assert (stored.state, stored.pages_done, stored.message) == ("A_LIRE", 7, "")


@pytest.mark.parametrize(
    ("code", "state", "draws_up"),
    [("MOT_DE_PASSE", "REFUSE", False), ("ENDOMMAGE", "ILLISIBLE", True), ("TROP_LONG", "ILLISIBLE", True)],
)
def test_what_cannot_be_read_says_why_and_only_a_password_is_a_refusal(
    code, state, draws_up, django_capture_on_commit_callbacks
):
    deposit = deposited()

    class Refusing:
        def read(self, *_):
            raise FileUnreadable(code, "Une phrase. Un remède.")

    with django_capture_on_commit_callbacks() as rings:
        extraction.extract(deposit.pk, Refusing())
    assert len(rings) == draws_up  # of invoices.draft
    stored = Deposit.objects.get(pk=deposit.pk)
    assert (stored.state, stored.message, stored.claimed_until) == (state, "Une phrase. Un remède.", None)
    assert not Invoice.objects.exists()


def test_a_reader_that_dies_over_a_file_is_given_it_three_times(django_capture_on_commit_callbacks):
    deposit = deposited()

    class Dying:
        def read(self, *_):
            raise FileUnreadable(*BROKEN)

    for tries in (1, 2):
        with django_capture_on_commit_callbacks() as rings:
            extraction.extract(deposit.pk, Dying())
        stored = Deposit.objects.get(pk=deposit.pk)
        assert (stored.state, stored.tries, stored.claimed_until, len(rings)) == ("A_LIRE", tries, None, 1)
    extraction.extract(deposit.pk, Dying())
    given_up = Deposit.objects.get(pk=deposit.pk)
    assert given_up.state == "ILLISIBLE"
    assert "interrompue trois fois" in given_up.message


@pytest.mark.ocr
@pytest.mark.parametrize("victim", ["child", "fork"])
def test_a_reader_killed_during_a_reading_is_replaced_and_the_deposit_read_again(reader, victim):
    deposit = deposited(samples.make_invoice("abonnement", scan=True))

    class Killed:
        def read(self, data, hints, on_progress):
            def kill_once(*_):
                if not killed:
                    killed.append(reader.child_pid if victim == "child" else fork_of(reader))
                    os.kill(killed[0], signal.SIGKILL)

            killed = []
            return reader.read(data, hints, kill_once)

    extraction.extract(deposit.pk, Killed())
    assert Deposit.objects.get(pk=deposit.pk).state == "A_LIRE"
    extraction.extract(deposit.pk, reader)
    read = Deposit.objects.get(pk=deposit.pk)
    assert (read.state, read.tries) == ("INTERPRETEE_OCR", 2)


def fork_of(reader):
    return int(Path(f"/proc/{reader.child_pid}/task/{reader.child_pid}/children").read_text().split()[0])


def test_damaged_bytes_are_told_in_french_by_the_real_reader(reader):
    deposit = deposited(b"%PDF-1.7\nrien de plus")
    extraction.extract(deposit.pk, reader)
    stored = Deposit.objects.get(pk=deposit.pk)
    assert stored.state == "ILLISIBLE"
    assert stored.message
    assert storage.read_original(stored.file_id) == b"%PDF-1.7\nrien de plus"  # kept, whatever it is


def test_a_deposit_that_is_gone_is_no_error():
    extraction.extract(123456, NoReader())

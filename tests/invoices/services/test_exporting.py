"""Exports: asked once, made once, kept three days for one person; a crash costs time only."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Notice
from invoices import storage
from invoices.domain.errors import FileRefused
from invoices.models import Export, StoredFile
from invoices.services import exporting
from tests.factories.accounts import UserFactory
from tests.factories.invoices import ExportFactory

pytestmark = pytest.mark.django_db
ZIP = Export.Kind.FACTURES_ZIP
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.STORAGE_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def maker(monkeypatch):
    """Let the test be the maker of archives: `maker(function)`."""
    monkeypatch.setattr(exporting, "RENEW_SECONDS", 0)
    return lambda function: monkeypatch.setitem(exporting.MAKERS, ZIP, function)


def asked(owner=None, token=None):
    owner = owner or UserFactory()
    return exporting.ask(owner, ZIP, {"invoices": [1]}, filename="factures.zip", form_token=token or uuid.uuid4())


def test_asking_rings_the_worker_once_for_the_same_form(broker, django_capture_on_commit_callbacks):
    broker.flushall()
    owner, token = UserFactory(), uuid.uuid4()
    with django_capture_on_commit_callbacks(execute=True):
        first, again = asked(owner, token), asked(owner, token)
    assert first == again
    assert broker.llen("celery") == 1
    assert timedelta(days=2.9) < first.expires_at - timezone.now() < timedelta(days=3.1)
    broker.flushall()


def test_the_form_of_somebody_else_gives_nothing_of_theirs():
    theirs = asked()
    with pytest.raises(FileRefused, match="déjà servi"):
        asked(UserFactory(), theirs.form_token)


def test_five_may_wait_and_the_sixth_is_refused():
    owner = UserFactory()
    for _ in range(5):
        asked(owner)
    with pytest.raises(FileRefused, match="en préparation"):
        asked(owner)
    Export.objects.filter(owner=owner).update(state="ECHEC")
    assert asked(owner).state == "A_FAIRE"


def test_it_is_made_kept_and_told_once(maker):
    seen = []

    def make(export, progress):
        yield b"un"
        progress(1, 2)
        seen.append(Export.objects.get(pk=export.pk).done)
        yield b"deux"
        progress(2, 2)

    maker(make)
    export = asked()
    exporting.make(export.pk)
    exporting.make(export.pk)
    export.refresh_from_db()
    assert (export.state, export.done, export.total, export.tries) == ("FAIT", 2, 2, 1)
    assert storage.read_original(export.file_id) == b"undeux"
    assert export.file.media_type == "application/zip"
    assert seen == [1]
    notice = Notice.objects.get()
    assert (notice.user, notice.url) == (export.owner, f"/factures/exports/{export.pk}/")


def test_progress_renews_the_claim_and_a_claim_is_respected(maker):
    def make(export, progress):
        soon = timezone.now() + timedelta(seconds=1)
        Export.objects.filter(pk=export.pk).update(claimed_until=soon)
        progress(1, 10)
        assert Export.objects.get(pk=export.pk).claimed_until > soon + MINUTE
        exporting.make(export.pk)  # rung again meanwhile
        yield b"un"

    maker(make)
    export = asked()
    exporting.make(export.pk)
    export.refresh_from_db()
    assert (export.state, export.tries) == ("FAIT", 1)


def test_the_try_that_lost_its_claim_stops_and_leaves_the_row_to_the_other(maker):
    def make(export, progress):
        Export.objects.filter(pk=export.pk).update(tries=2)
        yield b"un"
        raise AssertionError("it should have stopped")

    maker(make)
    export = asked()
    exporting.make(export.pk)
    export.refresh_from_db()
    assert (export.state, export.file) == ("A_FAIRE", None)
    assert not StoredFile.objects.exists()


def test_a_refusal_ends_it_with_its_sentence(maker):
    def make(export, progress):
        raise FileRefused("Deux factures ne vous sont plus ouvertes.", "Refaites la sélection.")
        yield b""

    maker(make)
    export = asked()
    exporting.make(export.pk)
    export.refresh_from_db()
    assert (export.state, export.file) == ("ECHEC", None)
    assert export.message == "Deux factures ne vous sont plus ouvertes. Refaites la sélection."
    assert "n'a pas pu" in Notice.objects.get().title


def test_three_crashes_end_it_with_a_sentence(maker):
    def make(export, progress):
        yield b"un"
        raise OSError("disk")

    maker(make)
    export = asked()
    for _ in range(3):
        with pytest.raises(OSError, match="disk"):
            exporting.make(export.pk)
    assert Export.objects.get(pk=export.pk).state == "A_FAIRE"
    exporting.make(export.pk)
    export.refresh_from_db()
    assert export.state == "ECHEC"
    assert "interrompue trois fois" in export.message
    assert not StoredFile.objects.exists()


def test_a_killed_worker_leaves_a_claim_that_expires(maker):
    maker(lambda export, progress: [b"un"])
    export = asked()
    Export.objects.filter(pk=export.pk).update(claimed_until=timezone.now() + MINUTE, tries=1)
    exporting.make(export.pk)
    assert Export.objects.get(pk=export.pk).state == "A_FAIRE"
    Export.objects.filter(pk=export.pk).update(claimed_until=timezone.now() - MINUTE)
    exporting.make(export.pk)
    assert Export.objects.get(pk=export.pk).state == "FAIT"


def test_after_three_days_it_goes_with_its_file_unless_another_names_it(folder, django_capture_on_commit_callbacks):
    alone, shared = storage.keep([b"un"], "application/zip"), storage.keep([b"deux"], "application/zip")
    old = timezone.now() - MINUTE
    for file in (alone, shared):
        ExportFactory(state="FAIT", file=file, expires_at=old)
    kept = ExportFactory(state="FAIT", file=shared)
    with django_capture_on_commit_callbacks(execute=True):
        exporting.forget_expired(timezone.now())
    assert list(Export.objects.all()) == [kept]
    assert list(StoredFile.objects.all()) == [shared]
    assert storage.digest_on_disk(alone.sha256) is None
    assert storage.digest_on_disk(shared.sha256) == shared.sha256

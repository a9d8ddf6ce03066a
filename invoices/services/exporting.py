"""Exports: a file that one person asks for, made in a worker, kept three days, then forgotten.

The row is the truth: a killed worker costs time only. Three crashes on one export end it with a sentence.
"""

import logging
import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import BinaryIO
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accounts import notices
from accounts.bell import ring
from accounts.models import User
from invoices import storage
from invoices.domain.errors import FileRefused
from invoices.models import Export
from invoices.services import archives, downloads, fiscal, results
from structures.domain.errors import DomainError

CLAIM = timedelta(minutes=2)  # renewed while it works
RENEW_SECONDS = 1.0  # a maker may tell its progress at each row: the row of the export is written once a second
MOST_TRIES = 3
MOST_WAITING = 5  # of one person: nobody fills the disk of the others
KEPT = timedelta(days=3)
BATCH = 500
GAVE_UP = (
    "Ce fichier n'a pas pu être préparé : sa préparation a été interrompue trois fois. "
    "Demandez-le à nouveau, si possible avec moins de factures ; si cela dure, signalez-le au support."
)

Progress = Callable[[int, int], None]
Maker = Callable[[Export, Progress], Iterable[bytes]]

logger = logging.getLogger(__name__)

# who makes the file of each kind: yields its bytes, tells how many rows are done of how many, checks the owner's rights
MAKERS: dict[Export.Kind, Maker] = {
    Export.Kind.FACTURES_ZIP: archives.make,
    Export.Kind.LISTE_FISCALE_PDF: fiscal.make_pdf,
    Export.Kind.RESULTATS_XLSX: results.make_workbook,
}
# what follows when the owner takes a file of this kind away: asks for the rights once more, leaves the traces
TAKEN: dict[Export.Kind, Callable[[Export], None]] = {Export.Kind.FACTURES_ZIP: archives.taken}
MEDIA_TYPES = {
    Export.Kind.FACTURES_ZIP: "application/zip",
    Export.Kind.LISTE_FISCALE_PDF: "application/pdf",
    Export.Kind.RESULTATS_XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class ClaimLost(Exception):
    """Another try took this export, or it was forgotten: this one stops."""


def ask(owner: User, kind: Export.Kind, parameters: dict[str, object], *, filename: str, form_token: UUID) -> Export:
    """Ask for a file; the same form sent twice gives the first. Raises FileRefused when five already wait.

    parameters: what JSON holds; read by the maker of this kind, which asks for the owner's rights again.
    """
    earlier = Export.objects.filter(form_token=form_token, owner=owner).first()
    if earlier:
        return earlier
    if Export.objects.filter(owner=owner, state=Export.State.A_FAIRE).count() >= MOST_WAITING:
        raise FileRefused(
            f"{MOST_WAITING} de vos fichiers sont déjà en préparation.",
            "Attendez que l'un d'eux soit prêt : « Mes exports » dit où ils en sont.",
        )
    said = {"kind": kind, "parameters": parameters, "filename": filename, "expires_at": timezone.now() + KEPT}
    with transaction.atomic():
        asked, is_new = Export.objects.get_or_create(form_token=form_token, defaults={"owner": owner, **said})
        if is_new:
            ring("invoices.make_export", asked.pk)
    if asked.owner_id != owner.pk:
        raise FileRefused("Ce formulaire a déjà servi.", "Rouvrez la page et recommencez.")
    return asked


def make(export_id: int) -> None:
    """Make one export, once: a second ring while it is being made, or after, does nothing."""
    export = _claim(export_id)
    if export is None:
        return
    if export.tries > MOST_TRIES:
        _fail(export, GAVE_UP)
        return
    try:
        with storage.spool() as spool:
            _fill(spool, export)
            _finish(export, spool)
    except DomainError as error:
        _fail(export, f"{error.text} {error.remedy}".strip())
    except ClaimLost:
        logger.info("%s is made elsewhere, or forgotten", export)
    except Exception:
        _mine(export).update(claimed_until=None)  # the sweeper rings again
        raise


def _claim(export_id: int) -> Export | None:
    """Take the export if it waits and nobody holds it; counts the try before anything can crash."""
    now = timezone.now()
    waiting = Q(state=Export.State.A_FAIRE) & (Q(claimed_until=None) | Q(claimed_until__lt=now))
    taken = Export.objects.filter(waiting, pk=export_id).update(claimed_until=now + CLAIM, tries=F("tries") + 1)
    return Export.objects.select_related("owner").get(pk=export_id) if taken else None


def _mine(export: Export) -> QuerySet[Export]:
    """The row, as long as this very try holds it."""
    return Export.objects.filter(pk=export.pk, state=Export.State.A_FAIRE, tries=export.tries)


def _fill(spool: BinaryIO, export: Export) -> None:
    """Write what the maker yields, renewing the claim meanwhile. Raises ClaimLost."""
    last, done, total = time.monotonic(), 0, 0

    def renew() -> None:
        nonlocal last
        if time.monotonic() - last < RENEW_SECONDS:
            return
        last = time.monotonic()
        if not _mine(export).update(done=done, total=total, claimed_until=timezone.now() + CLAIM):
            raise ClaimLost

    def progress(now_done: int, now_total: int) -> None:
        nonlocal done, total
        done, total = now_done, now_total
        renew()

    for chunk in MAKERS[Export.Kind(export.kind)](export, progress):
        spool.write(chunk)
        renew()
    _mine(export).update(done=done, total=total)


def _finish(export: Export, spool: BinaryIO) -> None:
    """Keep the file and tell the owner, in one transaction. Raises ClaimLost."""
    spool.seek(0)
    with transaction.atomic():
        stored = storage.keep(iter(lambda: spool.read(storage.CHUNK), b""), MEDIA_TYPES[Export.Kind(export.kind)])
        kept_until = timezone.now() + KEPT
        done = {"state": Export.State.FAIT, "file": stored, "claimed_until": None, "expires_at": kept_until}
        if not _mine(export).update(**done):
            raise ClaimLost
        _tell(export, f"Votre fichier est prêt : {export.filename}", "Il est gardé trois jours.")


def _fail(export: Export, message: str) -> None:
    with transaction.atomic():
        if _mine(export).update(state=Export.State.ECHEC, message=message[:400], claimed_until=None):
            _tell(export, f"Votre fichier n'a pas pu être préparé : {export.filename}", message)


def _tell(export: Export, title: str, text: str) -> None:
    notices.post([export.owner], title=title, text=text, url=export.get_absolute_url(), event_key=f"export-{export.pk}")


def take(export: Export) -> BinaryIO:
    """Open a made export for its owner. Raises FileLost, or FileRefused when rights have changed since."""
    file = downloads.open_file(export.file)
    try:
        TAKEN.get(Export.Kind(export.kind), _nothing_follows)(export)
    except BaseException:
        file.close()
        raise
    return file


def _nothing_follows(export: Export) -> None:
    """A table of results leaves no trace on each of its invoices."""


def forget_expired(now: datetime) -> None:
    """Delete the exports whose time is over, with their files."""
    old = Export.objects.filter(expires_at__lt=now)
    for pk in old.order_by("expires_at").values_list("pk", flat=True)[:BATCH]:
        with transaction.atomic():
            export = old.select_for_update().filter(pk=pk).first()
            if export:
                export.delete()
            if export and export.file_id:
                storage.release(export.file_id)

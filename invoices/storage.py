"""Files kept under the SHA-256 of their bytes, on disk before the row that names them is committed.

Originals live in `originaux/`; what can be made again from them (page images) in `derives/`.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q

from invoices.models import (
    Arrival,
    Attachment,
    BillingMandate,
    Deposit,
    Export,
    Flow,
    Invoice,
    StoredFile,
    StructureDocument,
)

CHUNK = 1024 * 1024  # bytes read at a time from a file that is copied
AT_ONCE = 8  # files that wait for the disk together: it writes them in one go


def _original(sha256: str) -> Path:
    return settings.STORAGE_ROOT / "originaux" / sha256[:2] / sha256[2:4] / sha256


def derived(sha256: str, name: str) -> Path:
    """Where something made from a file is kept; the folder may not exist yet."""
    return settings.STORAGE_ROOT / "derives" / sha256[:2] / sha256 / name


def keep(chunks: Iterable[bytes], media_type: str) -> StoredFile:
    """Write the bytes, force them to disk, then name them by their digest. The same bytes are kept once.

    media_type: as recognised from the content, never as announced. Call it in the transaction that will refer to
    the file: until its end nobody else may remove the same bytes.
    """
    incoming = settings.STORAGE_ROOT / "arrivees"
    incoming.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with tempfile.NamedTemporaryFile(dir=incoming, delete=False) as file:
        try:
            for chunk in chunks:
                digest.update(chunk)
                size += file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
            with transaction.atomic():
                stored = _named(digest.hexdigest(), size, media_type)
                _place(Path(file.name), _original(stored.sha256))
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
    return stored


def keep_all(contents: Mapping[int, tuple[bytes, str]]) -> dict[int, StoredFile]:
    """Keep many files at once, as `keep` does each: the disk is waited for once.

    contents: bytes and type, by any number; no more than memory holds easily. Call it in the transaction that will
    refer to the files.
    """
    digests = {name: hashlib.sha256(content).hexdigest() for name, (content, _) in contents.items()}
    whole = {digests[name]: given for name, given in contents.items()}
    incoming = settings.STORAGE_ROOT / "arrivees"
    incoming.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=incoming) as folder, ThreadPoolExecutor(AT_ONCE) as disk:
        list(disk.map(lambda sha256: _write(Path(folder) / sha256, whole[sha256][0]), whole))
        with transaction.atomic():
            stored = _all_named({sha256: (len(content), kind) for sha256, (content, kind) in whole.items()})
            places = {sha256: _original(sha256) for sha256 in whole}
            for sha256, place in places.items():
                place.parent.mkdir(parents=True, exist_ok=True)
                os.replace(Path(folder) / sha256, place)
            folders = {above for place in places.values() for above in list(place.parents)[:3]}
            list(disk.map(_sync_folder, folders))
    return {name: stored[sha256] for name, sha256 in digests.items()}


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _all_named(files: Mapping[str, tuple[int, str]]) -> dict[str, StoredFile]:
    """What `_named` does, for many: held in the order of their names, so that nobody waits for somebody who waits."""
    missing = sorted(files)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(name, 0)) "
            "FROM (SELECT name FROM unnest(%s::text[]) AS name ORDER BY 1) AS sorted",
            [missing],
        )
    stored: dict[str, StoredFile] = {}
    while missing:
        rows = [StoredFile(sha256=name, size=files[name][0], media_type=files[name][1]) for name in missing]
        StoredFile.objects.bulk_create(rows, ignore_conflicts=True)
        held = StoredFile.objects.select_for_update(no_key=True).filter(pk__in=missing).order_by("pk")
        stored |= {one.pk: one for one in held}
        missing = [name for name in missing if name not in stored]  # removed between the two lines
    return stored


def spool() -> BinaryIO:
    """A file without a name on the disk of the storage, for what is made before it is kept: gone with its process."""
    incoming = settings.STORAGE_ROOT / "arrivees"
    incoming.mkdir(parents=True, exist_ok=True)
    return tempfile.TemporaryFile(dir=incoming)


def _named(sha256: str, size: int, media_type: str) -> StoredFile:
    """The row of these bytes, made if need be, held against `release` until the transaction ends."""
    _hold(sha256)
    while True:
        StoredFile.objects.bulk_create(
            [StoredFile(sha256=sha256, size=size, media_type=media_type)], ignore_conflicts=True
        )
        stored = StoredFile.objects.select_for_update(no_key=True).filter(pk=sha256).first()
        if stored:  # else removed between the two lines
            return stored


def _hold(sha256: str) -> None:
    """Let one transaction at a time place or remove these bytes on disk: a row that does not exist holds no lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [sha256])


def _place(file: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    os.replace(file, place)
    for folder in (place.parent, place.parent.parent, place.parent.parent.parent):
        _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    """A name survives a power cut once its folder itself is on disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def open_original(sha256: str) -> BufferedReader:
    """Open a kept file. Raises FileNotFoundError when the disk lost it: `verify` tells."""
    return _original(sha256).open("rb")


def read_original(sha256: str) -> bytes:
    """All the bytes of a kept file."""
    return _original(sha256).read_bytes()


def keep_derived(sha256: str, name: str, content: bytes) -> None:
    """Write something that can be made again; whole or not at all."""
    place = derived(sha256, name)
    place.parent.mkdir(parents=True, exist_ok=True)
    partial = place.with_name(f".{name}.{os.getpid()}")
    partial.write_bytes(content)
    os.replace(partial, place)


def digest_on_disk(sha256: str) -> str | None:
    """Recompute the digest of a kept file; None when it is missing."""
    try:
        with open_original(sha256) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return None


def release(sha256: str) -> None:
    """Remove a file that no deposit, attachment, document, certificate, mandate, export, flow or arrival names any
    more, and what was made of it."""
    with transaction.atomic():
        stored = StoredFile.objects.select_for_update().filter(pk=sha256).first()
        used = (
            Deposit.objects.filter(file=sha256).exists()
            or Attachment.objects.filter(file=sha256).exists()
            or StructureDocument.objects.filter(file=sha256).exists()
            or Invoice.objects.filter(Q(certificate_file=sha256) | Q(document_file=sha256)).exists()
            or Export.objects.filter(file=sha256).exists()
            or BillingMandate.objects.filter(file=sha256).exists()
            or Flow.objects.filter(file=sha256).exists()
            or Arrival.objects.filter(file=sha256).exists()
        )
        if stored and not used:
            stored.delete()
            transaction.on_commit(lambda: _remove(sha256))


def _remove(sha256: str) -> None:
    with transaction.atomic():
        _hold(sha256)
        if not StoredFile.objects.filter(pk=sha256).exists():  # the same bytes may have come back meanwhile
            _original(sha256).unlink(missing_ok=True)
            shutil.rmtree(derived(sha256, "x").parent, ignore_errors=True)

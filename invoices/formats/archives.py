"""Compressed files that may be joined to an invoice: how much they unfold to, looked at within bounds.

Nothing is written, and a ZIP is not unfolded at all: its directory tells. What a recipient could not open, or must
not open, is refused with a sentence and its remedy (ValueError).
"""

import bz2
import gzip
import zipfile
import zlib
from collections.abc import Callable
from typing import IO

MEGABYTE = 1024 * 1024
UNFOLDED_MAX = 200 * MEGABYTE
ENTRIES_MAX = 2000
ENCRYPTED = 0x1  # bit of an entry's flags (APPNOTE.TXT 4.4.4)
OFFICE_PARTS = frozenset({"[Content_Types].xml", "mimetype"})  # ISO 29500-2, ODF 1.2 part 3
NESTED = frozenset({"zip", "gz", "tgz", "gzip", "bz2", "7z", "rar", "xz", "tar", "cab", "iso"})
PROGRAMS = frozenset(
    {"exe", "com", "bat", "cmd", "scr", "pif", "msi", "msp", "dll", "jar", "js", "jse", "vbs", "vbe", "wsf", "hta"}
    | {"ps1", "lnk", "reg", "cpl", "apk", "sh", "docm", "xlsm", "pptm"}
)
# what runs, whatever its name says: Windows, Linux, macOS, Java, shell scripts
PROGRAM_BEGINNINGS = (b"MZ", b"\x7fELF", b"\xfe\xed\xfa", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"#!")
READ_AGAIN = "Refaites-le, vérifiez qu'il s'ouvre chez vous, puis joignez-le de nouveau."
APART = "Joignez les fichiers un par un, sans les compresser."


def check_zip(name: str, file: IO[bytes]) -> None:
    """Look at the directory of a ZIP: number, size, names and kinds of what it holds."""
    for entry in _entries(name, file):
        _check_entry(name, entry)


def check_office(name: str, file: IO[bytes]) -> None:
    """Look at a document of an office suite: a ZIP of its parts, one of which says so."""
    if not OFFICE_PARTS & {entry.filename for entry in _entries(name, file)}:
        raise ValueError(
            f"« {name} » est une archive, non un document de bureautique. Enregistrez-le de nouveau depuis votre "
            "logiciel, ou renommez-le en .zip si c'est une archive."
        )


def check_gzip(name: str, file: IO[bytes]) -> None:
    """Unfold a gzip file up to the limit, keeping nothing."""
    _check_stream(name, lambda: gzip.GzipFile(fileobj=file, mode="rb"))


def check_bzip2(name: str, file: IO[bytes]) -> None:
    """The same for bzip2."""
    _check_stream(name, lambda: bz2.BZ2File(file))


def _entries(name: str, file: IO[bytes]) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError) as error:
        raise ValueError(f"« {name} » est endommagé : il ne s'ouvre pas. {READ_AGAIN}") from error
    if len(entries) > ENTRIES_MAX:
        raise ValueError(f"« {name} » contient plus de {ENTRIES_MAX} fichiers. {APART}")
    size = file.seek(0, 2)
    is_overlapping = sum(entry.compress_size for entry in entries) > size  # the same bytes, unfolded again and again
    if is_overlapping or sum(entry.file_size for entry in entries) > UNFOLDED_MAX:
        raise _too_large(name)
    return entries


def _check_entry(name: str, entry: zipfile.ZipInfo) -> None:
    inside, extension = entry.orig_filename, entry.filename.rpartition(".")[2].lower()
    steps = inside.replace("\\", "/").split("/")
    if inside[:1] in ("/", "\\") or ".." in steps or ":" in steps[0] or not inside.isprintable():
        raise ValueError(f"« {name} » contient un fichier au nom trompeur. {APART}")
    if entry.flag_bits & ENCRYPTED:
        raise ValueError(
            f"« {name} » est protégé par un mot de passe : le destinataire ne pourrait pas l'ouvrir. "
            "Refaites l'archive sans mot de passe."
        )
    if extension in PROGRAMS:
        raise ValueError(f"« {name} » contient un programme ({steps[-1]}). Retirez-le de l'archive.")
    if extension in NESTED:
        raise ValueError(f"« {name} » contient une autre archive ({steps[-1]}). {APART}")


def _check_stream(name: str, unfolded: Callable[[], gzip.GzipFile | bz2.BZ2File]) -> None:
    size = 0
    try:
        with unfolded() as stream:
            while more := stream.read(MEGABYTE):
                if size == 0 and more.startswith(PROGRAM_BEGINNINGS):
                    raise ValueError(f"« {name} » contient un programme. Joignez un document.")
                size += len(more)
                if size > UNFOLDED_MAX:
                    raise _too_large(name)
    except (OSError, EOFError, zlib.error) as error:
        raise ValueError(f"« {name} » est endommagé : il ne se décompresse pas. {READ_AGAIN}") from error


def _too_large(name: str) -> ValueError:
    return ValueError(f"« {name} » contient plus de {UNFOLDED_MAX // MEGABYTE} Mo une fois décompressé. {APART}")

"""Compressed files that may be joined to an invoice: how much they unfold to, looked at within bounds.

Nothing is written, and a ZIP is not unfolded at all: its directory tells. What a recipient could not open, or must
not open, is refused with a sentence and its remedy (ValueError).
"""

import bz2
import gzip
import zipfile
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import IO

from invoices.formats import tarballs

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
    """Unfold a gzip file up to the limit, keeping nothing; a tar inside is looked at like a ZIP."""
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
        raise _too_many(name)
    size = file.seek(0, 2)
    is_overlapping = sum(entry.compress_size for entry in entries) > size  # the same bytes, unfolded again and again
    if is_overlapping or sum(entry.file_size for entry in entries) > UNFOLDED_MAX:
        raise _too_large(name)
    return entries


def _check_entry(name: str, entry: zipfile.ZipInfo) -> None:
    if entry.flag_bits & ENCRYPTED:
        raise ValueError(
            f"« {name} » est protégé par un mot de passe : le destinataire ne pourrait pas l'ouvrir. "
            "Refaites l'archive sans mot de passe."
        )
    _check_inside(name, entry.orig_filename)


def _check_inside(name: str, inside: str) -> None:
    """Look at the name of what an archive holds."""
    steps, extension = inside.replace("\\", "/").split("/"), inside.rpartition(".")[2].lower()
    if is_deceptive(inside):
        raise ValueError(f"« {name} » contient un fichier au nom trompeur. {APART}")
    if extension in PROGRAMS:
        raise _program(name, steps[-1])
    if extension in NESTED:
        raise ValueError(f"« {name} » contient une autre archive ({steps[-1]}). {APART}")


def is_deceptive(inside: str) -> bool:
    """Whether a name inside an archive leads out of its folder, or shows otherwise than it is."""
    steps = inside.replace("\\", "/").split("/")
    return inside[:1] in ("/", "\\") or ".." in steps or ":" in steps[0] or not inside.isprintable()


@dataclass
class _Unfolded:
    """What a stream unfolds to, as it is read; no further than the limit. name: of the file, to say so."""

    name: str
    stream: gzip.GzipFile | bz2.BZ2File
    size: int = 0

    def read(self, count: int) -> bytes:
        """So many bytes, fewer at the end alone. Raises ValueError beyond UNFOLDED_MAX."""
        content = self.stream.read(count)
        self.size += len(content)
        if self.size > UNFOLDED_MAX:
            raise _too_large(self.name)
        return content


def _check_stream(name: str, unfolded: Callable[[], gzip.GzipFile | bz2.BZ2File]) -> None:
    try:
        with unfolded() as stream:
            content = _Unfolded(name, stream)
            head = content.read(tarballs.BLOCK)
            if head.startswith(PROGRAM_BEGINNINGS):
                raise ValueError(f"« {name} » contient un programme. Joignez un document.")
            if tarballs.is_header(head):
                _check_members(name, tarballs.members(head, content.read))
            while content.read(MEGABYTE):
                pass
    except (OSError, EOFError, zlib.error, tarballs.Damaged) as error:
        raise ValueError(f"« {name} » est endommagé : il ne se décompresse pas. {READ_AGAIN}") from error


def _check_members(name: str, members: Iterable[tarballs.Member]) -> None:
    for rank, member in enumerate(members, start=1):
        if rank > ENTRIES_MAX:
            raise _too_many(name)
        _check_inside(name, member.name)
        if member.head.startswith(PROGRAM_BEGINNINGS):
            raise _program(name, member.name)
        if member.is_special:
            raise ValueError(f"« {name} » contient un lien ou un fichier spécial ({member.name}). {APART}")


def _program(name: str, inside: str) -> ValueError:
    return ValueError(f"« {name} » contient un programme ({inside.rpartition('/')[2]}). Retirez-le de l'archive.")


def _too_many(name: str) -> ValueError:
    return ValueError(f"« {name} » contient plus de {ENTRIES_MAX} fichiers. {APART}")


def _too_large(name: str) -> ValueError:
    return ValueError(f"« {name} » contient plus de {UNFOLDED_MAX // MEGABYTE} Mo une fois décompressé. {APART}")

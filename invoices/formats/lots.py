"""The files of a lot: an XML, a PDF, or an archive of them, given one after the other and never held together.

An archive is either right or refused whole (LotRefused), whichever of its files is at fault: nothing is unpacked on
disk, names lead nowhere, and what it unfolds to is bounded before it is. What each file holds is no concern of this
module. Sources: formats.md §3 and §4; APPNOTE.TXT (ZIP), RFC 1952 (gzip), tarballs.
"""

import gzip
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from typing import IO

from invoices import formats
from invoices.formats import tarballs
from invoices.formats.archives import ENCRYPTED, MEGABYTE, OFFICE_PARTS, is_deceptive

XML, PDF, ZIP, TAR_GZ = "xml", "pdf", "zip", "tar.gz"
MOST_MEMBERS = 10_000
MOST_ENTRIES = 3 * MOST_MEMBERS  # folders and what macOS adds beside each file, too
MOST_UNFOLDED = 1024 * MEGABYTE
MOST_OF_ONE = 10 * MEGABYTE
SUSPECT_SIZE, SUSPECT_RATIO = 100 * MEGABYTE, 300  # ten thousand times the same invoice shrinks a hundred times
UNIX = 3  # the system of an entry whose attributes are a mode (APPNOTE.TXT 4.4.2)
ORDINARY = (0, stat.S_IFREG, stat.S_IFDIR)
ENTRY_MARK = b"PK\x01\x02"
ZIP_MARKS, GZIP_MARK = (b"PK\x03\x04", b"PK\x05\x06"), b"\x1f\x8b"
OTHER_ARCHIVES = (GZIP_MARK, b"BZh", b"\xfd7zXZ\0", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"PK\x05\x06")
HEAD = 1024
GLANCED, GLANCED_SIZE = 20, 32 * MEGABYTE
PASSED_OVER = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
OF_MACOS = "__MACOSX"
DAMAGED = (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError, zlib.error)
REMADE = "Refaites l'archive, vérifiez qu'elle s'ouvre chez vous, puis déposez-la de nouveau."
ALONE = "Mettez les factures seules dans l'archive : des fichiers XML, ou des PDF Factur-X."


class LotRefused(Exception):
    """The whole lot can't be taken. text, remedy: French sentences."""

    def __init__(self, text: str, remedy: str) -> None:
        super().__init__(f"{text} {remedy}")
        self.text, self.remedy = text, remedy


@dataclass(frozen=True)
class Member:
    """One file of a lot. name: its path there. size: in bytes; content: None beyond MOST_OF_ONE of them."""

    name: str
    size: int
    content: bytes | None


def kind_of(head: bytes) -> str:
    """XML, PDF, ZIP or TAR_GZ, by the first bytes and never by the name; empty for anything else."""
    if head.startswith(ZIP_MARKS):
        return ZIP
    if head.startswith(GZIP_MARK):
        return TAR_GZ
    if formats.is_pdf(head):
        return PDF
    return XML if formats.is_xml(head) else ""


def heads(file: IO[bytes], size: int) -> Iterator[bytes]:
    """The first bytes of the first files of a lot, at most `size` of each: what can be told of it at once, and cheaply.

    Whatever is wrong with the lot ends it without a word: `members` says what.
    """
    file.seek(0)
    head = file.read(size)
    kind = kind_of(head)
    with suppress(*DAMAGED, RuntimeError):  # a password is asked for
        if kind == ZIP and _count(file, ENTRY_MARK) <= MOST_ENTRIES:
            with zipfile.ZipFile(file) as archive:
                for entry in archive.infolist()[:GLANCED]:
                    with archive.open(entry) as content:
                        yield content.read(size)
        elif kind == TAR_GZ:
            file.seek(0)
            with gzip.GzipFile(fileobj=file, mode="rb") as stream:
                unfolded = _Glance(stream, GLANCED_SIZE)
                block = unfolded.read(tarballs.BLOCK)
                for member in islice(tarballs.members(block, unfolded.read, size), GLANCED):
                    yield member.head
        else:
            yield head


@dataclass
class _Glance:
    """A stream that ends after so many bytes."""

    stream: IO[bytes] | gzip.GzipFile
    left: int

    def read(self, count: int) -> bytes:
        content = self.stream.read(min(count, self.left))
        self.left -= len(content)
        return content


def members(file: IO[bytes], name: str, after: int = 0) -> Iterator[Member]:
    """The files of a lot in its order, but the first `after` of them. name: of the lot, for what is said of it.

    Raises LotRefused, at the latest when the last file was given: a lot is right once it was read to its end.
    """
    file.seek(0)
    kind = kind_of(file.read(HEAD))
    file.seek(0)
    if kind == ZIP:
        yield from _Lot(name, file).of_zip(after)
    elif kind == TAR_GZ:
        yield from _Lot(name, file).of_tar(after)
    elif not after:
        content = file.read(MOST_OF_ONE + 1)
        size = file.seek(0, 2)
        yield Member(name, size, content if size <= MOST_OF_ONE else None)


@dataclass
class _Lot:
    """An archive while it is read. names: those met, normalised; unfolded: bytes so far."""

    name: str
    file: IO[bytes]
    names: set[str] = field(default_factory=set)
    unfolded: int = 0

    def of_zip(self, after: int) -> Iterator[Member]:
        """The directory first, which tells of every fault of names and sizes; then the content, file by file."""
        if _count(self.file, ENTRY_MARK) > MOST_ENTRIES:
            raise self._too_many()
        try:
            with zipfile.ZipFile(self.file) as archive:
                entries = [entry for entry in archive.infolist() if self._takes_entry(entry)]
                self._check_sizes(entries)
                for entry in entries[after:]:
                    with archive.open(entry) as content:
                        yield self._member(entry.orig_filename, entry.file_size, content)
        except DAMAGED as error:
            raise self._damaged() from error

    def of_tar(self, after: int) -> Iterator[Member]:
        try:
            with gzip.GzipFile(fileobj=self.file, mode="rb") as stream:
                yield from self._tar_members(stream, after)
        except DAMAGED as error:
            raise self._damaged() from error

    def _tar_members(self, stream: gzip.GzipFile, after: int) -> Iterator[Member]:
        def read(count: int) -> bytes:
            content = stream.read(count)
            self.unfolded += len(content)
            self._check_unfolded(self.unfolded)
            return content

        head = read(tarballs.BLOCK)
        if any(head) and not tarballs.is_header(head):
            raise self._refused("est compressé, mais ce n'est pas une archive tar.gz.", ALONE)
        for member in tarballs.members(head, read, MOST_OF_ONE):
            if self._takes(member.name, member.is_folder, member.is_special) and len(self.names) > after:
                self._check_content(member.name, member.head)
                yield Member(member.name, member.size, member.head if member.size <= MOST_OF_ONE else None)
        while read(MEGABYTE):
            pass
        self._check_count()

    def _takes_entry(self, entry: zipfile.ZipInfo) -> bool:
        mode = stat.S_IFMT(entry.external_attr >> 16) if entry.create_system == UNIX else 0
        if entry.flag_bits & ENCRYPTED:
            raise self._refused(
                f"est protégé par un mot de passe (« {_shown(entry.orig_filename)} »).",
                "Refaites l'archive sans mot de passe.",
            )
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise self._refused(
                "est compressé par une méthode que le portail n'ouvre pas.", "Utilisez un ZIP ordinaire."
            )
        return self._takes(entry.orig_filename, entry.is_dir(), mode not in ORDINARY)

    def _takes(self, inside: str, is_folder: bool, is_special: bool) -> bool:
        """Whether this is a file of the lot, rather than a folder or what systems add. Raises LotRefused."""
        if is_deceptive(inside):
            raise self._refused(
                f"contient un fichier dont le chemin sort de l'archive ou trompe sur son nom (« {_shown(inside)} »).",
                "Refaites l'archive avec des noms simples, sans chemin absolu ni « .. ».",
            )
        steps = [step for step in inside.replace("\\", "/").split("/") if step not in ("", ".")]
        if is_special:
            raise self._refused(f"contient un lien ou un fichier spécial (« {_shown(inside)} »).", ALONE)
        if is_folder or not steps or OF_MACOS in steps or _is_passed_over(steps[-1]):
            return False
        normalised = unicodedata.normalize("NFC", "/".join(steps))
        if normalised in self.names:
            raise self._refused(
                f"contient deux fois le fichier « {_shown(inside)} ».", "Gardez-en un, celui qui est à déposer."
            )
        self.names.add(normalised)
        if len(self.names) > MOST_MEMBERS:
            raise self._too_many()
        return True

    def _check_sizes(self, entries: list[zipfile.ZipInfo]) -> None:
        self._check_count()
        if sum(entry.compress_size for entry in entries) > self.file.seek(0, 2):
            raise self._bomb()  # the same bytes, unfolded again and again
        self._check_unfolded(sum(entry.file_size for entry in entries))

    def _check_unfolded(self, size: int) -> None:
        if size > MOST_UNFOLDED:
            raise self._refused(
                f"pèse plus de {MOST_UNFOLDED // (1024 * MEGABYTE)} Go une fois décompressé.",
                "Répartissez les factures en plusieurs lots.",
            )
        if size > SUSPECT_SIZE and size > SUSPECT_RATIO * _size(self.file):
            raise self._bomb()

    def _check_count(self) -> None:
        if not self.names:
            raise self._refused("ne contient aucun fichier.", ALONE)

    def _member(self, inside: str, size: int, content: IO[bytes]) -> Member:
        """Read to its end, where its sum and its size are checked; kept as far as it may be."""
        kept = content.read(min(size, MOST_OF_ONE) + 1)
        unfolded = len(kept)
        while piece := content.read(MEGABYTE):
            unfolded += len(piece)
        if unfolded != size:
            raise self._damaged()
        self._check_content(inside, kept[:HEAD])
        return Member(inside, size, kept if size <= MOST_OF_ONE else None)

    def _check_content(self, inside: str, head: bytes) -> None:
        if _is_archive(head):
            raise self._refused(f"contient une autre archive (« {_shown(inside)} »).", ALONE)

    def _damaged(self) -> LotRefused:
        return self._refused("est endommagé ou incomplet : il ne se décompresse pas.", REMADE)

    def _bomb(self) -> LotRefused:
        return self._refused(
            f"se décompresserait en plus de {SUSPECT_RATIO} fois sa taille : il est refusé par prudence.", REMADE
        )

    def _too_many(self) -> LotRefused:
        return self._refused("contient plus de 10 000 fichiers.", "Répartissez les factures en plusieurs lots.")

    def _refused(self, fault: str, remedy: str) -> LotRefused:
        return LotRefused(f"Le lot « {self.name} » {fault}", remedy)


def _is_passed_over(name: str) -> bool:
    return name.lower() in PASSED_OVER or name.startswith("._")


def _is_archive(head: bytes) -> bool:
    """A document of an office suite is a ZIP too, but no lot of invoices: it is refused for itself."""
    if head.startswith(ZIP_MARKS[0]):
        first = head[30 : 30 + int.from_bytes(head[26:28], "little")].decode("utf-8", "replace")
        return first not in OFFICE_PARTS
    return head.startswith(OTHER_ARCHIVES) or tarballs.is_header(head[: tarballs.BLOCK])


def _count(file: IO[bytes], mark: bytes) -> int:
    """How often it stands in a file: a directory is counted before anything is made of it."""
    file.seek(0)
    found, end = 0, b""
    while piece := file.read(MEGABYTE):
        found += (end + piece).count(mark)
        end = piece[1 - len(mark) :]
    file.seek(0)
    return found


def _size(file: IO[bytes]) -> int:
    at = file.tell()
    size = file.seek(0, 2)
    file.seek(at)
    return size


def _shown(inside: str) -> str:
    """A name of the archive in a sentence: its end, without control or direction signs."""
    return "".join(sign for sign in inside if sign.isprintable())[-80:]

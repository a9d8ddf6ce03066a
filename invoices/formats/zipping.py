"""ZIP archives written as they leave: nothing is sought back, so nothing is held but the piece being sent."""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

CHUNK = 1024 * 1024
NAME_LENGTH = 100
UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')  # what Windows, the strictest reader, refuses in a name
RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?")


@dataclass(frozen=True)
class Entry:
    """One file of an archive.

    name: « folder/file », its parts made by `safe_name`. at: aware, in the time zone to show. chunks: read once.
    """

    name: str
    at: datetime
    chunks: Iterable[bytes]


class _Pipe(io.RawIOBase):
    """What zipfile writes to: it keeps the bytes until they are taken away, and cannot go back."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        piece = bytes(memoryview(data))  # type: ignore[arg-type]
        self.pieces.append(piece)
        return len(piece)

    def taken(self) -> bytes:
        said, self.pieces = b"".join(self.pieces), []
        return said


def zipped(entries: Iterable[Entry]) -> Iterator[bytes]:
    """The bytes of an archive, in pieces. An entry is opened when the one before has left."""
    pipe = _Pipe()
    # deflated throughout: a stored entry whose size follows it cannot be read by every reader
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for entry in entries:
            info = zipfile.ZipInfo(entry.name, entry.at.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            with archive.open(info, "w") as file:
                for chunk in entry.chunks:
                    file.write(chunk)
                    yield pipe.taken()
            yield pipe.taken()
    yield pipe.taken()


def chunks_of(file: BinaryIO) -> Iterator[bytes]:
    """The bytes of an open file, which is closed at the end."""
    with file:
        yield from iter(lambda: file.read(CHUNK), b"")


def safe_name(name: str) -> str:
    """A name that every system takes: no folder, no control or direction character, no reserved word, not too long."""
    last = "".join(c for c in UNSAFE.sub("-", name) if c.isprintable()).strip(" .")[-NAME_LENGTH:]
    return f"_{last}" if RESERVED.fullmatch(last) else last or "sans nom"


class Names:
    """Gives each name once: « rib.pdf », then « rib (2).pdf ». Upper and lower case are the same name."""

    def __init__(self) -> None:
        self.given: set[str] = set()

    def once(self, name: str) -> str:
        """The name, or the first free one that resembles it."""
        stem, dot, extension = safe_name(name).rpartition(".")
        if not stem:
            stem, dot, extension = extension, "", ""
        candidate, rank = f"{stem}{dot}{extension}", 1
        while candidate.casefold() in self.given:
            rank += 1
            candidate = f"{stem} ({rank}){dot}{extension}"
        self.given.add(candidate.casefold())
        return candidate

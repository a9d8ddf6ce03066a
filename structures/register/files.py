"""INSEE's stock files: what each holds, told by its columns; CSV as published, alone in a zip or by itself."""

import csv
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from structures.domain.errors import DomainError

HEADER_MAX_BYTES = 64 * 1024


class FileUnreadable(DomainError):
    """A file that is not one of the stock files, or not whole."""


class Kind(StrEnum):
    """The stock files that are read. The value names the staging table."""

    ESTABLISHMENTS = "establishment"
    UNITS = "unit"
    SUCCESSIONS = "succession"


NAMES = {
    Kind.ESTABLISHMENTS: "StockEtablissement",
    Kind.UNITS: "StockUniteLegale",
    Kind.SUCCESSIONS: "StockEtablissementLiensSuccession",
}
TELLING = {  # columns that no other stock file has together
    Kind.ESTABLISHMENTS: {"siret", "statutDiffusionEtablissement", "codePostalEtablissement"},
    Kind.UNITS: {"siren", "statutDiffusionUniteLegale", "denominationUniteLegale"},
    Kind.SUCCESSIONS: {"siretEtablissementPredecesseur", "siretEtablissementSuccesseur"},
}


@dataclass(frozen=True)
class StockFile:
    """A stock file. columns: as in its header, in order, stripped (INSEE publishes some with a space)."""

    path: Path
    kind: Kind
    columns: tuple[str, ...]


def recognise(path: Path) -> StockFile:
    """Read the header of a file and tell which stock file it is. Raises FileUnreadable."""
    with opened(path) as (stream, _):
        line = stream.readline(HEADER_MAX_BYTES)
    try:
        columns = tuple(name.strip() for name in next(csv.reader([line.decode("utf-8-sig")])))
    except (UnicodeDecodeError, StopIteration, csv.Error):
        columns = ()
    kind = next((kind for kind, telling in TELLING.items() if telling <= set(columns)), None)
    if kind is None:
        raise FileUnreadable(
            f"{path.name} n'est pas un fichier stock de l'INSEE : ses colonnes sont inconnues.",
            f"Donnez les fichiers {', '.join(NAMES.values())}, en CSV ou en zip.",
        )
    return StockFile(path, kind, columns)


@contextmanager
def opened(path: Path) -> Iterator[tuple[BinaryIO, int]]:
    """Open the CSV and tell its size in bytes once unzipped. Raises FileUnreadable, also while it is read."""
    try:
        if not zipfile.is_zipfile(path):
            with path.open("rb") as file:
                yield file, path.stat().st_size
            return
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if member.filename.lower().endswith(".csv")]
            if len(members) != 1:
                raise FileUnreadable(f"{path.name} contient {len(members)} fichiers CSV : il en faut un seul.")
            with archive.open(members[0]) as file:
                yield io.BufferedReader(file), members[0].file_size  # type: ignore[type-var]
    except (OSError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError) as fault:
        if isinstance(fault, FileNotFoundError):
            raise FileUnreadable(f"{path} n'existe pas.") from fault
        raise FileUnreadable(f"{path.name} n'a pas pu être lu : {fault}.", "Téléchargez-le de nouveau.") from fault


class Watched:
    """A stream that tells how far it has been read, and keeps the fault that stopped it.

    psycopg2 reads it for COPY and turns whatever it raises into its own error: the first cause is kept here.
    """

    def __init__(self, stream: BinaryIO, tell: Callable[[int], None]) -> None:
        self._stream, self._tell, self._read = stream, tell, 0
        self.fault: Exception | None = None

    def read(self, size: int) -> bytes:
        """The next bytes, at most `size`; empty at the end."""
        try:
            block = self._stream.read(size)
        except Exception as fault:
            self.fault = fault
            raise
        self._read += len(block)
        self._tell(self._read)
        return block

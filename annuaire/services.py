"""Loading the published directory, and learning the words that a search corrects to.

The files are staged in temporary tables by COPY, then merged by the database: public structures and their services
are created or updated. A structure that has its principal manager on this portal keeps what the manager says.
"""

import csv
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import ParseError

import psycopg2
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from annuaire import merging
from annuaire.formats import csv_file, xlsx_file
from annuaire.formats.layout import FLAGS, SERVICE_COLUMNS, SIRET_TYPE, STRUCTURE_COLUMNS
from annuaire.formats.tables import DirectoryUnreadable, Kind, Table
from structures.domain.identifiers import is_siret
from structures.exports import FORMULA_STARTS

YES, NO = {"true", "oui", "vrai", "1"}, {"false", "non", "faux", "0", ""}
COLUMNS = {Kind.STRUCTURES: STRUCTURE_COLUMNS, Kind.SERVICES: SERVICE_COLUMNS}
READERS = {".xlsx": xlsx_file.read, ".csv": csv_file.read}
UNREADABLE = (OSError, EOFError, ValueError, LookupError, csv.Error, ParseError, zipfile.BadZipFile, zlib.error)
BLOCK_CHARACTERS = 256 * 1024


@dataclass(frozen=True)
class Loaded:
    """What a load did, in numbers of structures and services. skipped: lines whose identifier is not a SIRET."""

    structures: int
    services: int
    closed: int
    kept: int
    skipped: int


@transaction.atomic
def load(paths: Iterable[Path], *, is_complete: bool = False) -> Loaded:
    """Create and update public structures and services from the published files, all or nothing.

    is_complete: what the files do not have is deactivated. Raises DirectoryUnreadable with the line at fault.
    """
    staged: dict[Kind, int] = {}
    skipped = 0
    with connection.cursor() as cursor:
        merging.create_staging(cursor, COLUMNS)
        for path in paths:
            for table in _tables(path):
                lines, left_out = _stage(cursor, table)
                staged[table.kind] = staged.get(table.kind, 0) + lines
                skipped += left_out
        if is_complete and not staged.get(Kind.STRUCTURES):
            raise DirectoryUnreadable(
                "Les fichiers n'ont aucune structure : « --complet » les désactiverait toutes.", "Retirez cette option."
            )
        kept = merging.kept(cursor)
        structures = merging.merge_structures(cursor)
        services = merging.merge_services(cursor)
        closed = merging.close_missing(cursor, services_too=Kind.SERVICES in staged) if is_complete else 0
    learn_words()
    return Loaded(structures, services, closed, kept, skipped)


def learn_words() -> int:
    """Keep the words of the names, labels and towns listed, as what typing errors are corrected to; return how many."""
    with transaction.atomic(), connection.cursor() as cursor:
        return merging.learn_words(cursor)


def _tables(path: Path) -> Iterator[Table]:
    """The tables of a file. Raises DirectoryUnreadable."""
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise DirectoryUnreadable(f"{path.name} n'est ni un classeur .xlsx ni un .csv.")
    if not path.is_file():
        raise DirectoryUnreadable(f"{path} n'existe pas.")
    try:
        yield from reader(path)
    except UNREADABLE as fault:
        raise DirectoryUnreadable(f"{path.name} n'a pas pu être lu : {fault}.") from fault


def _stage(cursor: CursorWrapper, table: Table) -> tuple[int, int]:
    """Copy a table into its staging table; return how many lines were taken, and how many were not."""
    lines = _Lines(table)
    columns = ", ".join(f'"{name}"' for name in COLUMNS[table.kind])
    try:
        cursor.copy_expert(f"COPY staged_{table.kind} (line, {columns}) FROM STDIN WITH (FORMAT csv)", lines)
    except psycopg2.Error:
        if isinstance(lines.fault, DirectoryUnreadable):
            raise lines.fault from None
        if isinstance(lines.fault, UNREADABLE):
            raise DirectoryUnreadable(f"{table.name} n'a pas pu être lu : {lines.fault}.") from lines.fault
        raise
    return lines.taken, lines.skipped


class _Lines:
    """The lines of a table as the CSV that COPY reads, made block by block."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._blocks = self._written()
        self.taken = self.skipped = 0
        self.fault: Exception | None = None

    def read(self, size: int) -> str:
        """The next block; its size is its own. psycopg2 hides what is raised here: the fault is kept."""
        try:
            return next(self._blocks, "")
        except Exception as fault:
            self.fault = fault
            raise

    def _written(self) -> Iterator[str]:
        block = io.StringIO(newline="")
        writer = csv.writer(block, quoting=csv.QUOTE_ALL)  # in quotes, nothing is an empty text and not a null
        for number, line in self._table.rows:
            if line.get("TypeIdentifiant", SIRET_TYPE).strip() not in (SIRET_TYPE, "SIRET"):
                self.skipped += 1
                continue
            writer.writerow([number, *self._values(number, line)])
            self.taken += 1
            if block.tell() > BLOCK_CHARACTERS:
                yield block.getvalue()
                block.seek(0)
                block.truncate()
        if block.tell():
            yield block.getvalue()

    def _values(self, number: int, line: dict[str, str]) -> Iterator[str]:
        for name in COLUMNS[self._table.kind]:
            value = _plain(line.get(name, ""))
            if name == "Identifiant":
                yield self._siret(number, value)
            elif name in FLAGS:
                yield self._flag(number, name, value)
            else:
                yield value

    def _siret(self, number: int, value: str) -> str:
        """The SIRET, with the zeros that a spreadsheet has dropped."""
        padded = value.zfill(14)
        if not value or not is_siret(padded):
            raise self._fault(number, f"« {value} » n'est pas un SIRET")
        return padded

    def _flag(self, number: int, name: str, value: str) -> str:
        if value.lower() in YES | NO:
            return "t" if value.lower() in YES else "f"
        raise self._fault(number, f"« {value} » n'est ni Oui ni Non, colonne {name}")

    def _fault(self, number: int, what: str) -> DirectoryUnreadable:
        return DirectoryUnreadable(f"{self._table.name}, ligne {number} : {what}.", "Rien n'a été changé à l'annuaire.")


def _plain(value: str) -> str:
    """A value without the apostrophe that keeps a spreadsheet from computing it, nor what the database refuses."""
    value = value.replace("\0", "").strip()
    return value[1:] if value.startswith("'") and value[1:].startswith(FORMULA_STARTS) else value

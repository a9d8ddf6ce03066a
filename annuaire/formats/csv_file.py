"""The directory in CSV, as the real one: semicolons, CRLF, byte order mark; a file for each of the two tables."""

import csv
import io
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from pathlib import Path

from annuaire.formats import layout
from annuaire.formats.tables import Table
from structures.exports import neutral


def structures() -> Iterator[bytes]:
    """The structures, a line at a time."""
    return _lines(layout.STRUCTURE_COLUMNS, map(layout.structure_row, layout.structures()))


def services() -> Iterator[bytes]:
    """Their services."""
    return _lines(layout.SERVICE_COLUMNS, map(layout.service_row, layout.services()))


def _lines(header: Iterable[str], rows: Iterable[list[str]]) -> Iterator[bytes]:
    line = io.StringIO(newline="")
    writer = csv.writer(line, delimiter=";")
    writer.writerow(header)
    yield BOM_UTF8
    for row in rows:
        writer.writerow([neutral(value) for value in row])
        if line.tell() > layout.BLOCK_CHARACTERS:
            yield line.getvalue().encode()
            line.seek(0)
            line.truncate()
    yield line.getvalue().encode()


def read(path: Path) -> Iterator[Table]:
    """The one table of a file, its separator told by its header."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        header = file.readline()
        file.seek(0)
        rows = csv.reader(file, delimiter=";" if header.count(";") > header.count(",") else ",")
        yield Table.of(path.name, rows)

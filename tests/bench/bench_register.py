"""`load_sirene` against a bare COPY of the same two files, and its memory on ten times as many lines."""

import csv
import io
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from django.conf import settings
from django.db import connection

from tests.bench import Result
from tests.structures.register.stock import ESTABLISHMENT, UNIT, establishment, unit

LINES = 1_000_000
PER_UNIT = 1.4  # establishments to a unit: 40 million to 28
ROUNDS = 3
MARK = "@"  # in a template of a line, where the number of the line goes
TRADES = ("BOULANGERIE", "COMMUNE DE", "COLLEGE", "SOCIETE DES TRANSPORTS", "GARAGE", "SYNDICAT DES EAUX", "LYCEE")
BLOCK_BYTES = 1024 * 1024
SLOWEST, FATTEST = 2.5, 1.15  # of the bare COPY: at least 40 % of its rate; of a tenth of the lines


def run() -> list[Result]:
    """Time both in turn, three times; weigh the command on a tenth of the lines, then on all of them."""
    with tempfile.TemporaryDirectory(prefix="chorus-bench-register-") as folder:
        small, large = (_files(Path(folder) / str(lines), lines) for lines in (LINES // 10, LINES))
        pairs = [(_bare(large), _ours(large)) for _ in range(ROUNDS)]
        light, heavy = _peak(small), _peak(large)
    bare, ours = (median(times) for times in zip(*pairs, strict=True))
    return [
        Result(f"{LINES} establishments and their units", ours, "bare COPY of the two files", bare, SLOWEST, "s"),
        Result("peak memory of the command", heavy, "on a tenth of the lines", light, FATTEST, "MB"),
    ]


def _files(folder: Path, lines: int) -> list[Path]:
    folder.mkdir()
    units = int(lines / PER_UNIT)
    paths = [folder / "StockEtablissement_utf8.csv", folder / "StockUniteLegale_utf8.csv"]
    _write(paths[0], ESTABLISHMENT, _establishments(lines, units))
    _write(paths[1], UNIT, _units(units))
    return paths


def _write(path: Path, columns: tuple[str, ...], lines: Iterator[str]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(",".join(columns) + "\n")
        file.writelines(lines)


def _establishments(lines: int, units: int) -> Iterator[str]:
    """One in twenty-five masked, one in three closed, streets and towns that differ."""
    values = {"siren": f"{MARK}0", "nic": f"{MARK}1"}
    values |= {"libelleVoieEtablissement": f"DE LA REPUBLIQUE {MARK}2", "codePostalEtablissement": f"{MARK}2"}
    kinds = [
        _template(
            ESTABLISHMENT,
            establishment(
                f"{MARK}0{MARK}1",
                **values,
                statutDiffusionEtablissement="P" if rank == 7 else "O",
                etatAdministratifEtablissement="F" if rank % 3 == 0 else "A",
                enseigne1Etablissement="A LA BONNE ENSEIGNE" if rank % 4 == 0 else "",
                dateDernierTraitementEtablissement="2026-03-16T09:00:00.000",
                nomenclatureActivitePrincipaleEtablissement="NAFRev2",
            ),
        )
        for rank in range(25)
    ]
    for rank in range(lines):
        siren, nic, street = f"{100_000_000 + rank % units}", f"{rank // units:05d}", f"{10_000 + rank % 85_000}"
        yield kinds[rank % 25].replace(f"{MARK}0", siren).replace(f"{MARK}1", nic).replace(f"{MARK}2", street)


def _units(units: int) -> Iterator[str]:
    """One in three a sole trader."""
    person = {"denominationUniteLegale": "", "nomUniteLegale": f"DUPONT {MARK}", "prenomUsuelUniteLegale": "JEAN"}
    kinds = [_template(UNIT, unit(f"{MARK}", denominationUniteLegale=f"{trade} {MARK}")) for trade in TRADES]
    kinds += [_template(UNIT, unit(f"{MARK}", **person))] * 3
    for rank in range(units):
        yield kinds[rank % len(kinds)].replace(MARK, f"{100_000_000 + rank}")


def _template(columns: tuple[str, ...], values: dict[str, str]) -> str:
    text = io.StringIO()
    csv.DictWriter(text, columns, restval="", lineterminator="\n").writerow(values)
    return text.getvalue()


def _bare(paths: list[Path]) -> float:
    """COPY each into a plain table of texts, as it is published."""
    begun = time.monotonic()
    with connection.cursor() as cursor:
        for path, columns in zip(paths, (ESTABLISHMENT, UNIT), strict=True):
            names = ", ".join(f'"{name}" text' for name in columns)
            cursor.execute(f"CREATE TABLE bare_{path.stem} ({names})")
            with path.open("rb") as file:
                cursor.copy_expert(
                    f"COPY bare_{path.stem} FROM STDIN WITH (FORMAT csv, HEADER true)", file, BLOCK_BYTES
                )
        taken = time.monotonic() - begun
        for path in paths:
            cursor.execute(f"DROP TABLE bare_{path.stem}")
    return taken


def _ours(paths: list[Path]) -> float:
    """The whole command, process included, on an empty register."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE structures_establishment; CHECKPOINT")
    begun = time.monotonic()
    _command(paths)
    return time.monotonic() - begun


def _peak(paths: list[Path]) -> float:
    """The most memory a child of this process has held, in MB; call with the lightest first."""
    _command(paths)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def _command(paths: list[Path]) -> None:
    command = [sys.executable, "manage.py", "load_sirene", *map(str, paths)]
    subprocess.run(command, cwd=settings.BASE_DIR, check=True, capture_output=True)

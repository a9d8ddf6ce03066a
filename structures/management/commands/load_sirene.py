"""Loads or updates the local copy of the SIRENE register from INSEE's stock files."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser
from django.db import connection

from structures.domain.errors import DomainError
from structures.register.building import Loaded, build, swap
from structures.register.files import NAMES, FileUnreadable, Kind, StockFile, recognise
from structures.register.staging import SCHEMA, stage

LOCK = 0x53495245  # « SIRE »: one load at a time
MEGA = 1_000_000
EVERY_SECONDS = 5.0


class Command(BaseCommand):
    help = (
        "Charge le répertoire SIRENE depuis les fichiers stock de l'INSEE (StockEtablissement et StockUniteLegale, "
        "StockEtablissementLiensSuccession si vous l'avez), en CSV ou en zip. Se relance pour mettre à jour."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="fichier")

    def handle(self, *args: Any, files: list[Path], **options: Any) -> None:
        """Recognise, stage, build, swap; the register in use changes at the very end, or not at all."""
        self.said_at = begun = time.monotonic()
        try:
            stock = _complete([recognise(path) for path in files])
            with _alone():
                stage(stock, self.progress)
                self.stderr.write("Fusion et index…")
                loaded = swap(build())
        except DomainError as refusal:
            raise CommandError(f"{refusal.text} {refusal.remedy}".strip()) from refusal
        self.stdout.write(_summary(loaded, time.monotonic() - begun))

    def progress(self, file: StockFile, read: int, size: int) -> None:
        """Say how far a file has been read, every few seconds and at its end."""
        now = time.monotonic()
        if now - self.said_at >= EVERY_SECONDS or read == size:
            self.said_at = now
            self.stderr.write(f"{file.path.name} : {read // MEGA} Mo lus sur {size // MEGA}")


def _complete(stock: list[StockFile]) -> list[StockFile]:
    """Refuse a load that lacks one of the two files without which there are no names or no establishments."""
    for kind in (Kind.ESTABLISHMENTS, Kind.UNITS):
        if not any(file.kind is kind for file in stock):
            raise FileUnreadable(
                f"Il manque le fichier {NAMES[kind]}.",
                f"Donnez ensemble {NAMES[Kind.ESTABLISHMENTS]} (les adresses) et {NAMES[Kind.UNITS]} (les noms).",
            )
    return stock


@contextmanager
def _alone() -> Iterator[None]:
    """Hold the lock of loads, in a schema that a load killed before may have left, and that goes away after."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            raise CommandError("Un autre chargement du répertoire est en cours : attendez qu'il soit fini.")
        try:
            cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE; CREATE SCHEMA {SCHEMA}")
            yield
        finally:
            cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def _summary(loaded: Loaded, seconds: float) -> str:
    kept = f" ; {loaded.kept} ne sont pas dans ces fichiers et sont gardés" if loaded.kept else ""
    return (
        f"Répertoire chargé en {seconds:.0f} s : {loaded.establishments} établissements, dont {loaded.active} ouverts "
        f"et {loaded.masked} non diffusibles{kept}."
    )

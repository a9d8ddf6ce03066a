"""Stock files → unlogged tables, by COPY straight from the file: memory does not grow with it."""

import re
from collections.abc import Callable, Sequence

import psycopg2
from django.db import connection, transaction

from structures.register.columns import NEEDED, is_text, quote, staged_column
from structures.register.files import NAMES, FileUnreadable, Kind, StockFile, Watched, opened

SCHEMA = "register_load"  # staging and the new table live here until the swap
BLOCK_BYTES = 1024 * 1024
NOT_ITS_KEY = "le SIRET ou le SIREN n'est pas fait de 14 ou 9 chiffres"
FAULTS = {  # SQLSTATE: what a line has wrong
    "22P04": "le nombre de valeurs n'est pas celui des colonnes de l'en-tête, ou un guillemet n'est pas fermé",
    "22021": "des octets ne sont pas de l'UTF-8",
    "22007": "une date est illisible",
    "22008": "une date n'existe pas",
    "22P02": NOT_ITS_KEY,
    "22003": NOT_ITS_KEY,
    "23502": NOT_ITS_KEY,
    "23514": NOT_ITS_KEY,
}


def stage(files: Sequence[StockFile], tell: Callable[[StockFile, int, int], None]) -> None:
    """Copy each file into the table of its kind. tell(file, bytes read, bytes in all) is called as it goes.

    Raises FileUnreadable with the file and the line at fault; nothing is left in the tables then.
    """
    for kind in Kind:
        _create(kind, [file for file in files if file.kind is kind])
    for file in files:
        _copy(file, tell)
    with connection.cursor() as cursor:  # without it the join is planned for tables of a thousand lines
        cursor.execute("SET default_statistics_target = 1")
        cursor.execute(f"ANALYZE {SCHEMA}.establishment (siren), {SCHEMA}.unit (siren), {SCHEMA}.succession")
        cursor.execute("RESET default_statistics_target")


def _create(kind: Kind, files: Sequence[StockFile]) -> None:
    """Make the table: the columns of its files, whose order may differ from one to the next."""
    for file in files:
        if missing := NEEDED[kind] - set(file.columns):
            raise FileUnreadable(
                f"{file.path.name} n'a pas les colonnes {', '.join(sorted(missing))} de {NAMES[kind]}.",
                "Téléchargez le fichier publié aujourd'hui par l'INSEE.",
            )
    columns = sorted({name for file in files for name in file.columns} | NEEDED[kind])
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE UNLOGGED TABLE {SCHEMA}.{kind} ({', '.join(map(staged_column, columns))})")


def _copy(file: StockFile, tell: Callable[[StockFile, int, int], None]) -> None:
    names = ", ".join(map(quote, file.columns))
    texts = ", ".join(map(quote, filter(is_text, file.columns)))
    options = f"FORMAT csv, HEADER true, ENCODING 'UTF8', FORCE_NULL ({texts})"  # an empty text in quotes is no text
    with opened(file.path) as (stream, size), transaction.atomic(), connection.cursor() as cursor:
        watched = Watched(stream, lambda read: tell(file, read, size))
        try:
            cursor.copy_expert(
                f"COPY {SCHEMA}.{file.kind} ({names}) FROM STDIN WITH ({options})",
                watched,
                BLOCK_BYTES,
            )
        except psycopg2.Error as fault:
            if watched.fault:
                raise watched.fault from fault
            raise _blamed(file, fault) from fault


def _blamed(file: StockFile, fault: psycopg2.Error) -> FileUnreadable:
    """Say which line of the file the database refused, and why."""
    where = re.search(r"line ([0-9]+)", fault.diag.context or "")
    line = f", ligne {where[1]}" if where else ""
    what = FAULTS.get(fault.pgcode or "") or fault.diag.message_primary or str(fault)
    return FileUnreadable(f"{file.path.name}{line} : {what}.", "Rien n'a été changé au répertoire.")

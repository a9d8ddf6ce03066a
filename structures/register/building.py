"""Unlogged tables → a new table of establishments, indexed, which takes the place of the old one in an instant.

The whole table is written anew at each load: it is quicker than forty million updates, leaves nothing to vacuum, and
whoever reads the register meanwhile reads the former one, whole.
"""

import re
import time
from dataclasses import dataclass

from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper

from structures.models import Establishment
from structures.register.columns import VALUES
from structures.register.files import FileUnreadable
from structures.register.staging import SCHEMA

TABLE = Establishment._meta.db_table
NEW = f"{SCHEMA}.{TABLE}"
SORT_MEMORY = "256MB"  # for the join and the indexes; the rest goes to temporary files
SWAP_TRIES = 60
COLUMNS = """
SELECT attname, format_type(atttypid, atttypmod), attnotnull FROM pg_attribute
WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped ORDER BY attnum
"""
INDEXES = """
SELECT c.conname, pg_get_constraintdef(c.oid), pg_get_indexdef(i.indexrelid)
FROM pg_index i LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.conrelid = i.indrelid
WHERE i.indrelid = to_regclass(%s) ORDER BY i.indisprimary DESC, i.indexrelid
"""
COUNTS = f"""
SELECT count(*), count(*) FILTER (WHERE is_active), count(*) FILTER (WHERE is_masked) FROM {NEW}
"""
# a SIRET that changed hands twice has several lines: the last one tells
SUCCESSIONS = f"""
LEFT JOIN (
    SELECT DISTINCT ON ("siretEtablissementPredecesseur") "siretEtablissementPredecesseur" AS siret,
        "siretEtablissementSuccesseur" AS successor
    FROM {SCHEMA}.succession ORDER BY "siretEtablissementPredecesseur", "dateLienSuccession" DESC NULLS LAST
) s ON s.siret = e.siret
"""


@dataclass(frozen=True)
class Loaded:
    """What the register holds after a load. kept: of those, lines that the files do not have."""

    establishments: int
    active: int
    masked: int
    kept: int


def build() -> int:
    """Make the new table from what is staged, with the lines of the old one that the files do not have.

    Returns how many those are. Raises FileUnreadable when a SIRET is there twice.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL work_mem = '{SORT_MEMORY}'; SET LOCAL maintenance_work_mem = '{SORT_MEMORY}'")
        cursor.execute(COLUMNS, [TABLE])
        columns = cursor.fetchall()
        values = ", ".join(f"({VALUES[name]})::{kind} AS {name}" for name, kind, _ in columns)
        # CREATE TABLE AS, for an INSERT … SELECT is never planned in parallel
        cursor.execute(
            f"CREATE TABLE {NEW} AS SELECT {values} FROM {SCHEMA}.establishment e "
            f"LEFT JOIN {SCHEMA}.unit u ON u.siren = e.siren {SUCCESSIONS}"
        )
        required = ", ".join(f"ALTER {name} SET NOT NULL" for name, _, is_required in columns if is_required)
        cursor.execute(f"ALTER TABLE {NEW} {required}")
        kept = _keep(cursor)
        try:
            _index(cursor)
        except IntegrityError as fault:
            detail = str(fault).partition("DETAIL:")[2].strip()  # which one
            raise FileUnreadable(
                f"Un SIRET est deux fois dans les fichiers : {detail}",
                "Donnez chaque fichier une seule fois, sans en mélanger deux mois.",
            ) from fault
        return kept


def _keep(cursor: CursorWrapper) -> int:
    """Carry over the lines that the files do not have; return how many."""
    names = ", ".join(VALUES)
    cursor.execute(
        f"INSERT INTO {NEW} ({names}) SELECT {names} FROM {TABLE} o "
        f"WHERE NOT EXISTS (SELECT FROM {SCHEMA}.establishment e WHERE e.siret = o.siret::bigint)"
    )
    return int(cursor.rowcount)


def _index(cursor: CursorWrapper) -> None:
    """Give the new table the keys and indexes of the old one, under the same names: the schema is another."""
    cursor.execute(INDEXES, [TABLE])
    for name, constraint, definition in cursor.fetchall():
        if constraint:
            cursor.execute(f'ALTER TABLE {NEW} ADD CONSTRAINT "{name}" {constraint}')
        else:
            cursor.execute(re.sub(rf" ON \S*{TABLE} ", f" ON {NEW} ", definition, count=1))


def swap(kept: int) -> Loaded:
    """Put the new table in the old one's place. A reader that takes its time makes it wait, not fail."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {NEW}")
        cursor.execute(COUNTS)
        establishments, active, masked = cursor.fetchone()
        for left in reversed(range(SWAP_TRIES)):
            try:
                with transaction.atomic():
                    # a queue of readers behind a lock that waits would stop the portal: better to come back
                    cursor.execute("SET LOCAL lock_timeout = '1s'")
                    cursor.execute(
                        "SELECT relnamespace::regnamespace FROM pg_class WHERE oid = to_regclass(%s)", [TABLE]
                    )
                    schema = cursor.fetchone()[0]
                    cursor.execute(f"DROP TABLE {schema}.{TABLE}; ALTER TABLE {NEW} SET SCHEMA {schema}")
                break
            except OperationalError:
                if not left:
                    raise
                time.sleep(1)
    return Loaded(establishments, active, masked, kept)

"""A person's own data as a file: one JSON document, and one CSV per table, in a zip."""

import csv
import io
import json
import zipfile
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.services.personal import Table
from structures.exports import neutral


def zipped(tables: Mapping[str, Table]) -> bytes:
    """The bytes of the zip: donnees.json, then <table>.csv for a spreadsheet."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("donnees.json", json.dumps(tables, ensure_ascii=False, indent=2, default=_plain))
        for name, rows in tables.items():
            archive.writestr(f"{name}.csv", _csv(rows).encode("utf-8-sig"))
    return file.getvalue()


def _csv(rows: Table) -> str:
    text = io.StringIO(newline="")
    if rows:
        writer = csv.writer(text, delimiter=";")
        writer.writerow(rows[0])
        writer.writerows([neutral(_shown(value)) for value in row.values()] for row in rows)
    return text.getvalue()


def _plain(value: Any) -> str:
    """What JSON does not know: instants, to the second, with their offset."""
    return timezone.localtime(value).isoformat(timespec="seconds") if isinstance(value, datetime) else str(value)


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    return "" if value is None else _plain(value)

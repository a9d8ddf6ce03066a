"""COPY: rows of a model as text."""

import io
import json
from typing import Any

from django.db import connection
from django.db.models import Model

NOTHING = r"\N"


def escaped(text: str) -> str:
    """Text as COPY reads it back; only what may hold a backslash, a tab or an end of line needs it."""
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


class Table:
    """Rows on their way to one table. The columns are those of the first row; the others take the model's default."""

    def __init__(self, model: type[Model]) -> None:
        self._model = model
        self._columns, self._tail = "", ""
        self._lines: list[str] = []

    def add(self, row: dict[str, Any]) -> None:
        """One row by column, always in the same order; texts are escaped already. None is null."""
        if not self._columns:
            self._begin(tuple(row))
        values = [NOTHING if value is None else str(value) for value in row.values()]
        self._lines.append("\t".join(values) + self._tail)

    def _begin(self, given: tuple[str, ...]) -> None:
        fields = {field.column: field for field in self._model._meta.concrete_fields if not field.generated}
        same = {name: field for name, field in fields.items() if name not in given and not field.primary_key}
        self._columns = ", ".join(f'"{name}"' for name in (*given, *same))
        self._tail = "".join("\t" + _text(field.get_default()) for field in same.values()) + "\n"

    def flush(self) -> None:
        """Write what was added."""
        if self._lines:
            with connection.cursor() as cursor:
                command = f'COPY "{self._model._meta.db_table}" ({self._columns}) FROM STDIN'
                cursor.copy_expert(command, io.StringIO("".join(self._lines)))
            self._lines.clear()


def _text(default: Any) -> str:
    if default is None:
        return NOTHING
    return escaped(json.dumps(default) if isinstance(default, dict | list) else str(default))

"""A table of the directory as it is read from a file: which of the two, and its lines by the names of its columns."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from structures.domain.errors import DomainError


class DirectoryUnreadable(DomainError):
    """A file that is not the directory, or a line of it that cannot be read."""


class Kind(StrEnum):
    """The two tables. The value names the staging table."""

    STRUCTURES = "structures"
    SERVICES = "services"


TELLING = {
    Kind.STRUCTURES: {"TypeIdentifiant", "Identifiant", "RaisonSociale", "StructureActive"},
    Kind.SERVICES: {"Identifiant", "Code", "Nom", "ServiceActif"},
}


@dataclass(frozen=True)
class Table:
    """name: what messages call it. rows: (number of the line, {column: text}), the header is line 1; read once."""

    name: str
    kind: Kind
    rows: Iterator[tuple[int, dict[str, str]]]

    @classmethod
    def of(cls, name: str, rows: Iterator[list[str]]) -> "Table":
        """Tell a table by its header. Raises DirectoryUnreadable."""
        header = [column.strip() for column in next(rows, [])]
        kind = next((kind for kind, telling in TELLING.items() if telling <= set(header)), None)
        if kind is None:
            raise DirectoryUnreadable(
                f"{name} n'est pas une table de l'annuaire : ses colonnes sont inconnues.",
                "Donnez le classeur publié (deux feuilles), ou ses tables en CSV.",
            )
        lines = enumerate((dict(zip(header, row, strict=False)) for row in rows), start=2)
        return cls(name, kind, ((number, line) for number, line in lines if any(line.values())))

"""The directory in JSON: a list of structures with the names of the published columns, their services inside."""

import json
from collections.abc import Iterator, Sequence

from annuaire.formats import layout
from structures.models import Structure


def write() -> Iterator[bytes]:
    """The whole, a structure at a time."""
    separator = b'{"structures": [\n'
    for structure in layout.structures_with_services():
        yield separator + json.dumps(_structure(structure), ensure_ascii=False).encode()
        separator = b",\n"
    yield b"\n]}\n" if separator == b",\n" else b'{"structures": []}\n'


def _structure(structure: Structure) -> dict[str, object]:
    services = [
        _named(layout.SERVICE_COLUMNS[2:], layout.service_row(service)[2:]) for service in structure.services.all()
    ]
    return {**_named(layout.STRUCTURE_COLUMNS, layout.structure_row(structure)), "services": services}


def _named(names: Sequence[str], values: Sequence[str]) -> dict[str, object]:
    return {name: value == "true" if name in layout.FLAGS else value for name, value in zip(names, values, strict=True)}

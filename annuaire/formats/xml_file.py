"""The directory in XML: elements bear the names of the published columns, services stand inside their structure."""

import re
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

from annuaire.formats import layout
from structures.models import Structure

NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # XML 1.0, production Char


def text_of_xml(value: str) -> str:
    """A text that any XML may hold."""
    return escape(NOT_XML.sub("", value))


def write() -> Iterator[bytes]:
    """The whole, a structure at a time."""
    yield b'<?xml version="1.0" encoding="UTF-8"?>\n<Annuaire>\n'
    for structure in layout.structures_with_services():
        yield _structure(structure).encode()
    yield b"</Annuaire>\n"


def _structure(structure: Structure) -> str:
    services = "".join(
        f"<Service>{_elements(layout.SERVICE_COLUMNS[2:], layout.service_row(service)[2:])}</Service>"
        for service in structure.services.all()
    )
    own = _elements(layout.STRUCTURE_COLUMNS, layout.structure_row(structure))
    return f"<Structure>{own}<Services>{services}</Services></Structure>\n"


def _elements(names: Sequence[str], values: Sequence[str]) -> str:
    return "".join(f"<{name}>{text_of_xml(value)}</{name}>" for name, value in zip(names, values, strict=True))

"""The directory as the published workbook: two sheets, every cell a text, so that no zero is lost and nothing computed.

Read with the standard library alone, in constant memory, as it is written.
"""

import zipfile
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import Element, iterparse

from annuaire.formats import layout, workbook
from annuaire.formats.tables import Table
from annuaire.formats.workbook import LINKS, MAIN, Sheet


def write() -> Iterator[bytes]:
    """The workbook, as it is made."""
    structures = Sheet("Structures", layout.STRUCTURE_COLUMNS, map(layout.structure_row, layout.structures()))
    services = Sheet("Services", layout.SERVICE_COLUMNS, map(layout.service_row, layout.services()))
    return workbook.write([structures, services])


def read(path: Path) -> Iterator[Table]:
    """The sheets of a workbook, in their order. What cannot be read raises what zipfile and the parser raise.

    The standard parser serves: its expat refuses entities that swell, and the operator chose the file.
    """
    with zipfile.ZipFile(path) as archive:
        shared = _shared(archive)
        for name, part in _sheets(archive):
            with archive.open(part) as sheet:
                yield Table.of(f"{path.name}, feuille {name}", _rows(sheet, shared))


def _sheets(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """(name, part) of each sheet: the workbook names them, its relations say where they are."""
    with archive.open("xl/_rels/workbook.xml.rels") as relations:
        targets = {
            item.attrib["Id"]: item.attrib["Target"].lstrip("/")
            for _, item in iterparse(relations)  # noqa: S314
            if item.tag.endswith("}Relationship")
        }
    with archive.open("xl/workbook.xml") as workbook:
        named = [
            (item.attrib["name"], targets[item.attrib[f"{{{LINKS}}}id"]])
            for _, item in iterparse(workbook)  # noqa: S314
            if item.tag == f"{{{MAIN}}}sheet"
        ]
    return [(name, target if target.startswith("xl/") else f"xl/{target}") for name, target in named]


def _shared(archive: zipfile.ZipFile) -> list[str]:
    """The texts that cells point to, when the workbook has such a part."""
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    texts = []
    with archive.open("xl/sharedStrings.xml") as part:
        for _, item in iterparse(part):  # noqa: S314
            if item.tag == f"{{{MAIN}}}si":
                texts.append(_text(item))
                item.clear()
    return texts


def _rows(sheet: IO[bytes], shared: list[str]) -> Iterator[list[str]]:
    """The lines of a sheet, cells left out filled with nothing; what was read is let go of."""
    root = None
    for event, item in iterparse(sheet, events=("start", "end")):  # noqa: S314
        if root is None:
            root = item
        if event == "end" and item.tag == f"{{{MAIN}}}row":
            values: list[str] = []
            for cell in item:
                values += [""] * (_column(cell.get("r", ""), len(values)) - len(values))
                values.append(_value(cell, shared))
            yield values
            for parent in root:
                parent.clear()


def _column(reference: str, otherwise: int) -> int:
    """The rank of a cell from its reference, « AB12 » is 27; cells without one follow each other."""
    rank = 0
    for letter in reference:
        if not letter.isalpha():
            break
        rank = rank * 26 + ord(letter) - ord("A") + 1
    return rank - 1 if rank else otherwise


def _value(cell: Element, shared: list[str]) -> str:
    kind, value = cell.get("t"), cell.findtext(f"{{{MAIN}}}v") or ""
    if kind == "inlineStr":
        return _text(cell)
    if kind == "s":
        return shared[int(value)]
    if kind == "b":
        return layout.flag(value == "1")
    return value if kind == "str" else _number(value)


def _number(text: str) -> str:
    """A number as its digits: a spreadsheet may store a SIRET as « 1.1000201100044E13 »."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    return f"{number:f}" if number == number.to_integral_value() else text


def _text(item: Element) -> str:
    """All the runs of a text, its phonetic readings apart."""
    return "".join(run.text or "" for run in item.iter(f"{{{MAIN}}}t"))

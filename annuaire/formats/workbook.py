"""Writes a workbook (XLSX) as it is made, in constant memory, with the standard library alone.

Texts are texts, so that no zero is lost and nothing is computed; amounts and days are what a spreadsheet adds up and
sorts. Any number of sheets, any number of rows.
"""

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import IO, cast

from annuaire.formats.xml_file import text_of_xml

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
ROWS_AT_ONCE = 1_000
DAY_ZERO = date(1899, 12, 30)  # of the spreadsheet's calendar
AMOUNT, DAY = 1, 2  # the styles below: « # ##0,00 », « jj/mm/aaaa »
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf/>'
    '<xf numFmtId="4" applyNumberFormat="1"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>'
)

Cell = str | Decimal | date | None


@dataclass(frozen=True)
class Sheet:
    """A named table. rows: read once, as they are written."""

    name: str
    header: Sequence[str]
    rows: Iterable[Iterable[Cell]]


class _Sink:
    """What the zip is written to: kept until it is taken. Not seekable, so the zip says its sizes after the data."""

    def __init__(self) -> None:
        self._blocks: list[bytes] = []

    def write(self, block: bytes) -> int:
        self._blocks.append(bytes(block))
        return len(self._blocks[-1])

    def flush(self) -> None:
        pass

    def take(self) -> bytes:
        taken, self._blocks = b"".join(self._blocks), []
        return taken


def write(sheets: Sequence[Sheet]) -> Iterator[bytes]:
    """The workbook, as it is made."""
    sink = _Sink()
    with zipfile.ZipFile(cast(IO[bytes], sink), "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
        for name, text in _parts([sheet.name for sheet in sheets]):
            archive.writestr(name, HEAD + text)
        for number, sheet in enumerate(sheets, start=1):
            with archive.open(f"xl/worksheets/sheet{number}.xml", "w", force_zip64=True) as part:
                for block in _sheet(sheet):
                    part.write(block)
                    yield sink.take()
    yield sink.take()


def _parts(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What surrounds the sheets: types, relations, their names, the three styles."""
    numbered = list(enumerate(names, start=1))
    overrides = "".join(_override(f"worksheets/sheet{number}", "worksheet") for number, _ in numbered)
    yield (
        "[Content_Types].xml",
        f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f"{_override('workbook', 'sheet.main')}{_override('styles', 'styles')}{overrides}</Types>",
    )
    yield "_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")])
    tabs = "".join(
        f'<sheet name="{text_of_xml(name)}" sheetId="{number}" r:id="rId{number}"/>' for number, name in numbered
    )
    yield "xl/workbook.xml", f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>{tabs}</sheets></workbook>'
    targets = [("worksheet", f"worksheets/sheet{number}.xml") for number, _ in numbered]
    yield "xl/_rels/workbook.xml.rels", _relations([*targets, ("styles", "styles.xml")])
    yield "xl/styles.xml", STYLES


def _override(part: str, kind: str) -> str:
    return f'<Override PartName="/xl/{part}.xml" ContentType="{OFFICE}.{kind}+xml"/>'


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    items = "".join(
        f'<Relationship Id="rId{number}" Type="{LINKS}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{items}</Relationships>'


def _sheet(sheet: Sheet) -> Iterator[bytes]:
    yield f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>{_row(sheet.header)}'.encode()
    block: list[str] = []
    for row in sheet.rows:
        block.append(_row(row))
        if len(block) == ROWS_AT_ONCE:
            yield "".join(block).encode()
            block.clear()
    yield f"{''.join(block)}</sheetData></worksheet>".encode()


def _row(values: Iterable[Cell]) -> str:
    return f"<row>{''.join(map(_cell, values))}</row>"


def _cell(value: Cell) -> str:
    if isinstance(value, Decimal):
        return f'<c s="{AMOUNT}"><v>{value}</v></c>'
    if isinstance(value, date):
        return f'<c s="{DAY}"><v>{(value - DAY_ZERO).days}</v></c>'
    return f'<c t="inlineStr"><is><t xml:space="preserve">{text_of_xml(value)}</t></is></c>' if value else "<c/>"

"""The directory as files: what can be downloaded, one line a format. Each module writes one; two of them read."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from annuaire.formats import csv_file, json_file, xlsx_file, xml_file


@dataclass(frozen=True)
class Format:
    """A file to download. write: its bytes, as they come; name: of the file, without the date."""

    label: str
    name: str
    extension: str
    content_type: str
    write: Callable[[], Iterator[bytes]]


FORMATS = {  # by what stands in the address
    "xlsx": Format(
        "Excel (structures et services)",
        "annuaire",
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        xlsx_file.write,
    ),
    "csv": Format("CSV des structures", "annuaire-structures", "csv", "text/csv; charset=utf-8", csv_file.structures),
    "csv-services": Format(
        "CSV des services", "annuaire-services", "csv", "text/csv; charset=utf-8", csv_file.services
    ),
    "xml": Format("XML", "annuaire", "xml", "application/xml; charset=utf-8", xml_file.write),
    "json": Format("JSON", "annuaire", "json", "application/json; charset=utf-8", json_file.write),
}

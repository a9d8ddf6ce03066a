"""Lists as CSV files that a French spreadsheet opens without guessing, and that it cannot run as formulas."""

import csv
import io
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import chain

from django.http import HttpResponse, StreamingHttpResponse

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def neutral(value: str) -> str:
    """Keep a text a text: a leading apostrophe stops a spreadsheet from computing it (OWASP, CSV injection)."""
    return f"'{value}" if value.lstrip(" ").startswith(FORMULA_STARTS) else value


def cell(value: str | Decimal) -> str:
    """What is written in a cell: a text that stays a text, or an amount that a French spreadsheet adds up."""
    return neutral(value) if isinstance(value, str) else f"{value:.2f}".replace(".", ",")


def csv_response(filename: str, header: Iterable[str], rows: Iterable[Iterable[str]]) -> HttpResponse:
    """Answer with a file: semicolons and a byte order mark, as French Excel expects."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(header)
    writer.writerows([neutral(value) for value in row] for row in rows)
    response = HttpResponse(text.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def csv_stream(filename: str, header: Iterable[str], rows: Iterable[Iterable[str | Decimal]]) -> StreamingHttpResponse:
    """The same file for a list that may be long: each line leaves as soon as it is read."""
    response = StreamingHttpResponse(csv_lines(header, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def csv_lines(header: Iterable[str], rows: Iterable[Iterable[str | Decimal]]) -> Iterator[bytes]:
    """The bytes of such a file, line by line."""
    line = io.StringIO(newline="")
    writer = csv.writer(line, delimiter=";")
    yield BOM_UTF8
    for row in chain([header], rows):
        writer.writerow([cell(value) for value in row])
        yield line.getvalue().encode()
        line.seek(0)
        line.truncate()

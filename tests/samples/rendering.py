"""From a layout to a file: a PDF with its text, or the pages as a scanner would give them.

Drawing takes a third of a second a document: what was drawn is kept in the temporary directory, by its content.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path

import weasyprint

from tests.samples.invoice import Invoice
from tests.samples.layouts import LAYOUTS
from tests.samples.paper import Scan, scanned

VERSION = f"1 {weasyprint.__version__}"
"""Raise the number when a change here or in paper.py alters the files."""


def make_invoice(layout: str, invoice: Invoice | None = None, scan: Scan | bool = False) -> bytes:
    """The invoice drawn by that layout (a key of LAYOUTS), as a text PDF, or scanned."""
    kept = LAYOUTS[layout]
    html = kept.draw(kept.billed(invoice or Invoice()))
    if not scan:
        return text_file(html)
    sheet = scan if isinstance(scan, Scan) else Scan()
    return _kept(f"{html} {sheet!r}", lambda: scanned(text_file(html), sheet))


@cache
def text_file(html: str) -> bytes:
    return _kept(html, lambda: drawn(html))


def drawn(html: str) -> bytes:
    return weasyprint.HTML(string=html).write_pdf(pdf_identifier=b"sample")


def _kept(key: str, make: Callable[[], bytes]) -> bytes:
    """The file of that key, made if it was not before. Another process may make it at the same time."""
    path = _folder() / sha256(f"{VERSION} {key}".encode()).hexdigest()
    if path.exists():
        return path.read_bytes()
    content = make()
    fresh = path.with_suffix(f".{os.getpid()}")
    fresh.write_bytes(content)
    fresh.replace(path)
    return content


@cache
def _folder() -> Path:
    folder = Path(tempfile.gettempdir()) / f"chorus-samples-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_uid != os.getuid():
        raise PermissionError(f"{folder} belongs to somebody else")
    return folder

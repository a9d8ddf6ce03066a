"""The documents that a Factur-X brings: those of its XML (BG-24), then the files that lie in the PDF beside it.

Runs in the reader's child process only. Sources: formats.md §12 (other embedded files are attachments), §13.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pikepdf

from invoices.domain.declared import DeclaredFile
from invoices.formats import declared
from invoices.formats.embedded import EmbeddedDocument, documents_of
from invoices.formats.pdf_data import data_in, is_known
from invoices.formats.pdf_files import Inside, files_in

MOST_BYTES = 10 << 20  # of one document, as of an upload
MOST_OF_ALL = 120 << 20  # of one invoice: what a small PDF unfolds to is bounded before it is
DAMAGED = "il est endommagé, ou pèse plus de 10 Mo une fois ouvert."
TOO_MUCH = "les documents de ce PDF pèsent ensemble plus de 120 Mo une fois ouverts."


def documents_in(pdf: pikepdf.Pdf) -> Iterator[EmbeddedDocument]:
    """What is to be joined to the invoice; nothing of a PDF without invoice data, which is a page like any other."""
    files = files_in(pdf)
    data = data_in(files)
    if data.invoice is None:
        return
    xml = next(inside for inside, file in zip(files, data.files, strict=True) if file.is_invoice)
    yield from documents_of(xml.content(declared.MOST_BYTES) or b"")
    left = MOST_OF_ALL
    for one in files:
        if one is not xml and not is_known(one.told):
            document = _taken_out(one, left, data.invoice.files)
            left -= len(document.content)
            yield document


def _taken_out(one: Inside, left: int, named: Sequence[DeclaredFile]) -> EmbeddedDocument:
    """left: bytes that all may still unfold to. named: the documents that the invoice names, to call it as it does."""
    content = one.content(MOST_BYTES) if left > 0 else b""
    fault = DAMAGED if content is None else TOO_MUCH if left <= 0 or len(content) > left else ""
    kept = b"" if fault or content is None else content
    return EmbeddedDocument(one.told.name, one.told.media_type, _words_for(one.told.name, named), kept, fault)


def _words_for(name: str, named: Sequence[DeclaredFile]) -> str:
    """What the invoice says of the file of this name, which it may only refer to."""
    for one in named:
        if name.casefold() in (one.filename.casefold(), one.uri.rpartition("/")[2].casefold(), one.name.casefold()):
            return one.description or one.reference
    return ""

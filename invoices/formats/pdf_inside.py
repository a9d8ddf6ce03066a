"""What a PDF carries besides its pages: an invoice for machines, other files, signatures, programs.

Nothing of it is run. The invoice is read, the files are listed, the signatures are looked at; the depositor is told.
Source: ISO 32000-1, 12.6 (actions), 7.11.4 (embedded files), 12.8 (signatures).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pikepdf

from invoices.domain.document import Document
from invoices.domain.inside import PdfSignature, is_suspect
from invoices.domain.page import Page
from invoices.formats.comparison import completed
from invoices.formats.declared_document import document_of
from invoices.formats.layout import lines_of
from invoices.formats.pdf_data import Data, data_in, is_known
from invoices.formats.pdf_files import files_in
from invoices.formats.pdf_signatures import signatures_of

RUNNING = frozenset({"/JavaScript", "/Launch"})  # kinds of action that run something
PAGES_LOOKED_AT = 20

PROGRAM = (
    "Ce fichier contient un programme, que le portail n'exécute pas mais que le destinataire recevra avec l'original. "
    "Son antivirus peut le refuser : redéposez de préférence un PDF sans programme, par exemple imprimé en PDF."
)
FILES = (
    "D'autres fichiers sont joints à l'intérieur de ce PDF : ils y restent, et le portail ne les lit pas. "
    "Si le destinataire en a besoin, ajoutez-les aux pièces jointes de la facture."
)
NO_DATA = Data(())
UNSEALED = (
    "La signature électronique de ce fichier ne correspond pas à tout son contenu : il a été modifié ou complété "
    "après elle. Déposez le fichier tel qu'il a été signé, sans l'enregistrer de nouveau."
)
DAMAGED = (pikepdf.PdfError, RuntimeError, ValueError, TypeError, AttributeError, KeyError)


@dataclass(frozen=True)
class Inside:
    """What was found, in the order it is told; nothing for a plain file, or for one too damaged to be looked into."""

    data: Data = NO_DATA
    signatures: tuple[PdfSignature, ...] = ()
    notes: tuple[str, ...] = ()

    def added_to(self, document: Document, pages: Sequence[Page]) -> Document:
        """What the pages say, completed and corrected by what lies beside them."""
        if self.data.invoice:
            document = completed(document, document_of(self.data.invoice), lines_of(pages))
        return replace(
            document,
            embedded=self.data.files,
            signatures=self.signatures,
            data_format=self.data.label,
            notes=(*self.data.notes, *document.notes, *self.notes),
        )


def look_into(pdf: pikepdf.Pdf, content: bytes) -> Inside:
    """All of it. content: the bytes of the file as they came. What is damaged is passed over."""
    data = _or_none(lambda: data_in(files_in(pdf))) or NO_DATA
    signatures = _or_none(lambda: signatures_of(pdf, content)) or ()
    # beside an invoice for machines, they are joined to the invoice (services/unpacking)
    has_others = data.invoice is None and any(not is_known(one) for one in data.files)
    told = (
        (UNSEALED, any(is_suspect(one, signatures) for one in signatures)),
        (PROGRAM, _or_none(lambda: _has_program(pdf))),
        (FILES, has_others),
    )
    return Inside(data, signatures, tuple(text for text, is_true in told if is_true))


def _or_none(look: Any) -> Any:
    try:
        return look()
    except DAMAGED:
        return None


def _has_program(pdf: pikepdf.Pdf) -> bool:
    if "/JavaScript" in pdf.Root.get("/Names", {}):
        return True
    return any(isinstance(action, pikepdf.Dictionary) and str(action.get("/S")) in RUNNING for action in _actions(pdf))


def _actions(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """What happens by itself: when the file is opened, printed or closed, when a page is shown or left."""
    yield pdf.Root.get("/OpenAction")
    yield from pdf.Root.get("/AA", {}).values()
    for page in pdf.pages[:PAGES_LOOKED_AT]:
        yield from page.get("/AA", {}).values()

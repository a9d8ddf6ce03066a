"""What a PDF carries besides its pages: programs and other files. Never run, never opened; the depositor is told.

Source: ISO 32000-1, 12.6 (actions), 7.11.4 (embedded files).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pikepdf

RUNNING = frozenset({"/JavaScript", "/Launch"})  # kinds of action that run something
PAGES_LOOKED_AT = 20

PROGRAM = (
    "Ce fichier contient un programme, que le portail n'exécute pas mais que le destinataire recevra avec l'original. "
    "Son antivirus peut le refuser : redéposez de préférence un PDF sans programme, par exemple imprimé en PDF."
)
FILES = (
    "D'autres fichiers sont joints à l'intérieur de ce PDF : le portail ne les lit pas et ne les montre pas. "
    "Si le destinataire en a besoin, ajoutez-les aux pièces jointes de la facture."
)


def notes_on(pdf: pikepdf.Pdf) -> tuple[str, ...]:
    """Sentences with their remedy; none for a plain file, or for one too damaged to be looked into."""
    try:
        notes = ((PROGRAM, _has_program(pdf)), (FILES, len(pdf.attachments) > 0))
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, AttributeError, KeyError):
        return ()
    return tuple(text for text, is_true in notes if is_true)


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

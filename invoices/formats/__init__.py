"""The formats a deposit may have, told by content and never by name.

Nothing heavy is imported here: the web process recognises a file, only the reader's child process parses it.
"""

from __future__ import annotations

import re

from invoices.domain.document import Signature

FORMATS = {"pdf": "invoices.formats.pdf"}
"""Format → module that reads it; imported by name, in the reader's process alone."""

PDF_HEADER_WITHIN = 1024  # readers accept junk before the header that far (ISO 32000-1, annex H, note 13)
SIGNATURE_RANGE = re.compile(rb"/ByteRange\s*\[\s*[0-9]")
SIGNATURE_KIND = re.compile(rb"/SubFilter\s*/(?:adbe\.pkcs7|adbe\.x509|ETSI\.CAdES)|/Type\s*/Sig\b")


class FileUnreadable(Exception):
    """A file nothing can be read from: why (a code), and the French sentence with its remedy.

    Codes: MOT_DE_PASSE, ENDOMMAGE, SANS_PAGE, TROP_LONG.
    """

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


def is_pdf(data: bytes) -> bool:
    return b"%PDF-" in data[:PDF_HEADER_WITHIN]


def recognise(data: bytes) -> str | None:
    """The format of these bytes, a key of FORMATS, or None when the portal does not read it."""
    return "pdf" if is_pdf(data) else None


def signature_of(data: bytes) -> Signature:
    """Tell whether a PDF carries an electronic signature, without opening it.

    A signature's dictionary can't be compressed: its ByteRange counts bytes of the file (ISO 32000-1, 12.8.1).
    Says that there is one, not that it is valid.
    """
    is_signed = SIGNATURE_RANGE.search(data) and SIGNATURE_KIND.search(data)
    return "PDF_SIGNE_PADES" if is_signed else "PDF_NON_SIGNE"

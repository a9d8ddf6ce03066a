"""The formats a deposit may have, told by content and never by name.

Nothing heavy is imported here: the web process recognises a file, only the reader's child process parses it.
"""

from __future__ import annotations

import re

from invoices.domain.document import Signature

PDF_HEADER_WITHIN = 1024  # readers accept junk before the header that far (ISO 32000-1, annex H, note 13)
SIGNATURE_RANGE = re.compile(rb"/ByteRange\s*\[\s*[0-9]")
SIGNATURE_KIND = re.compile(rb"/SubFilter\s*/(?:adbe\.pkcs7|adbe\.x509|ETSI\.CAdES)|/Type\s*/Sig\b")


class FileUnreadable(Exception):
    """A file nothing can be read from: why (a code), and the French sentence with its remedy.

    Codes: MOT_DE_PASSE, ENDOMMAGE, SANS_PAGE, TROP_LONG, INTERROMPU (the reader died over it, once).
    """

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


PASSWORD = (
    "MOT_DE_PASSE",
    "Ce fichier est protégé par un mot de passe : le portail ne peut pas l'ouvrir. "
    "Enregistrez-le sans mot de passe, puis déposez-le de nouveau.",
)
DAMAGED = (
    "ENDOMMAGE",
    "Ce fichier est endommagé ou incomplet : il ne s'ouvre pas. "
    "Exportez-le de nouveau depuis votre logiciel, vérifiez qu'il s'ouvre chez vous, puis redéposez-le.",
)
BROKEN = (
    "INTERROMPU",
    "Ce fichier a interrompu le programme de lecture : il est sans doute endommagé. "
    "Saisissez les données de la facture à la main, ou exportez-la de nouveau et redéposez-la.",
)
NO_PAGE = ("SANS_PAGE", "Ce fichier ne contient aucune page. Exportez de nouveau la facture en PDF, puis redéposez-la.")
TOO_LONG = (
    "TROP_LONG",
    "Ce fichier demande trop de temps ou de mémoire pour être lu. "
    "Saisissez les données de la facture à la main, ou redéposez-la dans un fichier plus simple.",
)


def is_pdf(data: bytes) -> bool:
    return b"%PDF-" in data[:PDF_HEADER_WITHIN]


def is_xml(data: bytes) -> bool:
    """Tell an XML by its first sign, after a byte order mark and white space; in UTF-8, UTF-16 or Latin letters."""
    return data[:2] in (b"\xff\xfe", b"\xfe\xff") or data[:64].removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<"


def signature_of(data: bytes) -> Signature:
    """Tell whether a PDF carries an electronic signature, without opening it.

    A signature's dictionary can't be compressed: its ByteRange counts bytes of the file (ISO 32000-1, 12.8.1).
    Says that there is one, not that it is valid.
    """
    is_signed = SIGNATURE_RANGE.search(data) and SIGNATURE_KIND.search(data)
    return "PDF_SIGNE_PADES" if is_signed else "PDF_NON_SIGNE"

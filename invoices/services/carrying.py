"""The documents that come with invoice data, in the XML or in the PDF around it: they are checked like uploads, and
of a mixed flow one is the invoice.

A document that may not be joined is left out and told. Sources: formats.md §11 and §13, domain.md §17.2.
"""

import mimetypes
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import cast

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from invoices import formats
from invoices.domain.errors import FileRefused
from invoices.domain.findings import Finding, Level
from invoices.formats.attached import NAME_LENGTH
from invoices.formats.embedded import EmbeddedDocument
from invoices.reading import FileUnreadable, Reader
from invoices.services.attachments import examine
from invoices.services.deposit import MEGABYTE, Upload, shown_name

PIECES = "Pièces jointes"
DESIGNATION_LENGTH = 100
MOST_PIECES = 100
NO_PDF = Finding(
    "B2G-PDF",
    True,
    "Ce fichier ne contient pas le PDF de la facture, qui en est l'original dans un flux mixte (E2).",
    "Joignez-le dans les données, en base64, avec le type application/pdf ; ou envoyez une facture structurée (E1), "
    "avec l'identifiant de spécification BT-24.",
    Level.B2G,
    PIECES,
)
JOIN_IT = "Ajoutez-le vous-même aux pièces jointes de la facture, si le destinataire en a besoin."
TOO_MANY = Finding(
    "B2G-BG-24",
    False,
    f"Cette facture contient plus de {MOST_PIECES} documents : seuls les {MOST_PIECES} premiers l'accompagneront.",
    "Réunissez-les en moins de fichiers.",
    Level.B2G,
    PIECES,
)


@dataclass(frozen=True)
class CarriedPiece:
    """A document that may be joined, under a name that fits. media_type: as its content says."""

    upload: Upload
    name: str
    media_type: str
    designation: str


@dataclass(frozen=True)
class Carried:
    """original: the PDF that is the invoice, of a mixed flow. findings: what was left out, and why."""

    original: CarriedPiece | None = None
    pieces: tuple[CarriedPiece, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def weight(self) -> int:
        """Bytes of all that goes with the invoice."""
        return sum(piece.upload.size or 0 for piece in (self.original, *self.pieces) if piece)


def carried(documents: Sequence[EmbeddedDocument], is_mixed: bool, reader: Reader, beside: int = 0) -> Carried:
    """Look at each document; one that comes twice is taken once.

    is_mixed: the first PDF is the invoice itself, which must open and have pages. beside: bytes of the invoice as it
    came, which count with what it carries.
    """
    rest, original = _each_once(documents), None
    findings: list[Finding] = []
    if is_mixed:
        found = next((one for one in rest if formats.is_pdf(one.content)), None)
        original = _piece(found, set()) if found else None
        rest = [one for one in rest if one is not found]
        findings += _faults_of_original(original, reader)
    names: set[str] = {original.name.casefold()} if original else set()
    pieces, room = [], settings.INVOICE_MAX_BYTES - beside
    for one in rest[:MOST_PIECES]:
        piece = _piece(one, names)
        try:
            pieces.append(_examined(piece, one.fault, room))
            room -= piece.upload.size or 0
        except FileRefused as refusal:
            findings.append(_left_out(piece, refusal))
    if len(rest) > MOST_PIECES:
        findings.append(TOO_MANY)
    return Carried(original, tuple(pieces), tuple(findings))


def _each_once(documents: Iterable[EmbeddedDocument]) -> list[EmbeddedDocument]:
    """Those of the same bytes are one, under the name that came first."""
    found: dict[bytes | EmbeddedDocument, EmbeddedDocument] = {}
    for one in documents:
        found.setdefault(one.content or one, one)
    return list(found.values())


def _examined(piece: CarriedPiece, fault: str, room: int) -> CarriedPiece:
    """The same with the type that its content says. Raises FileRefused."""
    if fault:
        raise FileRefused(fault, JOIN_IT)
    media_type = examine(piece.upload)
    if (piece.upload.size or 0) > room:
        most = settings.INVOICE_MAX_BYTES // MEGABYTE
        raise FileRefused(f"avec lui, la facture et ses pièces dépasseraient {most} Mo.", "Réduisez les documents.")
    return CarriedPiece(piece.upload, piece.name, media_type, piece.designation)


def _faults_of_original(original: CarriedPiece | None, reader: Reader) -> Iterable[Finding]:
    if original is None:
        yield NO_PDF
        return
    try:
        reader.count_pages(original.upload.read())
    except FileUnreadable as error:
        yield Finding(
            "B2G-PDF", True, f"Le PDF de la facture, « {original.name} » : {error.text}", "", Level.B2G, PIECES
        )
    finally:
        original.upload.seek(0)


def _piece(one: EmbeddedDocument, given: set[str]) -> CarriedPiece:
    name = _fitting_name(one, given)
    given.add(name.casefold())
    media_type = "application/pdf" if formats.is_pdf(one.content) else one.media_type
    upload = cast(Upload, SimpleUploadedFile(name, one.content))
    return CarriedPiece(upload, name, media_type, shown_name(one.description or name)[:DESIGNATION_LENGTH])


def _fitting_name(one: EmbeddedDocument, given: set[str]) -> str:
    """At most 50 characters with the extension, which is found from the type when it lacks, and not given yet."""
    told = next((name for name in (one.name, one.description) if PurePosixPath(name).suffix), one.name)
    name = shown_name(told)
    suffix = PurePosixPath(name).suffix or mimetypes.guess_extension(one.media_type) or ""
    stem = name.removesuffix(suffix)[: NAME_LENGTH - len(suffix)] or "document"
    candidate, rank = f"{stem}{suffix}", 1
    while candidate.casefold() in given:
        rank += 1
        end = f"-{rank}{suffix}"
        candidate = f"{stem[: NAME_LENGTH - len(end)]}{end}"
    return candidate


def _left_out(piece: CarriedPiece, refusal: FileRefused) -> Finding:
    text = f"Le document joint « {piece.name} » n'accompagnera pas la facture : {refusal.text}"
    return Finding("B2G-BG-24", False, text, refusal.remedy, Level.B2G, PIECES, piece.name)

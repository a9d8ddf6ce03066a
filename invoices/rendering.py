"""HTML → PDF by WeasyPrint: in a worker only. It asks nothing of the network or the disk."""

import warnings
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any


class RenderingUnavailable(Exception):
    """WeasyPrint cannot start on this machine; the text is for the operator."""


@cache
def _weasyprint() -> ModuleType:
    """WeasyPrint, at the first document: it takes most of a second, and raises where Pango is missing."""
    try:
        return import_module("weasyprint")
    except OSError as error:
        raise RenderingUnavailable(
            "Certificats et documents attendent : WeasyPrint ne trouve pas Pango. Installez-le par « apt-get install "
            f"libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 », puis relancez le worker. ({error})"
        ) from error


@dataclass(frozen=True)
class Attached:
    """A file carried inside a PDF. relationship: AFRelationship of ISO 19005-3."""

    name: str
    content: bytes
    description: str
    relationship: str
    made_at: datetime


def pdf_from(html: str) -> bytes:
    """Lay a page out. Whatever it refers to outside itself is refused. Raises RenderingUnavailable."""
    return _page(html).write_pdf(pdf_variant="pdf/ua-1")


def archive_from(html: str, attached: Attached, xmp: bytes) -> bytes:
    """Lay a page out as PDF/A-3, tagged, with a file inside and more metadata. Raises RenderingUnavailable.

    xmp: rdf:Description elements, put among WeasyPrint's own: readers see one rdf:RDF only.
    """

    def finish(document: Any, pdf: Any) -> None:
        pdf.catalog["AF"] = _once(pdf.catalog["AF"])
        metadata = pdf.objects[_number_of(pdf.catalog["Metadata"])]
        content = b"".join(part if isinstance(part, bytes) else part.encode() for part in metadata.stream)
        metadata.stream = [content.replace(b"</rdf:RDF>", xmp + b"</rdf:RDF>", 1)]

    carried = _weasyprint().Attachment(
        string=attached.content,
        name=attached.name,
        description=attached.description,
        relationship=attached.relationship,
        created=attached.made_at,
        modified=attached.made_at,
    )
    with warnings.catch_warnings():  # WeasyPrint 70 leaves the file of its colour profile open
        warnings.simplefilter("ignore", ResourceWarning)
        return _page(html).write_pdf(pdf_variant="pdf/a-3a", finisher=finish, attachments=[carried])


def _page(html: str) -> Any:
    weasyprint = _weasyprint()
    refuse_all = weasyprint.urls.URLFetcher(allowed_protocols=())
    return weasyprint.HTML(string=html, url_fetcher=refuse_all)


def _once(references: Any) -> Any:
    """WeasyPrint 70 lists an attachment twice among the files of the document."""
    return type(references)(dict.fromkeys(references))


def _number_of(reference: Any) -> int:
    """The rank of the object behind « 12 0 R »."""
    return int((reference.decode() if isinstance(reference, bytes) else str(reference)).split()[0])

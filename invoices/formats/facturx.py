"""Factur-X 1.0, profile EN 16931: a PDF/A-3 for people with the same invoice as CII for machines.

Source: Factur-X 1.09; formats.md §12; ISO 19005-3 (what XMP adds is described in it) and ISO 14289-1 (PDF/UA).
"""

import io
from datetime import datetime

import pikepdf

from invoices import rendering
from invoices.domain.bill import Bill
from invoices.formats import cii
from invoices.formats.pdf_data import KNOWN
from invoices.formats.trees import Misread

NAME, LEVEL = "factur-x.xml", "EN 16931"
LEVELS = {  # BT-24 of each profile → what the metadata of the file call it
    "urn:factur-x.eu:1p0:minimum": "MINIMUM",
    "urn:factur-x.eu:1p0:basicwl": "BASIC WL",
    "urn:cen.eu:en16931:2017#compliant#urn:factur-x.eu:1p0:basic": "BASIC",
    "urn:cen.eu:en16931:2017": LEVEL,
    "urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended": "EXTENDED",
}
SCHEMA = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
PROPERTIES = (
    ("DocumentFileName", "name of the embedded XML invoice file"),
    ("DocumentType", "INVOICE"),
    ("Version", "The actual version of the Factur-X XML schema"),
    ("ConformanceLevel", "The conformance level of the embedded Factur-X data"),
)
PDFUA = "http://www.aiim.org/pdfua/ns/id/"


def write(bill: Bill, page: str, made_at: datetime) -> bytes:
    """The PDF of a page with its CII inside. Heavy: in a worker only. Raises RenderingUnavailable."""
    return carry(page, cii.write(bill), made_at)


def carry(page: str, xml: bytes, made_at: datetime, level: str = LEVEL) -> bytes:
    """The PDF of a page with this CII inside. level: its profile. Heavy. Raises RenderingUnavailable."""
    attached = rendering.Attached(NAME, xml, "Facture au format CII (Factur-X)", "Alternative", made_at)
    return rendering.archive_from(page, attached, _xmp(level))


def read(content: bytes) -> Bill:
    """What the XML inside a PDF says. Raises Misread when it holds none."""
    return cii.read(xml_of(content))


def xml_of(content: bytes) -> bytes:
    """The XML inside a PDF, as it is. Raises Misread when there is none."""
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            names = {name.casefold(): name for name in pdf.attachments}
            known = next((names[name] for name in KNOWN if name in names), None)
            if known is None:
                raise Misread("Ce PDF ne contient pas de facture XML (Factur-X).")
            return pdf.attachments[known].get_file().read_bytes()
    except pikepdf.PdfError as error:
        raise Misread(f"Ce PDF n'est pas lisible ({error}).") from error


def _xmp(level: str) -> bytes:
    """What the metadata of the file say beyond WeasyPrint's: Factur-X, PDF/UA, and the words for both."""
    described = (
        f'<rdf:Description rdf:about="" xmlns:fx="{SCHEMA}" fx:DocumentType="INVOICE" fx:DocumentFileName="{NAME}" '
        f'fx:Version="1.0" fx:ConformanceLevel="{level}"/>'
        f'<rdf:Description rdf:about="" xmlns:pdfuaid="{PDFUA}"><pdfuaid:part>1</pdfuaid:part></rdf:Description>'
    )
    schemas = _schema("Factur-X PDFA Extension Schema", SCHEMA, "fx", "Text", PROPERTIES) + _schema(
        "PDF/UA identification schema", PDFUA, "pdfuaid", "Integer", (("part", "PDF/UA version identifier"),)
    )
    extension = (
        '<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" '
        'xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" '
        'xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">'
        f"<pdfaExtension:schemas><rdf:Bag>{schemas}</rdf:Bag></pdfaExtension:schemas></rdf:Description>"
    )
    return (described + extension).encode()


def _schema(title: str, address: str, prefix: str, kind: str, properties: tuple[tuple[str, str], ...]) -> str:
    """PDF/A wants each property that its own schemas lack described in the file."""
    rows = "".join(
        f'<rdf:li rdf:parseType="Resource"><pdfaProperty:name>{name}</pdfaProperty:name>'
        f"<pdfaProperty:valueType>{kind}</pdfaProperty:valueType><pdfaProperty:category>"
        f"{'external' if prefix == 'fx' else 'internal'}</pdfaProperty:category>"
        f"<pdfaProperty:description>{meaning}</pdfaProperty:description></rdf:li>"
        for name, meaning in properties
    )
    return (
        f'<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>{title}</pdfaSchema:schema>'
        f"<pdfaSchema:namespaceURI>{address}</pdfaSchema:namespaceURI><pdfaSchema:prefix>{prefix}</pdfaSchema:prefix>"
        f"<pdfaSchema:property><rdf:Seq>{rows}</rdf:Seq></pdfaSchema:property></rdf:li>"
    )

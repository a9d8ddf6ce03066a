"""Electronic invoices: what the portal makes of the data of one, in a worker: a page, a PDF to read, the same as UBL.

All of it can be made again from the original, which alone is the invoice. No XML is parsed here: the rule engine does.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from pathlib import Path

from accounts.bell import ring
from invoices import formats, rendering, storage
from invoices.domain.readable import Readable
from invoices.formats import facturx
from invoices.models import Invoice, StoredFile
from invoices.reading import Reader
from invoices.rules import NotWritten, RuleEngine
from invoices.services.sheet import LAYOUT, sheet_of

PAGE, UBL, WITHOUT_UBL = "lisible.json", "facture-ubl.xml", "sans-ubl"


def key_of(original: StoredFile) -> str:
    """What the document of an original would say, as 64 hexadecimal digits."""
    return hashlib.sha256(f"{LAYOUT}\n{original.sha256}".encode()).hexdigest()


def has_forms(original: StoredFile) -> bool:
    """Tell whether the other forms of an original are there, or are known not to be."""
    return any(storage.derived(original.sha256, name).exists() for name in (UBL, WITHOUT_UBL))


def make(original: StoredFile, made_at: datetime, reader: Reader, engine: RuleEngine) -> bytes | None:
    """The PDF to read of an XML, None for a PDF, which is one; keeps the other forms of the data beside the original.

    Heavy. Raises FileUnreadable, RulesUnavailable, RenderingUnavailable.
    """
    data = storage.read_original(original.sha256)
    is_pdf = formats.is_pdf(data)
    xml = reader.embedded_xml(data) if is_pdf else data
    if not xml:
        storage.keep_derived(original.sha256, WITHOUT_UBL, "Cette facture n'a pas de données en XML.".encode())
        return None
    page = Readable.from_json(json.loads(engine.write(xml, "readable")))
    storage.keep_derived(original.sha256, PAGE, json.dumps(page.to_json()).encode())
    _keep_ubl(original, xml, page, engine)
    return None if is_pdf else _drawn(xml, page, made_at, engine)


def _keep_ubl(original: StoredFile, xml: bytes, page: Readable, engine: RuleEngine) -> None:
    try:
        content = xml if page.syntax == "UBL" else engine.write(xml, "ubl")
    except NotWritten as error:
        storage.keep_derived(original.sha256, WITHOUT_UBL, str(error).encode())
        return
    storage.keep_derived(original.sha256, UBL, content)


def _drawn(xml: bytes, page: Readable, made_at: datetime, engine: RuleEngine) -> bytes:
    """A Factur-X: the page with the same data as CII inside; without them where CII can't tell them."""
    html = sheet_of(page, made_at)
    level = facturx.LEVELS.get(page.specification) if page.syntax == "CII" else None
    try:
        inside = xml if level else engine.write(xml, "facturx")
    except NotWritten:
        return rendering.pdf_from(html)
    return facturx.carry(html, inside, made_at, level or facturx.LEVEL)


def page_of(invoice: Invoice) -> Readable | None:
    """The page of an electronic invoice; None while there is none: the worker has been asked for it."""
    place = _form(invoice, PAGE)
    return Readable.from_json(json.loads(place.read_bytes())) if place else None


def is_known_without_ubl(invoice: Invoice) -> bool:
    """Whether a deposited PDF was found to hold no data that UBL can tell: of an XML, its page says why instead."""
    original = None if invoice.is_typed or invoice.is_xml else invoice.deposit
    return bool(original and storage.derived(original.file_id, WITHOUT_UBL).exists())


def ubl_of(invoice: Invoice) -> bytes | None:
    """An electronic invoice as UBL; None while there is none: the worker has been asked for it.

    Raises NotWritten when there can't be any, with the reason.
    """
    place = _form(invoice, UBL)
    if place is None and (why := storage.derived(invoice.deposit.file_id, WITHOUT_UBL)).exists():
        raise NotWritten(why.read_text())
    return place.read_bytes() if place else None


def _form(invoice: Invoice, name: str) -> Path | None:
    place = storage.derived(invoice.deposit.file_id, name)
    if place.exists():
        return place
    if not has_forms(invoice.deposit.file):
        ring("invoices.draw_up", invoice.pk)
    return None

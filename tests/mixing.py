"""PDFs with other files inside, and the data of the sample invoices as an invoice for machines."""

from __future__ import annotations

import io

import pikepdf

from invoices.domain.bill import Account, Bill, Line, Party
from tests.samples import Invoice


def with_files(content: bytes, files: dict[str, bytes], media_type: str = "") -> bytes:
    """The PDF with these files embedded in it."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for name, data in files.items():
            pdf.attachments[name] = pikepdf.AttachedFileSpec(pdf, data, filename=name, mime_type=media_type)
        buffer = io.BytesIO()
        pdf.save(buffer)
        return buffer.getvalue()


def bill_of(invoice: Invoice) -> Bill:
    """The same invoice as plain values, for the writers of formats."""
    supplier, recipient = invoice.supplier, invoice.recipient
    return Bill(
        number=invoice.number,
        issued_on=invoice.issued,
        supplier=Party(supplier.name, supplier.siret, vat_number=supplier.vat),
        recipient=Party(recipient.name, recipient.siret, service_code=invoice.service_code),
        lines=tuple(
            Line(rank, item.name, item.quantity, "C62", item.price, item.rate)
            for rank, item in enumerate(invoice.items, 1)
        ),
        type=invoice.kind,
        engagement=invoice.engagement,
        market=invoice.market,
        account=Account("IBAN", invoice.iban),
    )

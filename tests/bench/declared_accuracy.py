"""What another program read in invoices of others, at the standard's places, against what the portal reads there.

The manifest's `fields` (corpus/README.md): EN 16931's data under the names of its semantic model.
"""

import io
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pikepdf

from invoices.domain.declared import Declared
from invoices.formats.declared import read
from invoices.formats.exchange.places import number

AMOUNTS = {"line_total", "total_without_vat", "total_vat", "total_with_vat", "prepaid", "amount_due"}
Difference = tuple[str, str, object, object]


def differences(folder: Path, told: dict) -> Iterator[Difference | None]:
    """Each value of one file of the manifest: None where it is read, else path, name, their value and ours."""
    declared = read(_data_of(folder / told["path"]))
    mine = _seen(declared) | {name: getattr(declared, name) for name in AMOUNTS}
    for name, value in told.get("fields", {}).items():
        is_read = mine[name] == _as_read(name, value)
        yield None if is_read else (told["path"], name, value, mine[name])


def _seen(declared: Declared) -> dict[str, object]:
    """What was read, under the manifest's names; amounts apart."""
    seller, buyer = declared.seller, declared.buyer
    return {
        "invoice_number": declared.number,
        "type_code": declared.type_code,
        "issue_date": str(declared.issue_date),
        "due_date": str(declared.due_date),
        "business_process": declared.business_process,
        "currency": declared.currency,
        "buyer_reference": declared.buyer_reference,
        "purchase_order": declared.purchase_order,
        "contract": declared.contract,
        "seller_name": seller.name,
        "seller_legal_id": seller.legal_id,
        "seller_legal_scheme": seller.legal_scheme,
        "seller_vat": seller.vat_number,
        "buyer_name": buyer.name,
        "buyer_legal_id": buyer.legal_id,
        "buyer_legal_scheme": buyer.legal_scheme,
        "buyer_vat": buyer.vat_number,
        "iban": declared.iban,
        "payment_means": declared.payment_means,
        "line_count": len(declared.lines),
        "preceding_invoice": next(iter(declared.preceding_invoices), ""),
        "attachments": sum(1 for one in declared.files if one.size),
        "vat_rates": sorted({row.rate for row in declared.vat if row.rate is not None}),
    }


def _as_read(name: str, value: object) -> object:
    """A value of the manifest as the reader gives it."""
    if name == "vat_rates":
        return sorted({Decimal(rate) for rate in value})
    if name in AMOUNTS:
        return number(value)
    return " ".join(value.split()) if isinstance(value, str) else value


def _data_of(path: Path) -> bytes:
    if path.suffix != ".pdf":
        return path.read_bytes()
    with pikepdf.open(io.BytesIO(path.read_bytes())) as pdf:
        return pdf.attachments["factur-x.xml"].get_file().read_bytes()

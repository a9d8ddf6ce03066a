"""Invoices that came as data, with the very bytes of what was deposited."""

from invoices import storage
from invoices.domain.deposit_modes import UPLOAD
from invoices.domain.lifecycle import Status
from invoices.models.files import XML_FORMAT
from tests.factories.invoices import DepositFactory, InvoiceFactory


def electronic(content, media_type="application/xml", name="FA-12.xml", **said):
    """A sent invoice of a flow; its columns are the factory's, not what its data tell."""
    is_xml = media_type == "application/xml"
    deposit = DepositFactory(
        file=storage.keep([content], media_type),
        filename=name,
        format=XML_FORMAT if is_xml else "PDF_NON_SIGNE",
        state="INTERPRETEE_OCR",
        has_draft=True,
    )
    if "supplier_service" not in said:
        said = {"supplier": deposit.structure, **said}
    return InvoiceFactory(**{"status": Status.MISE_A_DISPOSITION, **said}, deposit=deposit, deposit_mode=UPLOAD)

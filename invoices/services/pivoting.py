"""An invoice in the words of the XML pivot."""

from functools import partial

from django.utils import timezone

from accounts.models import User
from invoices import queries
from invoices.domain.attachment_types import LABELS
from invoices.domain.deadlines import paris_day
from invoices.domain.errors import MoveRefused
from invoices.formats.pivot import Account, Joined, Party, PivotInvoice, Vat
from invoices.models import Invoice
from invoices.services.downloads import open_file

RESENT = {"complete": "Complétée", "recycle": "Recyclée"}


def pivot_of(invoice: Invoice, reader: User) -> PivotInvoice:
    """What the pivot says of a sent invoice. Raises MoveRefused when it has no document, or not yet.

    reader: on neither side, it is support, who is not given the account the invoice is paid on.
    invoice: with its deposit and recipient; its VAT rows, attachments with their files, and changes are read here.
    """
    if invoice.deposit is None and invoice.document_file is None:
        raise MoveRefused(
            f"La facture {invoice.number} n'a pas de document : le format XML pivot en demande un.",
            "Prenez-la au format PDF ; ses données sont sur sa page.",
        )
    return PivotInvoice(
        pk=invoice.pk,
        supplier=_party(invoice.supplier_copy),
        recipient=_party(invoice.recipient_copy),
        number=invoice.number,
        origin_number=invoice.origin_number,
        type=invoice.type,
        framework=invoice.framework,
        issued_on=invoice.issue_date,
        received_on=paris_day(invoice.deposited_at),
        payment_means=invoice.payment_means,
        payment_label=invoice.get_payment_means_display(),
        currency=invoice.currency,
        without_vat=invoice.total_without_vat,
        with_vat=invoice.total_with_vat,
        due=invoice.amount_due,
        market=invoice.market,
        engagement=invoice.engagement,
        emission=_emission(invoice),
        resent=_resent(invoice),
        vat=[Vat(row.rate, row.base, row.tax) for row in invoice.vat_totals.all()],
        files=_files(invoice),
        account=_account(invoice) if queries.parties_of(reader, invoice) else None,
    )


def _emission(invoice: Invoice) -> str:
    """How it came to the portal."""
    if invoice.is_typed:
        return "saisie"
    return "PDF" if invoice.deposit_mode.startswith("DEPOT_PDF") else "flux"


def _account(invoice: Invoice) -> Account | None:
    kept = invoice.bank_copy
    return Account(kept["kind"], kept["number"], kept.get("factor_name", "")) if kept else None


def _party(kept: dict[str, str]) -> Party:
    return Party(
        identifier_type=kept["identifier_type"],
        identifier=kept["identifier"],
        name=kept["name"],
        country=kept["country"],
        service_code=kept["service_code"],
        service_name=kept["service_name"],
    )


def _resent(invoice: Invoice) -> str:
    """Whether the recipient gets it again, and after what."""
    last = next((change.action for change in invoice.status_changes.all() if change.action in RESENT), "")
    return RESENT.get(last, "Non")


def _files(invoice: Invoice) -> list[Joined]:
    """The invoice itself, as it was deposited or drawn up by the portal, then what was joined to it."""
    received = timezone.localtime(invoice.deposit.received_at if invoice.deposit else invoice.deposited_at)
    if invoice.deposit:
        name, file = invoice.deposit.filename, invoice.deposit.file
    else:
        name, file = invoice.document_name, invoice.document_file
    return [
        Joined(name, file.media_type, received, partial(open_file, file)),
        *(
            Joined(
                attachment.filename,
                attachment.file.media_type,
                timezone.localtime(attachment.added_at),
                partial(open_file, attachment.file),
                LABELS.get(attachment.type, attachment.designation),
            )
            for attachment in invoice.attachments.select_related("file")
        ),
    ]

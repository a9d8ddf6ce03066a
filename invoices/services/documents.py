"""Documents: an invoice that was sent as lines or as data → the PDF to read, a Factur-X made in a worker and kept.

The certificate of deposit covers the data, never this PDF, which can be made again from them.
"""

import hashlib
import io
import logging
from datetime import timedelta

import pikepdf
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from invoices import rendering, storage
from invoices.domain.bill import Bill
from invoices.formats import facturx, ubl
from invoices.models import Invoice, StoredFile
from invoices.reading import FileUnreadable, Reader
from invoices.rules import RuleEngine, RulesUnavailable
from invoices.services import electronic
from invoices.services.billing import bill_of
from invoices.services.paper import LAYOUT, page_of

CLAIM = timedelta(minutes=2)
LONGEST_PAUSE = timedelta(hours=1)
NEEDED = ("supplier", "supplier_service", "recipient", "recipient_service", "bank_account", "deposit__file")

logger = logging.getLogger(__name__)


def draw_up(invoice_id: int, reader: Reader, engine: RuleEngine) -> None:
    """Make the document of one sent invoice, unless what is kept says the same already or is being made."""
    invoice = Invoice.objects.select_related(*NEEDED).get(pk=invoice_id)
    if not invoice.tells_data or not _claim(invoice_id):
        return
    try:
        if invoice.is_typed:
            _draw_up_typed(invoice)
        else:
            _draw_up_electronic(invoice, reader, engine)
    except (rendering.RenderingUnavailable, RulesUnavailable, FileUnreadable) as error:
        logger.warning("%s: %s", invoice_id, error)  # the deposit stands without it; the sweeper rings again
        _wait(invoice)


def _wait(invoice: Invoice) -> None:
    """Nobody tries again before as long as it has been missing already, an hour at most: what fails, fails rarely."""
    missing_for = timezone.now() - invoice.deposited_at
    pause = min(max(missing_for, CLAIM), LONGEST_PAUSE)
    Invoice.objects.filter(pk=invoice.pk).update(document_claimed_until=timezone.now() + pause)


def _draw_up_typed(invoice: Invoice) -> None:
    bill = bill_of(invoice)
    key = key_of(bill)
    if not (invoice.document_file_id and invoice.document_key == key):
        _keep(invoice.pk, facturx_of(invoice, bill), key)


def _draw_up_electronic(invoice: Invoice, reader: Reader, engine: RuleEngine) -> None:
    """A deposited PDF is its own document: it is only told that nothing is left to make."""
    original = invoice.deposit.file
    key = electronic.key_of(original)
    if invoice.document_key == key and electronic.has_forms(original):
        return
    content = electronic.make(original, invoice.deposited_at, reader, engine)
    if content:
        _keep(invoice.pk, content, key)
    else:
        Invoice.objects.filter(pk=invoice.pk).update(document_key=key, document_claimed_until=None)


def _claim(invoice_id: int) -> bool:
    now = timezone.now()
    free = Q(document_claimed_until=None) | Q(document_claimed_until__lt=now)
    waiting = Invoice.objects.filter(free, pk=invoice_id, deposited_at__isnull=False)
    return bool(waiting.update(document_claimed_until=now + CLAIM))


def _keep(invoice_id: int, content: bytes, key: str) -> None:
    """Tie the document to its invoice and free it for the next making; what was kept before goes."""
    with transaction.atomic():
        former = Invoice.objects.select_for_update(of=("self",)).get(pk=invoice_id).document_file_id
        stored = storage.keep([content], "application/pdf")
        StoredFile.objects.filter(pk=stored.pk).update(page_count=_count_pages(content))
        Invoice.objects.filter(pk=invoice_id).update(
            document_file=stored, document_key=key, document_claimed_until=None
        )
        if former and former != stored.pk:
            storage.release(former)


def _count_pages(content: bytes) -> int:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return len(pdf.pages)


def forget(invoice: Invoice) -> None:
    """Let go of a document that no longer says what the invoice does; the sweeper sees that it lacks one."""
    former = invoice.document_file_id
    invoice.document_file, invoice.document_key, invoice.document_claimed_until = None, "", None
    invoice.save(update_fields=("document_file", "document_key", "document_claimed_until"))
    if former:
        storage.release(former)


def key_of(bill: Bill) -> str:
    """What the document would say, as 64 hexadecimal digits: the same for the same data and the same layout."""
    return hashlib.sha256(f"{LAYOUT}\n{bill!r}".encode()).hexdigest()


def facturx_of(invoice: Invoice, bill: Bill | None = None) -> bytes:
    """The Factur-X of an invoice; of a draft, with its temporary number. Heavy. Raises RenderingUnavailable."""
    bill, made_at = bill or bill_of(invoice), invoice.deposited_at or timezone.now()
    return facturx.write(bill, page_of(bill, made_at), made_at)


def ubl_of(invoice: Invoice) -> bytes:
    """The UBL 2.1 of a typed invoice."""
    return ubl.write(bill_of(invoice))

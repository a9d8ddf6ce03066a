"""Certification: DEPOSEE → the certificate of deposit as a PDF, made in a worker and kept."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone

from invoices import rendering, storage
from invoices.domain import certificate
from invoices.domain.deadlines import PARIS
from invoices.models import Invoice

CLAIM = timedelta(minutes=2)

logger = logging.getLogger(__name__)


def certify(invoice_id: int) -> None:
    """Make the certificate of one sent invoice, unless it is made or being made."""
    if not _claim(invoice_id):
        return
    invoice = Invoice.objects.select_related("deposit__depositor", "created_by").get(pk=invoice_id)
    try:
        content = render(invoice)
    except rendering.RenderingUnavailable as error:  # the deposit stands without it; the sweeper rings again
        logger.warning("%s", error)
        return
    with _quick_transaction():
        stored = storage.keep([content], "application/pdf")
        Invoice.objects.filter(pk=invoice_id, certificate_file=None).update(certificate_file=stored)


def _claim(invoice_id: int) -> bool:
    now = timezone.now()
    free = Q(certificate_claimed_until=None) | Q(certificate_claimed_until__lt=now)
    waiting = Invoice.objects.filter(free, pk=invoice_id, certificate_file=None).exclude(certificate_number="")
    with _quick_transaction():
        return bool(waiting.update(certificate_claimed_until=now + CLAIM))


@contextmanager
def _quick_transaction() -> Iterator[None]:
    """A commit that does not wait for the disk: a power cut costs making again what can be made again."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local synchronous_commit to off")
        yield


def render(invoice: Invoice) -> bytes:
    """The certificate as PDF bytes. Heavy: in a worker only. Raises RenderingUnavailable."""
    return rendering.pdf_from(page_of(invoice))


def page_of(invoice: Invoice) -> str:
    """The certificate as HTML, from what was frozen at sending: the same page at every making."""
    at = invoice.deposited_at
    context = {
        "invoice": invoice,
        "recipient": _certified_recipient(invoice),
        "deposit": invoice.deposit,
        "depositor": invoice.deposit.depositor if invoice.deposit else invoice.created_by,
        "paris": at.astimezone(PARIS).strftime("%d/%m/%Y à %H:%M:%S"),
        "utc": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "site_url": settings.SITE_URL,
    }
    return render_to_string("invoices/certificate.html", context)


def _certified_recipient(invoice: Invoice) -> dict[str, str]:
    """The recipient that the certificate attests; a recycling may have changed the invoice's own before this page."""
    said = certificate.values_of(invoice.certificate_text)
    first = said.get("destinataire"), said.get("service")
    kept = invoice.recipient_copy
    if not said or first == (kept["identifier"], kept["service_code"]):
        return kept
    return {"name": "", "identifier": said["destinataire"], "service_code": said["service"], "service_name": ""}

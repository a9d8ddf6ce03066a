"""Certification: DEPOSEE → the certificate of deposit as a PDF, made in a worker and kept."""

from datetime import timedelta

from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone

from invoices import storage
from invoices.models import Invoice

CLAIM = timedelta(minutes=2)


def certify(invoice_id: int) -> None:
    """Make the certificate of one sent invoice, unless it is made or being made."""
    now = timezone.now()
    free = Q(certificate_claimed_until=None) | Q(certificate_claimed_until__lt=now)
    waiting = Invoice.objects.filter(free, pk=invoice_id, certificate_file=None).exclude(certificate_number="")
    if not waiting.update(certificate_claimed_until=now + CLAIM):
        return
    invoice = Invoice.objects.select_related("deposit__file", "deposit__depositor").get(pk=invoice_id)
    stored = storage.keep([render(invoice)], "application/pdf")
    Invoice.objects.filter(pk=invoice_id, certificate_file=None).update(certificate_file=stored)


def render(invoice: Invoice) -> bytes:
    """The certificate as PDF bytes. Heavy: in a worker only."""
    from weasyprint import HTML  # imports Pango, which raises where it is missing: the portal must start without

    return HTML(string=render_to_string("invoices/certificate.html", {"invoice": invoice})).write_pdf()

"""What hangs from an invoice: other parties, VAT rows, attachments."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from invoices.domain.lifecycle import Party
from invoices.models.files import StoredFile
from invoices.models.invoice import AMOUNT, Invoice
from structures.models import Service, Structure


class InvoiceParty(models.Model):
    """Who else may see the invoice and act on it: validators, MOE, MOA, factor."""

    invoice = models.ForeignKey(Invoice, models.CASCADE, related_name="parties")
    role = models.CharField("rôle", max_length=12, choices=[(p.value, p.value) for p in Party])
    structure = models.ForeignKey(Structure, models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField("état", max_length=30, blank=True)

    class Meta:
        verbose_name = "intervenant"
        constraints = [models.UniqueConstraint(fields=["invoice", "role"], name="party_once_per_role")]

    def __str__(self) -> str:
        return f"{self.role} {self.invoice_id}"


class VatTotal(models.Model):
    """A row of the VAT summary: rate in percent, base and tax in the invoice's currency.

    category: of UNCL 5305, empty where only a document says it; exemption_reason: VATEX code, when there is one alone.
    """

    invoice = models.ForeignKey(Invoice, models.CASCADE, related_name="vat_totals")
    rate = models.DecimalField(
        "taux (%)", max_digits=5, decimal_places=2, validators=[MinValueValidator(0), MaxValueValidator(100)]
    )
    category = models.CharField("catégorie de TVA", max_length=2, blank=True)
    exemption_reason = models.CharField("motif d'exonération", max_length=40, blank=True)
    base = models.DecimalField("montant de base HT", **AMOUNT)
    tax = models.DecimalField("montant de TVA", **AMOUNT)

    class Meta:
        verbose_name = "total de TVA"
        ordering = ("-rate",)
        constraints = [
            models.UniqueConstraint(fields=["invoice", "category", "rate"], name="vat_rate_once_per_invoice"),
            models.CheckConstraint(condition=Q(rate__gte=0, rate__lte=100), name="vat_rate_between_0_and_100"),
        ]

    def __str__(self) -> str:
        return f"{self.rate} %"


class Attachment(models.Model):
    """A file joined to an invoice; the deposited PDF itself is the deposit's, not an attachment."""

    invoice = models.ForeignKey(Invoice, models.CASCADE, related_name="attachments")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="attachments")
    filename = models.CharField("nom du fichier", max_length=50)
    designation = models.CharField("désignation", max_length=100)
    type = models.CharField("type de pièce jointe", max_length=30)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField("ajoutée le", auto_now_add=True)

    class Meta:
        verbose_name = "pièce jointe"
        ordering = ("added_at", "pk")
        constraints = [models.UniqueConstraint(fields=["invoice", "file"], name="attachment_once_per_invoice")]

    def __str__(self) -> str:
        return self.filename

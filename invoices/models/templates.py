"""Models of invoices: what a structure invoices often, kept to begin the next one with."""

from django.conf import settings
from django.db import models

from structures.models import Service, Structure


class InvoiceTemplate(models.Model):
    """A typed invoice without number nor dates. header: columns of Invoice; lines: columns of InvoiceLine, as texts."""

    structure = models.ForeignKey(Structure, models.PROTECT, related_name="invoice_templates", verbose_name="structure")
    service = models.ForeignKey(Service, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField("nom du modèle", max_length=100)
    header = models.JSONField("en-tête")
    lines = models.JSONField("lignes")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField("créé le", auto_now_add=True)

    class Meta:
        verbose_name = "modèle de facture"
        verbose_name_plural = "modèles de facture"
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(fields=["structure", "name"], name="template_name_once_per_structure"),
        ]

    def __str__(self) -> str:
        return self.name

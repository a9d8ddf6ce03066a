"""Mandats de facturation: a structure lets the portal establish its invoices in its name."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from invoices.models.files import StoredFile
from structures.models import Structure


class BillingMandate(models.Model):
    """A mandate as it was signed, its own text in it. Ended, never changed nor deleted: invoices rest on it."""

    structure = models.ForeignKey(Structure, models.PROTECT, related_name="mandates", verbose_name="structure")
    version = models.CharField("version du texte", max_length=10)
    text = models.TextField("texte signé")
    signatory = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="signataire")
    signatory_name = models.CharField("nom du signataire", max_length=160)
    quality = models.CharField("qualité du signataire", max_length=100)
    has_second_factor = models.BooleanField("signé avec un second facteur", default=False)
    conditions_version = models.CharField("version des conditions acceptées", max_length=10)
    signed_at = models.DateTimeField("signé le")
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="copie PDF"
    )
    ended_at = models.DateTimeField("terminé le", null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "mandat de facturation"
        verbose_name_plural = "mandats de facturation"
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["structure"], condition=Q(ended_at=None), name="mandate_in_force_once_per_structure"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__gte=F("signed_at"), ended_by__isnull=False),
                name="mandate_ends_after_it_was_signed",
            ),
        ]
        indexes = [
            models.Index(fields=["signed_at"], condition=Q(file__isnull=True), name="mandate_to_print"),
        ]

    def __str__(self) -> str:
        return f"mandat n° {self.pk}"

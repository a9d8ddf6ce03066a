"""Invoice data that somebody brought, until they say how to go on with them."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from invoices.models.files import StoredFile
from structures.models import Service, Structure


class Arrival(models.Model):
    """One XML or one Factur-X from « Déposer »: it becomes a draft, or a flow, as its depositor chooses.

    token: of the form it came by, and of what is made of it. report: what was found in it (domain/inspected.py);
    filling: the lines of a typed draft (formats/filling.py), of an XML alone. Both empty until it was inspected.
    """

    token = models.UUIDField("jeton du formulaire", primary_key=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="arrivals", verbose_name="fichier")
    filename = models.CharField("nom du fichier", max_length=255)
    depositor = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    structure = models.ForeignKey(Structure, models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, models.PROTECT, null=True, blank=True, related_name="+")
    framework = models.CharField("cadre de facturation", max_length=4)
    report = models.JSONField("rapport", null=True)
    filling = models.JSONField("lignes à reprendre", null=True)
    tries = models.PositiveSmallIntegerField("essais", default=0)
    claimed_until = models.DateTimeField("pris jusqu'à", null=True)
    received_at = models.DateTimeField("reçu le", auto_now_add=True)
    expires_at = models.DateTimeField("gardé jusqu'à")

    class Meta:
        verbose_name = "fichier en attente d'un choix"
        verbose_name_plural = "fichiers en attente d'un choix"
        indexes = [
            models.Index(fields=["received_at"], condition=Q(report__isnull=True), name="arrival_to_inspect"),
            models.Index(fields=["expires_at"], name="arrival_to_forget"),
        ]

    def __str__(self) -> str:
        return f"arrivée {self.token}"

    def get_absolute_url(self) -> str:
        """« Deux façons de continuer »."""
        return f"/factures/emises/deposer/{self.pk}/"

    @property
    def is_pdf(self) -> bool:
        """Whether it is a Factur-X, which is read as any PDF too."""
        return self.file.media_type == "application/pdf"

    @property
    def line_count(self) -> int:
        """How many lines a typed draft would take over."""
        return len(self.filling["lines"]) if self.filling else 0

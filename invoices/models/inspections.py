"""Files that somebody has checked without depositing them."""

import uuid

from django.db import models
from django.db.models import Q


class Inspection(models.Model):
    """A file given to « Vérifier une facture »: nothing of it is kept.

    content: the file, until it has been inspected; report: what was found, until `expires_at`. token: the address of
    the report, which nobody can guess. Nothing says who asked.
    """

    token = models.UUIDField("jeton", primary_key=True, default=uuid.uuid4)
    content = models.BinaryField("fichier", null=True)
    filename = models.CharField("nom du fichier", max_length=100)
    report = models.JSONField("rapport", null=True)
    tries = models.PositiveSmallIntegerField("essais", default=0)
    claimed_until = models.DateTimeField("pris jusqu'à", null=True)
    created_at = models.DateTimeField("demandée le", auto_now_add=True)
    expires_at = models.DateTimeField("gardée jusqu'à")

    class Meta:
        verbose_name = "vérification"
        constraints = [
            models.CheckConstraint(
                condition=Q(content__isnull=True) | Q(report__isnull=True), name="inspected_file_is_forgotten"
            )
        ]
        indexes = [
            models.Index(fields=["created_at"], condition=Q(report__isnull=True), name="inspection_to_make"),
            models.Index(fields=["expires_at"], name="inspection_to_forget"),
        ]

    def __str__(self) -> str:
        return f"vérification {self.token}"

    def get_absolute_url(self) -> str:
        """The page that waits, then shows the report."""
        return f"/verifier/{self.token}/"

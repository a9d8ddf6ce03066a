"""What was made of many invoices at once, invoice by invoice."""

from typing import Any

from django.conf import settings
from django.db import models


class BulkTreatment(models.Model):
    """The report of one « Traiter » for many received invoices: the same form gives it again.

    lines: one dictionary per invoice asked, in the order of the list: invoice and structure that received it (keys),
    number, supplier (all empty when it is not open to the person any more), is_done, text, remedy.
    """

    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="bulk_treatments")
    form_token = models.UUIDField("jeton du formulaire", unique=True)
    label = models.CharField("nouvel état", max_length=200)
    lines = models.JSONField("factures")
    at = models.DateTimeField("le", auto_now_add=True)

    class Meta:
        verbose_name = "traitement de plusieurs factures"

    def __str__(self) -> str:
        return f"traitement {self.pk}"

    def get_absolute_url(self) -> str:
        return f"/factures/recues/traitements/{self.pk}/"

    @property
    def done(self) -> list[dict[str, Any]]:
        return [line for line in self.lines if line["is_done"]]

    @property
    def refused(self) -> list[dict[str, Any]]:
        return [line for line in self.lines if not line["is_done"]]

    @property
    def structure(self) -> int | None:
        """The key of the structure whose list the invoices were checked in; None when none of them is open any more."""
        return next((line["structure"] for line in self.lines if line["structure"]), None)

    @property
    def counts(self) -> str:
        """« 48 factures traitées, 2 refusées »."""
        done, refused = len(self.done), len(self.refused)
        said = f"{done} facture{'s' if done > 1 else ''} traitée{'s' if done > 1 else ''}"
        return f"{said}, {refused} refusée{'s' if refused > 1 else ''}" if refused else said

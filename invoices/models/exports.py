"""Files that the worker makes for one person: tables of results, archives of many invoices."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from invoices.models.files import StoredFile


class Export(models.Model):
    """A file asked for, made in the worker, kept a few days for the one person who asked.

    parameters: what was asked, as the maker of this kind reads it; checked again against the person's rights then.
    """

    class Kind(models.TextChoices):
        RESULTATS_XLSX = "RESULTATS_XLSX", "résultats d'une recherche (XLSX)"
        FACTURES_ZIP = "FACTURES_ZIP", "factures (ZIP)"
        LISTE_FISCALE_PDF = "LISTE_FISCALE_PDF", "liste fiscale (PDF)"

    class State(models.TextChoices):
        A_FAIRE = "A_FAIRE", "en préparation"
        FAIT = "FAIT", "prêt"
        ECHEC = "ECHEC", "impossible"

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="exports")
    kind = models.CharField("nature", max_length=20, choices=Kind)
    parameters = models.JSONField("ce qui est demandé")
    form_token = models.UUIDField("jeton du formulaire", unique=True)
    state = models.CharField("état", max_length=8, choices=State, default=State.A_FAIRE)
    filename = models.CharField("nom du fichier", max_length=100)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="exports")
    done = models.PositiveIntegerField("faites", default=0)
    total = models.PositiveIntegerField("à faire", default=0)
    message = models.CharField("message", max_length=400, blank=True)
    tries = models.PositiveSmallIntegerField("essais", default=0)
    claimed_until = models.DateTimeField("pris jusqu'à", null=True, blank=True)
    created_at = models.DateTimeField("demandé le", auto_now_add=True)
    expires_at = models.DateTimeField("gardé jusqu'au")

    class Meta:
        verbose_name = "export"
        constraints = [
            models.CheckConstraint(condition=~Q(state="FAIT") | Q(file__isnull=False), name="export_made_has_its_file")
        ]
        indexes = [
            models.Index(fields=["created_at"], condition=Q(state="A_FAIRE"), name="export_to_make"),
            models.Index(fields=["expires_at"], name="export_to_forget"),
            models.Index(fields=["owner", "-created_at"], name="export_of_a_person"),
        ]

    def __str__(self) -> str:
        return f"export {self.pk}"

    def get_absolute_url(self) -> str:
        """The page that waits, then gives the file."""
        return f"/factures/exports/{self.pk}/"

"""Files as they arrived, and what came of their reading."""

from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models import Q

from invoices.domain.document import Document
from structures.models import Service, Structure

XML_FORMAT = "XML"  # of a deposit: an invoice as data, of which no page was deposited


class StoredFile(models.Model):
    """A file kept under the SHA-256 of its bytes; the row is what gives it a life (deleted at zero references)."""

    sha256 = models.CharField("SHA-256", max_length=64, primary_key=True)
    size = models.PositiveBigIntegerField("taille en octets")
    media_type = models.CharField("type reconnu au contenu", max_length=100)
    page_count = models.PositiveIntegerField("nombre de pages", null=True, blank=True)
    created_at = models.DateTimeField("reçu le", auto_now_add=True)

    class Meta:
        verbose_name = "fichier"
        constraints = [
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="file_named_by_its_sha256")
        ]

    def __str__(self) -> str:
        return self.sha256[:12]


class Deposit(models.Model):
    """A file as it arrived, stored before anything is read."""

    class Origin(models.TextChoices):
        PORTAIL = "PORTAIL", "portail"
        API = "API", "API"
        EDI = "EDI", "EDI"

    class State(models.TextChoices):
        A_LIRE = "A_LIRE", "à lire"
        INTERPRETEE_OCR = "INTERPRETEE_OCR", "lue"
        ILLISIBLE = "ILLISIBLE", "illisible"
        REFUSE = "REFUSE", "refusé"

    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="deposits", verbose_name="fichier")
    filename = models.CharField("nom du fichier", max_length=255)
    format = models.CharField("format de dépôt", max_length=30)
    origin = models.CharField("origine", max_length=10, choices=Origin, default=Origin.PORTAIL)
    depositor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="deposits")
    structure = models.ForeignKey(Structure, models.PROTECT, related_name="deposits", verbose_name="structure")
    service = models.ForeignKey(Service, models.PROTECT, null=True, blank=True, related_name="+")
    framework = models.CharField("cadre de facturation", max_length=4)
    form_token = models.UUIDField("jeton du formulaire", unique=True)
    batch = models.UUIDField("dépôt de plusieurs fichiers", null=True, blank=True)
    state = models.CharField("lecture", max_length=16, choices=State, default=State.A_LIRE)
    tries = models.PositiveSmallIntegerField("essais", default=0)
    claimed_until = models.DateTimeField("pris jusqu'à", null=True, blank=True)
    pages_done = models.PositiveIntegerField("pages lues", default=0)
    pages_total = models.PositiveIntegerField("pages à lire", null=True, blank=True)
    document = models.JSONField("ce qui a été lu", null=True, blank=True)
    message = models.CharField("message", max_length=400, blank=True)
    received_at = models.DateTimeField("reçu le", auto_now_add=True)
    read_at = models.DateTimeField("lu le", null=True, blank=True)
    has_draft = models.BooleanField("brouillon fait", default=False)

    class Meta:
        verbose_name = "dépôt"
        indexes = [
            models.Index(fields=["batch", "id"], condition=Q(batch__isnull=False), name="deposit_of_a_batch"),
            models.Index(fields=["received_at"], condition=Q(state="A_LIRE"), name="deposit_to_read"),
            models.Index(
                fields=["read_at"],
                condition=Q(state__in=["INTERPRETEE_OCR", "ILLISIBLE"], has_draft=False),
                name="deposit_to_draft",
            ),
        ]

    def __str__(self) -> str:
        return f"dépôt {self.pk}"

    @property
    def data_format(self) -> str:
        """Which data of an invoice were read inside it, « Factur-X EN 16931 »; empty when there are none."""
        return str((self.document or {}).get("data_format", ""))

    @cached_property
    def read_document(self) -> Document | None:
        """What was read; None before the reading, and after one that failed."""
        return Document.from_json(self.document) if self.document else None


class StructureDocument(models.Model):
    """A file a structure keeps to join to its invoices: RIB, Kbis, attestation. What was joined stays without it."""

    structure = models.ForeignKey(Structure, models.PROTECT, related_name="documents", verbose_name="structure")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="structure_documents", verbose_name="fichier")
    filename = models.CharField("nom du fichier", max_length=50)
    designation = models.CharField("désignation", max_length=100)
    type = models.CharField("type de pièce jointe", max_length=30)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField("ajouté le", auto_now_add=True)

    class Meta:
        verbose_name = "document de structure"
        ordering = ("designation", "pk")
        constraints = [models.UniqueConstraint(fields=["structure", "file"], name="document_once_per_structure")]

    def __str__(self) -> str:
        return self.filename

"""What was done with an invoice: status changes, actions of people, opinions."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from invoices.domain.lifecycle import CARDS, Card, Status
from invoices.models.invoice import Invoice


class StatusChange(models.Model):
    """A passage from one status to another. Append only (a trigger refuses the rest).

    The changes of one invoice form a hash chain that starts from the deposit's SHA-256 and holds user ids,
    never names: see services/verification.py.
    """

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="status_changes")
    position = models.PositiveIntegerField("rang")
    action = models.CharField("action", max_length=30)
    source = models.CharField("de", max_length=60)
    target = models.CharField("à", max_length=60)
    by = models.CharField("partie", max_length=12)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField("motif", max_length=30, blank=True)
    comment = models.CharField("complément d'information", max_length=2000, blank=True)
    at = models.DateTimeField("date de passage")
    digest = models.CharField("empreinte", max_length=64)

    class Meta:
        verbose_name = "changement d'état"
        ordering = ("-position",)
        constraints = [
            models.UniqueConstraint(fields=["invoice", "position"], name="status_change_position_once"),
            models.CheckConstraint(condition=Q(target__in=list(Status)), name="status_change_target_is_known"),
        ]
        indexes = [models.Index(fields=["at"], name="status_change_by_date")]  # what the tally follows

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"

    @property
    def target_card(self) -> Card:
        return CARDS[Status(self.target)]


class InvoiceEvent(models.Model):
    """What people did beside changing the status: downloads, acknowledgements, assignments. Append only.

    Two of the three histories of domain.md §5.4 read it: actions of people, and complementary events (EVENTS).
    """

    class Kind(models.TextChoices):
        TELECHARGEMENT = "TELECHARGEMENT", "Téléchargement de la facture"
        CERTIFICAT = "CERTIFICAT", "Téléchargement du certificat de dépôt"
        PIECE_JOINTE = "PIECE_JOINTE", "Téléchargement d'une pièce jointe"
        CONSULTATION_SUPPORT = "CONSULTATION_SUPPORT", "Consultation par le support"
        ACQUITTEMENT_REJET = "ACQUITTEMENT_REJET", "Acquittement du rejet"
        ACQUITTEMENT_SUSPENSION = "ACQUITTEMENT_SUSPENSION", "Acquittement de la suspension"
        TRAITEMENT_REJET = "TRAITEMENT_REJET", "Traitement du rejet"
        RECYCLAGE = "RECYCLAGE", "Correction des données d'acheminement"
        COMPLEMENT = "COMPLEMENT", "Complément apporté"
        REPRISE = "REPRISE", "Facture refaite sous un nouveau numéro"
        DEMANDE_REJET = "DEMANDE_REJET", "Rejet demandé par le fournisseur"
        REPONSE_DEMANDE_REJET = "REPONSE_DEMANDE_REJET", "Réponse à la demande de rejet"
        AFFECTATION = "AFFECTATION", "Affectation à un agent"

    EVENTS = frozenset({Kind.RECYCLAGE, Kind.COMPLEMENT, Kind.REPRISE, Kind.DEMANDE_REJET, Kind.REPONSE_DEMANDE_REJET})
    INTERNAL = frozenset({Kind.AFFECTATION})  # the recipient's own business, never shown to the supplier

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="events")
    kind = models.CharField("action", max_length=24, choices=Kind)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    detail = models.CharField("précision", max_length=2000, blank=True)
    at = models.DateTimeField("le", auto_now_add=True)

    class Meta:
        verbose_name = "action d'un utilisateur"
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.kind} {self.invoice_id}"


class Opinion(models.Model):
    """« Je donne mon avis »: satisfaction after sending, 1 to 5 and a comment."""

    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="opinions")
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="opinions")
    score = models.PositiveSmallIntegerField("note", validators=[MinValueValidator(1), MaxValueValidator(5)])
    comment = models.CharField("commentaire", max_length=1000, blank=True)
    at = models.DateTimeField("le", auto_now_add=True)

    class Meta:
        verbose_name = "avis"
        constraints = [
            models.UniqueConstraint(fields=["author", "invoice"], name="opinion_once_per_author_and_invoice"),
            models.CheckConstraint(condition=Q(score__gte=1, score__lte=5), name="opinion_score_between_1_and_5"),
        ]

    def __str__(self) -> str:
        return f"avis {self.score}/5"

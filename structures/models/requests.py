"""What waits in Approbations, and the trace of what managers did."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from structures.domain.habilitations import Application, Level, profile
from structures.models.structure import Service, Structure

TONES = {"EN_COURS_DE_VALIDATION": "warning", "VALIDEE": "success", "REFUSEE": "error"}


class AccessRequest(models.Model):
    """A person asks to belong, to get or give back a profile, or to take over a structure whose manager is gone."""

    class Kind(models.TextChoices):
        RATTACHEMENT = "RATTACHEMENT", "Rattachement"
        AJOUT = "AJOUT", "Ajout de profil"
        RETRAIT = "RETRAIT", "Retrait de profil"
        GESTION = "GESTION", "Reprise de la gestion"

    class State(models.TextChoices):
        EN_COURS_DE_VALIDATION = "EN_COURS_DE_VALIDATION", "En attente de validation"
        VALIDEE = "VALIDEE", "Validée"
        REFUSEE = "REFUSEE", "Refusée"
        ANNULEE = "ANNULEE", "Annulée"

    kind = models.CharField("demande", max_length=12, choices=Kind)
    state = models.CharField("état", max_length=24, choices=State, default=State.EN_COURS_DE_VALIDATION)
    requester = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="access_requests")
    structure = models.ForeignKey(Structure, models.PROTECT, related_name="access_requests")
    service = models.ForeignKey(Service, models.PROTECT, null=True, blank=True, related_name="+")
    application = models.CharField("application", max_length=30, blank=True)
    level = models.CharField("niveau", max_length=12, blank=True)
    comment = models.CharField("commentaire", max_length=500, blank=True)
    created_at = models.DateTimeField("demandée le", auto_now_add=True)
    reminded_at = models.DateTimeField("rappelée le", null=True, blank=True)
    decided_at = models.DateTimeField("décidée le", null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decision_comment = models.CharField("commentaire de la décision", max_length=500, blank=True)

    class Meta:
        verbose_name = "demande"
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["requester", "kind", "structure", "service", "application"],
                condition=Q(state="EN_COURS_DE_VALIDATION"),
                nulls_distinct=False,
                name="access_request_open_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["EN_COURS_DE_VALIDATION", "ANNULEE"]) | Q(decided_at__isnull=False),
                name="access_request_decided_has_its_date",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["AJOUT", "RETRAIT"]) | Q(application__gt=""),
                name="access_request_on_a_profile_names_it",
            ),
        ]
        indexes = [
            models.Index(fields=["structure", "-id"], name="access_requests_of_structure"),
            models.Index(
                fields=["structure"], condition=Q(state="EN_COURS_DE_VALIDATION"), name="access_requests_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"demande {self.pk}"

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.EN_COURS_DE_VALIDATION

    @property
    def tone(self) -> str:
        """Tone of the badge of its state."""
        return TONES.get(self.state, "neutral")

    @property
    def structure_words(self) -> str:
        """What the requester reads of the structure: of one the register masks, the identifier until they belong."""
        is_hidden = self.kind == self.Kind.RATTACHEMENT and self.state != self.State.VALIDEE
        return self.structure.identifier if is_hidden and self.structure.is_masked else str(self.structure)

    @property
    def profile(self) -> str:
        """« Engagements consultation »; "" when no profile is asked."""
        if not self.application:
            return ""
        return profile(Application(self.application), Level(self.level or Level.CONSULTATION))

    @property
    def description(self) -> str:
        """What is asked, in words."""
        match self.kind:
            case self.Kind.RATTACHEMENT:
                return "Rattachement au service" if self.service_id else "Rattachement à la structure"
            case self.Kind.AJOUT:
                return f"Ajout du profil « {self.profile} »"
            case self.Kind.RETRAIT:
                return f"Retrait du profil « {self.profile} »"
        return "Reprise du rôle de gestionnaire principal"


class ManagerAction(models.Model):
    """What a manager (or the support) did on a structure, readable by its managers. Append only, by trigger."""

    structure = models.ForeignKey(Structure, models.PROTECT, null=True, blank=True, related_name="manager_actions")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    action = models.CharField("action", max_length=40)
    subject = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    detail = models.CharField("détail", max_length=500, blank=True)
    at = models.DateTimeField("le", auto_now_add=True)

    class Meta:
        verbose_name = "action de gestionnaire"
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(structure__isnull=False) | Q(subject__isnull=False),
                name="manager_action_is_on_something",
            )
        ]
        indexes = [models.Index(fields=["structure", "-id"], name="manager_actions_of_structure")]

    def __str__(self) -> str:
        return f"{self.action} {self.pk}"

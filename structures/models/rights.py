"""Who belongs to a structure and what each person may do there, with the history of both."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from structures.domain.habilitations import APPLICATIONS, Application, Level, profile
from structures.models.structure import Service, Structure


class Rattachement(models.Model):
    """The time during which a user belongs to a structure, or to one of its services."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="rattachements")
    structure = models.ForeignKey(Structure, models.PROTECT, related_name="rattachements")
    service = models.ForeignKey(Service, models.PROTECT, null=True, blank=True, related_name="rattachements")
    is_principal_manager = models.BooleanField("gestionnaire principal", default=False)
    since = models.DateTimeField("depuis le")
    until = models.DateTimeField("jusqu'au", null=True, blank=True)

    class Meta:
        verbose_name = "rattachement"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "structure", "service"],
                condition=Q(until=None),
                nulls_distinct=False,
                name="rattachement_open_once",
            ),
            models.UniqueConstraint(
                fields=["structure"],
                condition=Q(until=None, is_principal_manager=True),
                name="structure_has_one_principal_manager",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")), name="rattachement_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(is_principal_manager=False) | Q(service=None),
                name="principal_manager_of_the_whole_structure",
            ),
        ]

    def __str__(self) -> str:
        return f"rattachement {self.pk}"


class Habilitation(models.Model):
    """What a person may do: an application at a level, on a structure (all of it) or on one service."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="habilitations")
    application = models.CharField("application", max_length=30)
    level = models.CharField("niveau", max_length=12)
    structure = models.ForeignKey(Structure, models.PROTECT, related_name="habilitations")
    service = models.ForeignKey(Service, models.PROTECT, null=True, blank=True, related_name="habilitations")

    class Meta:
        verbose_name = "habilitation"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "application", "structure", "service"],
                nulls_distinct=False,
                name="habilitation_once_per_place",
            ),
            models.CheckConstraint(condition=Q(level__in=list(Level)), name="habilitation_level_is_known"),
        ]
        indexes = [models.Index(fields=["structure", "application", "service"], name="habilitation_holders")]

    def __str__(self) -> str:
        return self.profile

    @property
    def profile(self) -> str:
        """« Factures reçues modification »."""
        return profile(Application(self.application), Level(self.level))

    @property
    def application_label(self) -> str:
        return APPLICATIONS[Application(self.application)].label


class HabilitationChange(models.Model):
    """A right given, changed or withdrawn: who, when, by whom. Never updated, never deleted."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="habilitation_changes")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    application = models.CharField("application", max_length=30)
    structure = models.ForeignKey(Structure, models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, models.PROTECT, null=True, related_name="+")
    before = models.CharField("avant", max_length=12, blank=True)
    after = models.CharField("après", max_length=12, blank=True)
    at = models.DateTimeField("le", auto_now_add=True)

    class Meta:
        verbose_name = "changement d'habilitation"
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"changement {self.pk}"

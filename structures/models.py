"""Structures, their services, who belongs to them and what each person may do there."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from structures.domain.habilitations import APPLICATIONS, Application, Level, Nature, profile
from structures.domain.identifiers import STATE_SIRET, IdentifierType


class Establishment(models.Model):
    """A line of the local copy of the SIRENE register. Names as published by INSEE."""

    siret = models.CharField("SIRET", max_length=14, primary_key=True)
    siren = models.CharField("SIREN", max_length=9, db_index=True)
    name = models.CharField("raison sociale", max_length=200)
    legal_category = models.CharField("catégorie juridique", max_length=4, blank=True)
    activity = models.CharField("activité principale", max_length=6, blank=True)
    is_active = models.BooleanField("active", default=True)
    is_head_office = models.BooleanField("siège", default=False)
    is_masked = models.BooleanField("non diffusible", default=False)
    address = models.CharField("adresse", max_length=200, blank=True)
    postcode = models.CharField("code postal", max_length=10, blank=True)
    city = models.CharField("ville", max_length=100, blank=True)
    created_on = models.DateField("créée le", null=True, blank=True)

    class Meta:
        verbose_name = "établissement"

    def __str__(self) -> str:
        return f"{self.siret} – {self.name}"


class Structure(models.Model):
    """An emitter or a receiver of invoices. SIRET data come from the register and are not edited here."""

    class State(models.TextChoices):
        ACTIVE = "ACTIVE", "active"
        INACTIVE = "INACTIVE", "inactive"

    identifier_type = models.CharField("type d'identifiant", max_length=20, default=IdentifierType.SIRET)
    identifier = models.CharField("identifiant", max_length=18)
    name = models.CharField("raison sociale", max_length=200)
    normalised_name = models.CharField(max_length=200, editable=False)
    label = models.CharField("libellé", max_length=200, blank=True)
    nature = models.CharField("nature", max_length=8, default=Nature.PRIVEE)
    state = models.CharField("état", max_length=8, choices=State, default=State.ACTIVE)
    is_masked = models.BooleanField("non diffusible", default=False)
    address = models.CharField("adresse", max_length=200, blank=True)
    address_extra_1 = models.CharField("complément d'adresse 1", max_length=200, blank=True)
    address_extra_2 = models.CharField("complément d'adresse 2", max_length=200, blank=True)
    postcode = models.CharField("code postal", max_length=10, blank=True)
    city = models.CharField("ville", max_length=100, blank=True)
    country = models.CharField("pays", max_length=2, default="FR")
    phone = models.CharField("téléphone", max_length=30, blank=True)
    email = models.EmailField("courriel", blank=True)
    vat_number = models.CharField("n° de TVA intracommunautaire", max_length=18, blank=True)
    rcs = models.CharField("numéro RCS", max_length=60, blank=True)
    service_required = models.BooleanField("code service obligatoire", default=False)
    engagement_required = models.BooleanField("numéro d'engagement obligatoire", default=False)
    service_or_engagement_required = models.BooleanField("code service ou engagement obligatoire", default=False)
    manages_payment_status = models.BooleanField("gère le statut Mise en paiement", default=True)
    has_moa = models.BooleanField("structure a une MOA publique", default=False)
    is_moa_only = models.BooleanField("structure est une MOA", default=False)
    payment_delay_days = models.PositiveSmallIntegerField("délai de paiement (jours)", default=30)
    origin = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="successors", verbose_name="structure d'origine"
    )
    created_at = models.DateTimeField("créée le", auto_now_add=True)

    class Meta:
        verbose_name = "structure"
        constraints = [
            # PARTICULIER and HORS_UE codes collide between strangers: the name is part of the identity
            models.UniqueConstraint(
                fields=["identifier_type", "identifier", "normalised_name"], name="structure_identified_once"
            ),
            models.UniqueConstraint(
                fields=["identifier"], condition=Q(identifier_type="SIRET"), name="structure_siret_once"
            ),
            models.CheckConstraint(
                condition=~Q(identifier_type="SIRET") | Q(identifier__regex=r"^[0-9]{14}$"),
                name="structure_siret_has_14_digits",
            ),
            models.CheckConstraint(condition=Q(nature__in=list(Nature)), name="structure_nature_is_known"),
            models.CheckConstraint(condition=Q(payment_delay_days__in=[30, 50, 60]), name="structure_delay_is_legal"),
        ]

    def __str__(self) -> str:
        return f"{self.identifier} – {self.name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the name that identity is compared on beside the one that is shown."""
        self.normalised_name = " ".join(self.name.upper().split())
        super().save(*args, **kwargs)

    @property
    def is_state(self) -> bool:
        """Whether this is the one structure of the State (code service and engagement always required)."""
        return self.identifier == STATE_SIRET

    @property
    def is_active(self) -> bool:
        return self.state == self.State.ACTIVE

    @property
    def address_line(self) -> str:
        """The address on one line; empty when the register masks it."""
        parts = (self.address, self.address_extra_1, self.address_extra_2, f"{self.postcode} {self.city}".strip())
        return "" if self.is_masked else ", ".join(part for part in parts if part)

    @property
    def is_public(self) -> bool:
        return self.nature == Nature.PUBLIQUE


class Service(models.Model):
    """A subdivision of a structure, mainly to route invoices. Deactivated, not deleted."""

    structure = models.ForeignKey(Structure, models.PROTECT, related_name="services", verbose_name="structure")
    code = models.CharField("code service", max_length=100)
    name = models.CharField("libellé du service", max_length=200)
    engagement_required = models.BooleanField("engagement obligatoire", default=False)
    is_active = models.BooleanField("service actif", default=True)

    class Meta:
        verbose_name = "service"
        ordering = ("code",)
        constraints = [models.UniqueConstraint(fields=["structure", "code"], name="service_code_once_per_structure")]

    def __str__(self) -> str:
        return f"{self.code} – {self.name}"


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

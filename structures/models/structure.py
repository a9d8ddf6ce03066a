"""Structures and their services; the local copy of the register they come from; the accounts they are paid on."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Collate

from structures.domain import bank
from structures.domain.countries import COUNTRIES
from structures.domain.habilitations import Kind, Nature, kind_of
from structures.domain.identifiers import LABELS, STATE_SIRET, IdentifierType
from structures.domain.register import HIDDEN


class Establishment(models.Model):
    """A line of the local copy of the SIRENE register. Names as published by INSEE.

    The stock files fill it (`load_sirene`); what the API answered is kept here too, with the time of the answer.
    What the register masks (address, postcode, city) is not stored at all.
    """

    siret = models.CharField("SIRET", max_length=14, primary_key=True)
    siren = models.CharField("SIREN", max_length=9)
    name = models.CharField("raison sociale", max_length=200)
    brand = models.CharField("enseigne", max_length=200, blank=True)
    legal_category = models.CharField("catégorie juridique", max_length=4, blank=True)
    size_category = models.CharField("catégorie d'entreprise", max_length=3, blank=True)
    activity = models.CharField("activité principale", max_length=6, blank=True)
    is_active = models.BooleanField("active", default=True)
    is_head_office = models.BooleanField("siège", default=False)
    is_masked = models.BooleanField("non diffusible", default=False)
    address = models.CharField("adresse", max_length=200, blank=True)
    postcode = models.CharField("code postal", max_length=10, blank=True)
    city = models.CharField("ville", max_length=100, blank=True)
    created_on = models.DateField("créée le", null=True, blank=True)
    unit_created_on = models.DateField("entreprise créée le", null=True, blank=True)
    successor = models.CharField("SIRET successeur", max_length=14, blank=True)
    answered_at = models.DateTimeField("réponse de l'INSEE du", null=True, blank=True)

    class Meta:
        verbose_name = "établissement"
        indexes = [
            # f_plain: upper case, no accents (« Collège » is « COLLEGE »); "C" serves both LIKE and ORDER BY
            models.Index(Collate(models.Func("name", function="f_plain"), "C"), name="establishment_by_name"),
        ]

    def __str__(self) -> str:
        return f"{self.siret} – {self.name}"

    @property
    def is_named(self) -> bool:
        """Whether INSEE publishes a name: not that of a sole trader who asked it to mask their data."""
        return self.name != HIDDEN

    @property
    def nature(self) -> Nature:
        """Public from the legal category: 4 and 7 are public law."""
        return Nature.PUBLIQUE if self.legal_category[:1] in ("4", "7") else Nature.PRIVEE


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
    # a SIRET the register could not be asked about yet: drafts only, no right over others, asked again every hour
    is_check_pending = models.BooleanField("vérification en attente", default=False)
    checked_at = models.DateTimeField("vérifiée le", null=True, blank=True)
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
        indexes = [  # whoever asks to be attached types a beginning; see queries.search
            models.Index(fields=["identifier"], name="structure_by_identifier", opclasses=["varchar_pattern_ops"]),
            models.Index(Collate(models.Func("normalised_name", function="f_plain"), "C"), name="structure_by_name"),
            models.Index(
                Collate(models.Func("label", function="f_plain"), "C"),
                condition=Q(label__gt=""),
                name="structure_by_label",
            ),
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
    def kind(self) -> Kind:
        """Which column of the table of profiles it reads, as far as the row says: `queries.kind` knows associations."""
        return kind_of(Nature(self.nature), IdentifierType(self.identifier_type))

    @property
    def is_public(self) -> bool:
        return self.nature == Nature.PUBLIQUE

    @property
    def is_from_register(self) -> bool:
        """Whether its name and address are the register's, edited nowhere."""
        return self.identifier_type == IdentifierType.SIRET

    @property
    def type_label(self) -> str:
        """« Structure avec RIDET »."""
        return LABELS.get(IdentifierType(self.identifier_type), self.identifier_type)

    @property
    def country_name(self) -> str:
        return COUNTRIES.get(self.country, self.country)


class Service(models.Model):
    """A subdivision of a structure, mainly to route invoices. Deactivated, not deleted."""

    structure = models.ForeignKey(Structure, models.PROTECT, related_name="services", verbose_name="structure")
    code = models.CharField("code service", max_length=100)
    name = models.CharField("libellé du service", max_length=200)
    engagement_required = models.BooleanField("engagement obligatoire", default=False)
    is_active = models.BooleanField("service actif", default=True)
    address = models.CharField("adresse", max_length=200, blank=True)
    address_extra_1 = models.CharField("complément d'adresse 1", max_length=200, blank=True)
    address_extra_2 = models.CharField("complément d'adresse 2", max_length=200, blank=True)
    postcode = models.CharField("code postal", max_length=10, blank=True)
    city = models.CharField("ville", max_length=100, blank=True)
    country = models.CharField("pays", max_length=2, blank=True)
    phone = models.CharField("téléphone", max_length=30, blank=True)
    email = models.EmailField("courriel", blank=True)

    class Meta:
        verbose_name = "service"
        ordering = ("code",)
        constraints = [models.UniqueConstraint(fields=["structure", "code"], name="service_code_once_per_structure")]

    def __str__(self) -> str:
        return f"{self.code} – {self.name}"

    @property
    def country_name(self) -> str:
        return COUNTRIES.get(self.country, self.country)


class BankAccount(models.Model):
    """An account the structure may be paid on. Closed by its end date, never deleted: invoices name it."""

    class Kind(models.TextChoices):
        IBAN = "IBAN", "IBAN"
        RIB = "RIB", "RIB"

    structure = models.ForeignKey(Structure, models.PROTECT, related_name="bank_accounts", verbose_name="structure")
    label = models.CharField("libellé", max_length=100)
    kind = models.CharField("type", max_length=4, choices=Kind, default=Kind.IBAN)
    number = models.CharField("IBAN ou RIB", max_length=34)
    bic = models.CharField("BIC", max_length=11, blank=True)
    valid_from = models.DateField("valable du")
    valid_until = models.DateField("valable jusqu'au", null=True, blank=True)
    is_factor = models.BooleanField("affactureur", default=False)
    factor_identifier = models.CharField("identifiant de l'affactureur", max_length=18, blank=True)
    factor_name = models.CharField("raison sociale de l'affactureur", max_length=200, blank=True)
    factor_country = models.CharField("pays de l'affactureur", max_length=2, blank=True)

    class Meta:
        verbose_name = "coordonnées bancaires"
        ordering = ("-valid_from", "label")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="bank_account_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(is_factor=False) | Q(factor_identifier__gt="", factor_name__gt=""),
                name="bank_account_of_a_factor_names_it",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def grouped_number(self) -> str:
        """As on paper, for managers."""
        return bank.grouped(self.number)

    @property
    def masked_number(self) -> str:
        """As anybody else is shown it."""
        return bank.masked(self.number)

    @property
    def subrogation(self) -> str:
        """The sentence an invoice paid to this factor must bear; empty for one's own account."""
        return bank.subrogation(self.factor_name) if self.is_factor else ""

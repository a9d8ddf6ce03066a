"""People who sign in."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from accounts.domain import conditions


class UserManager(BaseUserManager["User"]):
    """Creates people by their login address, kept in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a person; without a password the account cannot be signed in to."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create an administrator of the portal."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find a person by login address, however it was typed."""
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person. Never deleted once an invoice bears their trace: deactivated."""

    email = models.EmailField("adresse électronique de connexion", unique=True)
    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom", max_length=80)
    contact_email = models.EmailField("e-mail de contact", blank=True)
    phone = models.CharField("téléphone", max_length=30, blank=True)
    is_support = models.BooleanField("opérateur du support", default=False)
    is_staff = models.BooleanField("accès à l'administration", default=False)
    is_active = models.BooleanField("compte actif", default=True)
    date_joined = models.DateTimeField("créé le", auto_now_add=True)
    conditions_accepted_at = models.DateTimeField("conditions acceptées le", null=True, blank=True)
    conditions_version = models.CharField("version des conditions acceptées", max_length=10, blank=True)
    activated_at = models.DateTimeField("activé le", null=True, blank=True)
    deactivated_at = models.DateTimeField("désactivé le", null=True, blank=True)
    anonymised_at = models.DateTimeField("anonymisé le", null=True, blank=True)
    secret_question = models.CharField("question secrète", max_length=120, blank=True)
    secret_answer = models.CharField("réponse (empreinte)", max_length=128, blank=True)
    notify_invoices = models.BooleanField("notifications Facturation", default=True)
    notify_news = models.BooleanField("notifications Actualités", default=False)
    notify_work_list = models.BooleanField("liste de travail quotidienne", default=True)
    notify_weekly = models.BooleanField("résumé hebdomadaire des mouvements", default=False)
    uses_mailed_code = models.BooleanField("code de connexion par courriel", default=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["first_name", "last_name"]
    objects = UserManager()

    class Meta:
        verbose_name = "utilisateur"
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_is_lower_case"),
        ]

    def __str__(self) -> str:
        return self.get_full_name()

    def get_full_name(self) -> str:
        """« Manuela Martin »."""
        return f"{self.first_name} {self.last_name}".strip() or self.email

    @property
    def initials(self) -> str:
        """« MM », for the user menu."""
        return (self.first_name[:1] + self.last_name[:1]).upper() or self.email[:1].upper()

    @property
    def is_pending(self) -> bool:
        """Signed up through the form, password not chosen yet."""
        return self.activated_at is None and self.conditions_accepted_at is not None

    @property
    def has_accepted_conditions(self) -> bool:
        """Whether the conditions of use as they stand now were accepted."""
        return self.conditions_version == conditions.VERSION

    @property
    def may_come_back(self) -> bool:
        """Deactivated by the person alone, who may undo it; what the administration closed stays closed."""
        return not self.is_active and self.deactivated_at is not None and self.anonymised_at is None

    @property
    def shown_address(self) -> str:
        """The address that histories show beside the name; "" once the person is erased."""
        return "" if self.anonymised_at else self.notification_address

    @property
    def notification_address(self) -> str:
        """Where notifications go: the contact address when given, else the login address."""
        return self.contact_email or self.email

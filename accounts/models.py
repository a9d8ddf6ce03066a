"""People who sign in, and every mail the portal has to send them."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower


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
    def notification_address(self) -> str:
        """Where notifications go: the contact address when given, else the login address."""
        return self.contact_email or self.email


class OutgoingMail(models.Model):
    """A mail to send: written in the transaction of its event, sent by a task after commit, retried.

    Unique per event and recipient; the Message-ID is fixed at writing, so that a crash between the
    server's answer and our update can only repeat the same message.
    """

    class State(models.TextChoices):
        A_ENVOYER = "A_ENVOYER", "à envoyer"
        ENVOYE = "ENVOYE", "envoyé"
        ABANDONNE = "ABANDONNE", "abandonné"

    kind = models.CharField("nature", max_length=40)
    recipient = models.EmailField("destinataire")
    subject = models.CharField("objet", max_length=200)
    body = models.TextField("texte")
    about = models.CharField("à propos de", max_length=60, blank=True)
    event_key = models.CharField("événement", max_length=120)
    message_id = models.CharField("Message-ID", max_length=120, unique=True)
    state = models.CharField("état", max_length=12, choices=State, default=State.A_ENVOYER)
    tries = models.PositiveSmallIntegerField("essais", default=0)
    next_try_at = models.DateTimeField("prochain essai")
    claimed_until = models.DateTimeField("pris jusqu'à", null=True, blank=True)
    last_error = models.CharField("dernière erreur", max_length=300, blank=True)
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    sent_at = models.DateTimeField("envoyé le", null=True, blank=True)

    class Meta:
        verbose_name = "courriel"
        constraints = [
            models.UniqueConstraint(fields=["event_key", "recipient"], name="mail_once_per_event_and_recipient"),
            models.CheckConstraint(
                condition=~Q(state="ENVOYE") | Q(sent_at__isnull=False), name="mail_sent_has_its_date"
            ),
        ]
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(state="A_ENVOYER"), name="mail_to_send"),
            models.Index(fields=["-created_at"], name="mail_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

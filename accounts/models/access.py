"""Ways in: one-time links sent by mail, login codes, open sessions. Secrets are kept as digests only."""

from django.conf import settings
from django.db import models


class MailedLink(models.Model):
    """A link of limited life that does one thing once; its token is known to the mail alone."""

    class Kind(models.TextChoices):
        ACTIVATION = "ACTIVATION", "activation du compte"
        REINITIALISATION = "REINITIALISATION", "réinitialisation du mot de passe"
        ANCIENNE_ADRESSE = "ANCIENNE_ADRESSE", "accord de l'ancienne adresse"
        NOUVELLE_ADRESSE = "NOUVELLE_ADRESSE", "accord de la nouvelle adresse"
        REACTIVATION = "REACTIVATION", "réactivation du compte"

    kind = models.CharField("nature", max_length=20, choices=Kind)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="mailed_links")
    token_digest = models.CharField("empreinte du jeton", max_length=64, unique=True)
    new_email = models.EmailField("nouvelle adresse", blank=True)
    tries = models.PositiveSmallIntegerField("réponses secrètes manquées", default=0)
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    expires_at = models.DateTimeField("expire le")
    used_at = models.DateTimeField("utilisé le", null=True, blank=True)

    class Meta:
        verbose_name = "lien envoyé"
        indexes = [models.Index(fields=["user", "kind"], name="mailed_links_of_user")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class LoginCode(models.Model):
    """The second factor sent by mail: six digits, ten minutes, a few tries."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="login_codes")
    digest = models.CharField("empreinte", max_length=128)
    tries = models.PositiveSmallIntegerField("essais", default=0)
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    expires_at = models.DateTimeField("expire le")
    used_at = models.DateTimeField("utilisé le", null=True, blank=True)

    class Meta:
        verbose_name = "code de connexion"
        indexes = [models.Index(fields=["user", "-created_at"], name="login_codes_of_user")]

    def __str__(self) -> str:
        return f"code {self.pk}"


class OpenSession(models.Model):
    """A browser that is signed in, listed in Mon compte so that its owner can close it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="open_sessions")
    session_key = models.CharField("session", max_length=40, unique=True)
    device = models.CharField("appareil", max_length=120, blank=True)
    opened_at = models.DateTimeField("ouverte le", auto_now_add=True)
    last_activity_at = models.DateTimeField("dernière activité")

    class Meta:
        verbose_name = "session ouverte"
        ordering = ("-last_activity_at",)

    def __str__(self) -> str:
        return f"session {self.pk}"

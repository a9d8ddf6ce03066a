"""Every mail the portal has to send."""

from django.db import models
from django.db.models import Q


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
    # few mails carry a file, and a small one: a PDF of some pages
    attachment = models.BinaryField("pièce jointe", null=True, blank=True)
    attachment_name = models.CharField("nom de la pièce jointe", max_length=100, blank=True)
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

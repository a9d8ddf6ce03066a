"""What people say and ask around an invoice, and the recipients they keep at hand."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from invoices.models.invoice import Invoice
from structures.models import Service, Structure


class RejectionRequest(models.Model):
    """A supplier asks the recipient to reject an invoice sent by mistake; the recipient answers. One open at a time.

    An invoice that is rejected meanwhile answers it by itself.
    """

    class State(models.TextChoices):
        EN_ATTENTE = "EN_ATTENTE", "en attente de réponse"
        ACCEPTEE = "ACCEPTEE", "acceptée"
        REFUSEE = "REFUSEE", "refusée"
        SANS_OBJET = "SANS_OBJET", "sans objet"

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="rejection_requests")
    state = models.CharField("état", max_length=12, choices=State, default=State.EN_ATTENTE)
    reason = models.CharField("raison", max_length=2000)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("demandée le", auto_now_add=True)
    answer = models.CharField("réponse", max_length=2000, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField("répondue le", null=True, blank=True)

    class Meta:
        verbose_name = "demande de rejet"
        ordering = ("-asked_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["invoice"], condition=Q(state="EN_ATTENTE"), name="one_open_rejection_request_per_invoice"
            ),
            models.CheckConstraint(
                condition=Q(state="EN_ATTENTE", answered_at=None)
                | (~Q(state="EN_ATTENTE") & Q(answered_at__isnull=False)),
                name="rejection_request_answered_has_its_date",
            ),
        ]

    def __str__(self) -> str:
        return f"demande de rejet {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.EN_ATTENTE


class InternalNote(models.Model):
    """A note between agents of the recipient; the supplier never sees it. It goes out of sight with a recycling."""

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="internal_notes")
    structure = models.ForeignKey(Structure, models.PROTECT, related_name="+", verbose_name="structure destinataire")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.CharField("note", max_length=2000)
    at = models.DateTimeField("le", auto_now_add=True)

    class Meta:
        verbose_name = "note interne"
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"note {self.pk}"


class FavouriteRecipient(models.Model):
    """A recipient, and perhaps one of its services, that a person keeps at hand."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="favourite_recipients")
    recipient = models.ForeignKey(Structure, models.CASCADE, related_name="+")
    service = models.ForeignKey(Service, models.CASCADE, null=True, blank=True, related_name="+")
    added_at = models.DateTimeField("ajouté le", auto_now_add=True)

    class Meta:
        verbose_name = "destinataire favori"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "recipient", "service"], nulls_distinct=False, name="favourite_once_per_person"
            )
        ]

    def __str__(self) -> str:
        return f"favori {self.pk}"

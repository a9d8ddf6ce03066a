"""What the portal tells a person on its own pages, whatever mails they chose to get."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Notice(models.Model):
    """One line of « Notifications »: written in the transaction of its event, once per event and person.

    url: the path of the page it leads to, inside the portal.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    title = models.CharField("titre", max_length=200)
    text = models.CharField("texte", max_length=400, blank=True)
    url = models.CharField("page", max_length=200, blank=True)
    event_key = models.CharField("événement", max_length=120)
    created_at = models.DateTimeField("le", auto_now_add=True)
    read_at = models.DateTimeField("lue le", null=True, blank=True)

    class Meta:
        verbose_name = "notification"
        constraints = [models.UniqueConstraint(fields=["event_key", "user"], name="notice_once_per_event_and_person")]
        indexes = [
            models.Index(fields=["user", "-id"], name="notice_latest"),
            models.Index(fields=["user"], condition=Q(read_at=None), name="notice_unread"),
            models.Index(fields=["created_at"], name="notice_to_forget"),
        ]

    def __str__(self) -> str:
        return self.title

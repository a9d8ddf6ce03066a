"""What a person asked for in the sign-up form about a structure the portal did not know."""

from django.conf import settings
from django.db import models

from structures.domain.identifiers import IdentifierType


class SignUpStructure(models.Model):
    """The structure to create when its author activates the account; goes once it is created."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="signup_structure")
    identifier_type = models.CharField("type d'identifiant", max_length=20, default=IdentifierType.SIRET)
    identifier = models.CharField("identifiant", max_length=18)
    name = models.CharField("raison sociale", max_length=200, blank=True)
    label = models.CharField("libellé", max_length=200, blank=True)
    address = models.CharField("adresse", max_length=200, blank=True)
    postcode = models.CharField("code postal", max_length=10, blank=True)
    city = models.CharField("ville", max_length=100, blank=True)
    country = models.CharField("pays", max_length=2, blank=True)
    created_at = models.DateTimeField("demandée le", auto_now_add=True)

    class Meta:
        verbose_name = "structure demandée à l'inscription"

    def __str__(self) -> str:
        return f"structure demandée {self.pk}"

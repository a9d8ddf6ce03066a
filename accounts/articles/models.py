"""An article: a piece of news, a communication page or a page of the documentation."""

import unicodedata
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse


def normalised(text: str) -> str:
    """Lower case, without accents, runs of blanks as one: what searches compare."""
    plain = unicodedata.normalize("NFKD", text.lower())
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


class Article(models.Model):
    """Text in Markdown; raw HTML in it is shown as text, never interpreted."""

    class Kind(models.TextChoices):
        ACTUALITE = "ACTUALITE", "Actualité"
        COMMUNICATION = "COMMUNICATION", "Communication"
        DOCUMENTATION = "DOCUMENTATION", "Documentation"

    class Base(models.TextChoices):
        INTRODUCTION = "INTRODUCTION", "Introduction"
        MON_COMPTE = "MON_COMPTE", "Mon compte"
        ORGANISATION = "ORGANISATION", "Organisation"
        FACTURATION = "FACTURATION", "Facturation"
        ANNUAIRE = "ANNUAIRE", "Annuaire de facturation"
        RACCORDEMENTS = "RACCORDEMENTS", "Raccordements"
        AIDE = "AIDE", "Besoin d'aide ?"
        EVOLUTIONS = "EVOLUTIONS", "Evolutions"

    kind = models.CharField("nature", max_length=14, choices=Kind)
    base = models.CharField("base documentaire", max_length=14, choices=Base, blank=True)
    slug = models.SlugField("adresse", max_length=80, unique=True)
    title = models.CharField("titre", max_length=160)
    body = models.TextField("texte (Markdown)")
    order = models.PositiveSmallIntegerField("rang dans sa base", default=0)
    published_on = models.DateField(
        "publié le", null=True, blank=True, help_text="Vide : brouillon, visible de personne."
    )
    searched = models.TextField(editable=False)

    class Meta:
        verbose_name = "article"
        ordering = ("kind", "base", "order", "-published_on", "title")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="DOCUMENTATION", base__gt="") | (~Q(kind="DOCUMENTATION") & Q(base="")),
                name="article_of_the_documentation_has_a_base",
                violation_error_message="Un article de documentation a une base documentaire, les autres n'en ont pas.",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep beside the text what searches compare."""
        self.searched = normalised(f"{self.title} {self.body}")
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """The article's own page, under the list of its kind."""
        return reverse(f"articles:{self.kind.lower()}", args=[self.slug])

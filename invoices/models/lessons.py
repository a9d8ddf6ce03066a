"""Models of invoices: what the invoices of a structure taught of its layout, for the next one to be read better."""

from django.db import models

from structures.models import Structure


class LayoutLesson(models.Model):
    """Where one field stands in what a structure deposits: the columns of domain.lessons.Lesson. Holds no value.

    seen_at: when the last invoice that taught it was sent; one sent earlier teaches nothing any more.
    """

    structure = models.ForeignKey(Structure, models.CASCADE, related_name="layout_lessons", verbose_name="structure")
    field = models.CharField("champ", max_length=20)
    label = models.CharField("intitulé", max_length=60)
    relation = models.CharField("position de l'intitulé", max_length=6)
    page = models.SmallIntegerField("page")
    x = models.FloatField("abscisse")
    y = models.FloatField("ordonnée")
    times = models.PositiveIntegerField("confirmations", default=1)
    seen_at = models.DateTimeField("vue le")

    class Meta:
        verbose_name = "repère de lecture"
        verbose_name_plural = "repères de lecture"
        constraints = [
            models.UniqueConstraint(fields=["structure", "field"], name="lesson_once_per_structure_and_field"),
            models.CheckConstraint(
                condition=models.Q(relation__in=["beside", "under"]), name="lesson_relation_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field} : {self.label}"

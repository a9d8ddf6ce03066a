"""What a typed invoice is made of: its lines, and the series its final number is taken from."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from invoices.domain.bill import Line
from invoices.models.invoice import AMOUNT, Invoice
from structures.models import Structure


class InvoiceLine(models.Model):
    """A line as it is typed; while a draft, any of its values may be missing or not parse yet.

    discount: before tax, on the whole line. rate: in percent. exemption_reason: VATEX code of this line alone; empty,
    the invoice's own holds.
    """

    invoice = models.ForeignKey(Invoice, models.CASCADE, db_index=False, related_name="lines")
    position = models.PositiveIntegerField("n°")
    reference = models.CharField("référence", max_length=100, blank=True)
    name = models.CharField("dénomination", max_length=1000, blank=True)
    quantity = models.DecimalField("quantité", max_digits=19, decimal_places=4, null=True, blank=True)
    unit = models.CharField("unité", max_length=3, default="C62")
    unit_price = models.DecimalField("montant unitaire HT", max_digits=19, decimal_places=6, null=True, blank=True)
    discount = models.DecimalField("montant remise HT", **AMOUNT, default=Decimal(0))
    rate = models.DecimalField(
        "taux de TVA (%)",
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    exemption_reason = models.CharField("motif d'exonération", max_length=40, blank=True)
    # what was typed and does not parse yet, by field: a draft keeps it so that nothing typed is lost
    unparsed = models.JSONField("saisies à corriger", default=dict, blank=True)

    class Meta:
        verbose_name = "ligne de facture"
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(
                fields=["invoice", "position"],
                deferrable=models.Deferrable.DEFERRED,
                name="line_position_once_per_invoice",
            ),
            models.CheckConstraint(condition=Q(rate__gte=0, rate__lte=100), name="line_rate_between_0_and_100"),
        ]

    def __str__(self) -> str:
        return self.name

    def as_line(self) -> Line | None:
        """The line as plain values; none while something is missing to compute it."""
        if self.quantity is None or self.unit_price is None or self.rate is None:
            return None
        return Line(
            position=self.position,
            name=self.name,
            quantity=self.quantity,
            unit=self.unit,
            unit_price=self.unit_price,
            rate=self.rate,
            discount=self.discount,
            reference=self.reference,
            exemption=self.exemption_reason,
        )


class NumberSeries(models.Model):
    """The last number the portal gave a supplier in a year: read and raised under a lock, never lowered."""

    supplier = models.ForeignKey(
        Structure, models.PROTECT, db_index=False, related_name="+", verbose_name="fournisseur"
    )
    year = models.PositiveSmallIntegerField("année")
    last = models.PositiveBigIntegerField("dernier numéro", default=0)

    class Meta:
        verbose_name = "série de numéros"
        constraints = [
            models.UniqueConstraint(fields=["supplier", "year"], name="number_series_once_per_supplier_and_year")
        ]

    def __str__(self) -> str:
        return f"{self.supplier_id} {self.year}"

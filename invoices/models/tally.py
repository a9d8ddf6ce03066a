"""Counts and sums that dashboards read; rebuilt by the worker from the invoices, never written by an action.

A cell is one structure, side and month of deposit (Paris); what changed since the last run is rebuilt cell by cell,
everything once a day, for what is late changes with the calendar. See services/tallying.py.
"""

from django.db import models
from django.db.models import Q

from structures.models import Service, Structure

SUM = {"max_digits": 24, "decimal_places": 2, "default": 0}


class Side(models.TextChoices):
    """Whose dashboard a row belongs to."""

    EMISE = "EMISE", "factures émises"
    RECUE = "RECUE", "factures reçues"


class StatusTally(models.Model):
    """Invoices of one structure and service, in one status and currency, deposited in one month.

    due: sum of the signed net à payer. late_*: among the unpaid ones, by days beyond the payment delay; late_30 and
    late_60 are part of late. untold_*: booked by a recipient that does not say when it pays, so that nobody counts.
    """

    side = models.CharField(max_length=5, choices=Side)
    structure = models.ForeignKey(Structure, models.CASCADE, related_name="+")
    service = models.ForeignKey(Service, models.CASCADE, null=True, related_name="+")
    month = models.DateField("premier jour du mois de dépôt")
    status = models.CharField(max_length=60)
    currency = models.CharField(max_length=3)
    count = models.PositiveIntegerField()
    due = models.DecimalField(**SUM)
    late_count = models.PositiveIntegerField(default=0)
    late_due = models.DecimalField(**SUM)
    late_30_count = models.PositiveIntegerField("en retard de plus de 30 jours", default=0)
    late_30_due = models.DecimalField(**SUM)
    late_60_count = models.PositiveIntegerField("en retard de plus de 60 jours", default=0)
    late_60_due = models.DecimalField(**SUM)
    untold_count = models.PositiveIntegerField("dont le paiement n'est pas dit", default=0)
    untold_due = models.DecimalField(**SUM)

    class Meta:
        verbose_name = "compte par état"
        constraints = [
            models.UniqueConstraint(
                fields=["structure", "side", "month", "service", "status", "currency"],
                nulls_distinct=False,
                name="status_tally_once",
            )
        ]
        indexes = [  # what is owed today, whatever the month of deposit
            models.Index(
                fields=["structure", "side"],
                condition=~Q(status__in=["MISE_EN_PAIEMENT", "REJETEE"]),
                name="status_tally_unpaid",
            )
        ]

    def __str__(self) -> str:
        return f"{self.structure_id} {self.month} {self.status}"


class PaymentTally(models.Model):
    """Invoices of one supplier paid by one recipient, deposited in one month. days: sum of days to be paid."""

    supplier = models.ForeignKey(Structure, models.CASCADE, related_name="+")
    recipient = models.ForeignKey(Structure, models.CASCADE, related_name="+")
    month = models.DateField("premier jour du mois de dépôt")
    count = models.PositiveIntegerField()
    days = models.PositiveBigIntegerField("jours de la mise à disposition à la mise en paiement")
    late_count = models.PositiveIntegerField("payées après l'échéance", default=0)

    class Meta:
        verbose_name = "compte des paiements"
        constraints = [
            models.UniqueConstraint(  # read alone: a big supplier has tens of thousands of cells a year
                fields=["supplier", "month", "recipient"],
                include=["count", "days", "late_count"],
                name="payment_tally_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.supplier_id} {self.recipient_id} {self.month}"


class StaleCell(models.Model):
    """A month of a recipient to count again: a recycled invoice went from there to another recipient.

    No status change leads there any more. Written by a trigger of the invoice, taken by the next run.
    """

    structure = models.ForeignKey(Structure, models.CASCADE, related_name="+")
    month = models.DateField("premier jour du mois de dépôt")

    class Meta:
        verbose_name = "compte à refaire"

    def __str__(self) -> str:
        return f"{self.structure_id} {self.month}"


class TallyRun(models.Model):
    """The one row that says how far the tally has come. until: every change before it is counted."""

    until = models.DateTimeField("à jour au")
    whole_on = models.DateField("dernier calcul entier")

    class Meta:
        verbose_name = "calcul des comptes"
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_tally_run")]

    def __str__(self) -> str:
        return f"à jour au {self.until:%d/%m/%Y %H:%M}"

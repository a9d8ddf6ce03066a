"""Flows: files that bring invoices as data, and what became of each invoice in them."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from invoices.domain import flows
from invoices.domain.flows import FINAL_STATES, REFUSED_WHOLE, FlowState, ItemState
from invoices.models.files import Deposit, StoredFile
from invoices.models.invoice import Invoice
from structures.models import Service, Structure


class Flow(models.Model):
    """One XML, one Factur-X or one lot, as it arrived. structure, service: in whose name it was deposited.

    report: why the whole is refused, as findings (domain/findings.py) in their JSON form. source: the flow whose
    refused invoices this one brings again.
    """

    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="flows", verbose_name="fichier")
    filename = models.CharField("nom du fichier", max_length=255)
    syntax = models.CharField("syntaxe", max_length=40, choices=[(s.code, s.label) for s in flows.SYNTAXES.values()])
    origin = models.CharField("origine", max_length=10, choices=Deposit.Origin, default=Deposit.Origin.PORTAIL)
    depositor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="flows")
    structure = models.ForeignKey(Structure, models.PROTECT, db_index=False, related_name="flows")
    service = models.ForeignKey(Service, models.PROTECT, null=True, blank=True, related_name="+")
    form_token = models.UUIDField("jeton du formulaire", unique=True)
    source = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="again", verbose_name="reprise de"
    )
    state = models.CharField(
        "état", max_length=60, choices=[(s.value, flows.STATES[s].label) for s in FlowState], default=FlowState.ATTENTE
    )
    state_at = models.DateTimeField("date de l'état")
    received_at = models.DateTimeField("déposé le")
    is_told = models.BooleanField("refus annoncés", default=False)
    tries = models.PositiveSmallIntegerField("essais", default=0)
    claimed_until = models.DateTimeField("pris jusqu'à", null=True, blank=True)
    report = models.JSONField("motifs d'irrecevabilité", default=list, blank=True)
    total = models.PositiveIntegerField("factures", default=0)
    integrated = models.PositiveIntegerField("intégrées", default=0)
    refused = models.PositiveIntegerField("refusées", default=0)

    class Meta:
        verbose_name = "flux"
        verbose_name_plural = "flux"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=list(FlowState)), name="flow_state_is_known"),
            models.CheckConstraint(
                condition=Q(integrated__lte=models.F("total") - models.F("refused")), name="flow_counts_agree"
            ),
        ]
        indexes = [
            models.Index(fields=["structure", "-received_at", "-id"], name="flow_by_deposit"),
            models.Index(fields=["depositor", "-received_at", "-id"], name="flow_by_depositor"),
            models.Index(
                fields=["received_at"], condition=~Q(state__in=sorted(FINAL_STATES)), name="flow_to_integrate"
            ),
            models.Index(
                fields=["state_at"],
                condition=Q(Q(refused__gt=0) | Q(state__in=sorted(REFUSED_WHOLE)), is_told=False),
                name="flow_to_tell",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """The follow-up of this flow."""
        return f"/flux/{self.pk}/"

    @property
    def number(self) -> str:
        """Numéro de flux de dépôt, 25 characters."""
        return flows.number_of(self.syntax, self.pk)

    @property
    def name(self) -> str:
        """The flow's name, interface included, 41 characters."""
        return flows.name_of(self.syntax, self.pk)

    @property
    def card(self) -> flows.StateCard:
        """What people read of its state."""
        return flows.STATES[FlowState(self.state)]

    @property
    def is_final(self) -> bool:
        return self.state in FINAL_STATES


class FlowItem(models.Model):
    """One file of a flow: an invoice that was integrated, or the findings for which it was refused.

    position: from 1, in the order of the lot. supplier: once it is known to be a structure of the depositor's. What is
    told of the invoice is as its data say it. findings: their JSON form, blocking ones first, advice after. tries: how
    often the rules died over it.
    """

    flow = models.ForeignKey(Flow, models.CASCADE, db_index=False, related_name="items")
    position = models.PositiveIntegerField("rang")
    filename = models.CharField("nom du fichier", max_length=255)
    state = models.CharField(
        "état", max_length=10, choices=[(s.value, s.value) for s in ItemState], default=ItemState.A_INTEGRER
    )
    number = models.CharField("numéro de facture", max_length=100, blank=True)
    supplier = models.ForeignKey(Structure, models.PROTECT, null=True, blank=True, related_name="+")
    supplier_identifier = models.CharField("fournisseur", max_length=40, blank=True)
    supplier_name = models.CharField("nom du fournisseur", max_length=200, blank=True)
    recipient_identifier = models.CharField("destinataire", max_length=40, blank=True)
    recipient_name = models.CharField("nom du destinataire", max_length=200, blank=True)
    with_vat = models.DecimalField("montant TTC", max_digits=19, decimal_places=2, null=True, blank=True)
    currency = models.CharField("devise", max_length=3, blank=True)
    findings = models.JSONField("constats", default=list, blank=True)
    tries = models.PositiveSmallIntegerField("essais", default=0)
    invoice = models.OneToOneField(Invoice, models.PROTECT, null=True, blank=True, related_name="flow_item")

    class Meta:
        verbose_name = "facture d'un flux"
        verbose_name_plural = "factures d'un flux"
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(fields=["flow", "position"], name="flow_item_once_per_position"),
            models.CheckConstraint(
                condition=Q(state=ItemState.INTEGREE, invoice__isnull=False)
                | Q(state__in=[ItemState.A_INTEGRER, ItemState.REFUSEE], invoice__isnull=True),
                name="flow_item_integrated_has_invoice",
            ),
        ]
        indexes = [models.Index(fields=["flow", "state", "position"], name="flow_item_by_state")]

    def __str__(self) -> str:
        return f"{self.flow_id}/{self.position}"

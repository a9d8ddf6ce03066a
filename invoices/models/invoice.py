"""Invoices. No rule here beyond the constraints: there are four ways in."""

from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, When
from django.db.models.functions import Upper

from invoices.domain.deadlines import Clock, Delay, clock, paris_day
from invoices.domain.deposit_modes import FLOWS
from invoices.domain.lifecycle import CARDS, DRAFT_STATUSES, Card, Status
from invoices.models.files import XML_FORMAT, Deposit, StoredFile
from invoices.models.search_indexes import SEARCHED
from structures.models import BankAccount, Service, Structure

AMOUNT = {"max_digits": 19, "decimal_places": 2}
IS_TO_TREAT = Q(status__in=["MISE_A_DISPOSITION", "COMPLETEE"])
TYPED = "SAISIE_PORTAIL"  # the deposit mode of an invoice that the portal itself draws up, in its supplier's name
DRAWN_UP = (TYPED, *sorted(FLOWS))  # those for which a worker makes a document, or sees that there is one
ROUNDING_TOLERANCE = Decimal("1.00")  # euros; the form's own control is stricter (domain/checks/totals.py)


class Invoice(models.Model):
    """An invoice or an avoir, from draft to payment. An avoir's amounts are positive, shown negative."""

    class Family(models.TextChoices):
        FACTURE = "FACTURE", "facture"
        FACTURE_TRAVAUX = "FACTURE_TRAVAUX", "facture de travaux"
        MEMOIRE_JUSTICE = "MEMOIRE_JUSTICE", "mémoire de frais de justice"
        DEMANDE_REMBOURSEMENT = "DEMANDE_REMBOURSEMENT", "demande de remboursement"

    class Type(models.TextChoices):
        FACTURE = "FACTURE", "Facture"
        AVOIR = "AVOIR", "Avoir"

    class VatType(models.TextChoices):
        TVA_SUR_DEBIT = "TVA_SUR_DEBIT", "TVA sur les débits"
        TVA_SUR_ENCAISSEMENT = "TVA_SUR_ENCAISSEMENT", "TVA sur les encaissements"
        EXONERATION = "EXONERATION", "Exonéré"
        SANS_TVA = "SANS_TVA", "Sans TVA"

    class PaymentMeans(models.TextChoices):
        VIREMENT = "VIREMENT", "Virement"
        CHEQUE = "CHEQUE", "Chèque"
        PRELEVEMENT = "PRELEVEMENT", "Prélèvement"
        ESPECE = "ESPECE", "Espèces"
        REPORT = "REPORT", "Report"
        AUTRE = "AUTRE", "Autre"

    family = models.CharField("famille", max_length=24, choices=Family, default=Family.FACTURE)
    framework = models.CharField("cadre de facturation", max_length=4)
    status = models.CharField("état courant", max_length=60, default=Status.BROUILLON, editable=False)
    status_at = models.DateTimeField("date de l'état courant")
    holder = models.CharField("à qui d'agir", max_length=12, blank=True, editable=False)
    last_activity_at = models.DateTimeField("dernière activité")
    payment_due_on = models.DateField("échéance de paiement", null=True, blank=True)
    version = models.PositiveIntegerField("version", default=1)
    is_downloaded = models.BooleanField("téléchargée", default=False)
    is_rejection_handled = models.BooleanField("rejet traité", default=False)
    # a rejection or a suspension that somebody of the supplier has acknowledged; false again at each new one
    is_acknowledged = models.BooleanField("acquittée", default=False)
    # the delay is stopped once at most: at the first suspension; a completion resumes it (domain/deadlines.py)
    payment_stopped_on = models.DateField("délai interrompu le", null=True, blank=True)
    payment_resumed_on = models.DateField("délai repris le", null=True, blank=True)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assigned_invoices",
        verbose_name="affectée à",
    )

    # no index of their own: several of those below begin with them
    supplier = models.ForeignKey(
        Structure, models.PROTECT, db_index=False, related_name="sent_invoices", verbose_name="fournisseur"
    )
    supplier_service = models.ForeignKey(
        Service, models.PROTECT, db_index=False, null=True, blank=True, related_name="+"
    )
    recipient = models.ForeignKey(
        Structure,
        models.PROTECT,
        db_index=False,
        null=True,
        blank=True,
        related_name="received_invoices",
        verbose_name="destinataire",
    )
    recipient_service = models.ForeignKey(
        Service, models.PROTECT, db_index=False, null=True, blank=True, related_name="+"
    )
    # the parties as they were at sending: a structure may change its name or its address later
    supplier_copy = models.JSONField("fournisseur à l'envoi", null=True, blank=True)
    recipient_copy = models.JSONField("destinataire à l'envoi", null=True, blank=True)
    # what was typed or read and matches no structure yet; kept so that nothing typed is lost
    recipient_identifier = models.CharField("SIRET du destinataire", max_length=40, blank=True)
    service_code = models.CharField("code service", max_length=100, blank=True)

    number = models.CharField("numéro de facture", max_length=100, blank=True)
    number_year = models.PositiveSmallIntegerField("année du numéro")
    issue_date = models.DateField("date de facture", null=True, blank=True)
    due_date = models.DateField("échéance indiquée", null=True, blank=True)
    # of goods or services: a compulsory mention; the day of the invoice when nothing is said
    delivered_on = models.DateField("date de livraison ou d'exécution", null=True, blank=True)
    type = models.CharField("type", max_length=8, choices=Type, default=Type.FACTURE)
    currency = models.CharField("devise", max_length=3, default="EUR")
    engagement = models.CharField("n° d'engagement", max_length=100, blank=True)
    market = models.CharField("numéro du marché", max_length=100, blank=True)
    origin_number = models.CharField("numéro de la facture d'origine", max_length=100, blank=True)
    vat_type = models.CharField("type de TVA", max_length=24, choices=VatType, default=VatType.TVA_SUR_DEBIT)
    exemption_reason = models.CharField("motif d'exonération", max_length=40, blank=True)
    payment_means = models.CharField(
        "mode de règlement", max_length=12, choices=PaymentMeans, default="VIREMENT", blank=True
    )
    bank_account = models.ForeignKey(
        BankAccount, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="références bancaires"
    )
    # the account as it was at sending, like the parties
    bank_copy = models.JSONField("références bancaires à l'envoi", null=True, blank=True)
    deposit_mode = models.CharField("format de dépôt", max_length=30, default="DEPOT_PDF_PORTAIL")
    comment = models.CharField("commentaire", max_length=2000, blank=True)
    # what was typed and does not parse yet, by field: a draft keeps it so that nothing typed is lost
    unparsed = models.JSONField("saisies à corriger", default=dict, blank=True)

    total_without_vat = models.DecimalField("montant HT", **AMOUNT, null=True, blank=True)
    total_vat = models.DecimalField("montant TVA", **AMOUNT, null=True, blank=True)
    # asked of a typed invoice in another currency: the tax is owed in euros (directive 2006/112/CE, art. 230)
    vat_in_euros = models.DecimalField("montant TVA en euros", **AMOUNT, null=True, blank=True)
    total_with_vat = models.DecimalField("montant TTC", **AMOUNT, null=True, blank=True)
    discount = models.DecimalField("montant remise globale TTC", **AMOUNT, default=Decimal(0))
    discount_reason = models.CharField("motif de la remise", max_length=200, blank=True)
    amount_due = models.DecimalField("net à payer", **AMOUNT, null=True, blank=True)
    # an avoir's due is shown, sorted and summed negative
    signed_due = models.GeneratedField(
        expression=Case(When(type="AVOIR", then=-F("amount_due")), default=F("amount_due")),
        output_field=models.DecimalField("net à payer", **AMOUNT, null=True),
        db_persist=True,
    )

    copied_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="copies", verbose_name="reprise de"
    )
    form_token = models.UUIDField("jeton du formulaire de copie", null=True, blank=True, editable=False)
    deposit = models.OneToOneField(Deposit, models.PROTECT, null=True, blank=True, related_name="invoice")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="created_invoices")
    created_at = models.DateTimeField("créée le")
    deposited_at = models.DateTimeField("date de dépôt", null=True, blank=True)
    available_at = models.DateTimeField("mise à disposition le", null=True, blank=True)
    certificate_text = models.TextField("texte du certificat", blank=True)
    certificate_number = models.CharField("certificat de dépôt n°", max_length=44, blank=True)
    certificate_file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    certificate_claimed_until = models.DateTimeField(null=True, blank=True)
    # of a typed invoice or an XML: the PDF the portal made of it, and what that one says (services/documents.py)
    document_file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    document_key = models.CharField(max_length=64, blank=True)
    document_claimed_until = models.DateTimeField(null=True, blank=True)
    mandate_number = models.CharField("numéro DP mandat", max_length=50, blank=True)

    class Meta:
        verbose_name = "facture"
        constraints = [
            models.CheckConstraint(condition=Q(status__in=list(Status)), name="invoice_status_is_known"),
            models.UniqueConstraint(
                "supplier",
                "number_year",
                Upper("number"),
                condition=~Q(status__in=sorted(DRAFT_STATUSES)),
                name="invoice_number_once_per_supplier_and_year",
            ),
            models.CheckConstraint(
                condition=Q(status__in=sorted(DRAFT_STATUSES))
                | Q(
                    number__gt="",
                    recipient__isnull=False,
                    issue_date__isnull=False,
                    deposited_at__isnull=False,
                    total_without_vat__isnull=False,
                    total_vat__isnull=False,
                    total_with_vat__isnull=False,
                    amount_due__isnull=False,
                    certificate_number__gt="",
                    supplier_copy__isnull=False,
                    recipient_copy__isnull=False,
                ),
                name="invoice_sent_is_complete",
            ),
            models.CheckConstraint(
                condition=Q(status__in=sorted(DRAFT_STATUSES))
                | Q(
                    total_with_vat__gte=F("total_without_vat") + F("total_vat") - ROUNDING_TOLERANCE,
                    total_with_vat__lte=F("total_without_vat") + F("total_vat") + ROUNDING_TOLERANCE,
                ),
                name="invoice_sent_totals_agree",
            ),
            models.CheckConstraint(
                condition=Q(status__in=sorted(DRAFT_STATUSES))
                | Q(
                    total_without_vat__gte=0,
                    total_vat__gte=0,
                    total_with_vat__gte=0,
                    discount__gte=0,
                    amount_due__gte=0,
                ),
                name="invoice_sent_amounts_are_positive",
            ),
            models.UniqueConstraint(
                fields=["form_token"], condition=Q(form_token__isnull=False), name="one_copy_per_form"
            ),
            models.CheckConstraint(condition=Q(currency__regex=r"^[A-Z]{3}$"), name="invoice_currency_is_iso_4217"),
            models.CheckConstraint(
                condition=Q(payment_resumed_on=None) | Q(payment_resumed_on__gte=F("payment_stopped_on")),
                name="invoice_delay_resumes_after_it_stopped",
            ),
        ]
        indexes = [
            *SEARCHED,
            models.Index(fields=["supplier", "-deposited_at", "-id"], name="sent_by_deposit"),
            models.Index(
                fields=["supplier", "-last_activity_at", "-id"],
                condition=Q(status__in=["BROUILLON", "A_RECYCLER", "SUSPENDUE", "REJETEE"], is_rejection_handled=False),
                name="sent_needing_supplier",
            ),
            *(
                models.Index(fields=[place, f"-{column}", "-id"], condition=condition, name=f"{prefix}_by_{name}")
                for place, prefix, condition in (
                    ("recipient", "to_treat", IS_TO_TREAT),
                    ("recipient", "not_downloaded", IS_TO_TREAT & Q(is_downloaded=False)),
                    ("recipient_service", "service_to_treat", IS_TO_TREAT),
                )
                for column, name in (
                    ("deposited_at", "deposit"),
                    ("status_at", "status"),
                    ("number", "number"),
                    ("signed_due", "due"),
                )
            ),
            models.Index(
                fields=["certificate_number"], condition=Q(certificate_number__gt=""), name="invoice_by_certificate"
            ),
            models.Index(
                fields=["supplier", "status_at", "id"],
                condition=Q(status__in=["REJETEE", "SUSPENDUE"], is_acknowledged=False),
                name="invoice_to_acknowledge",
            ),
            models.Index(
                fields=["assigned_to", "-status_at", "-id"],
                condition=Q(assigned_to__isnull=False),
                name="invoice_assigned",
            ),
            models.Index(
                fields=["status_at"],
                condition=Q(status__in=["DEPOSEE", "EN_COURS_ACHEMINEMENT"]),
                name="invoice_to_route",
            ),
            models.Index(fields=["status_at"], condition=Q(status="SUPPRIMEE"), name="invoice_to_purge"),
            models.Index(
                fields=["deposited_at"],
                condition=Q(deposited_at__isnull=False, certificate_file__isnull=True),
                name="invoice_to_certify",
            ),
            models.Index(
                fields=["deposited_at"],
                condition=Q(deposited_at__isnull=False, deposit_mode__in=DRAWN_UP, document_key=""),
                name="invoice_to_draw_up",
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"brouillon {self.pk}"

    def get_absolute_url(self) -> str:
        """The one page per invoice, for all who may see it."""
        return f"/factures/{self.pk}/"

    @property
    def card(self) -> Card:
        """What the table of statuses says of the current one."""
        return CARDS[Status(self.status)]

    @property
    def status_label(self) -> str:
        return self.card.label

    @property
    def delay(self) -> Delay | None:
        """The payment delay; none before the availability."""
        if self.payment_due_on is None:
            return None
        return Delay(self.payment_due_on, self.payment_stopped_on, self.payment_resumed_on)

    def clock(self, now: datetime) -> Clock | None:
        """How the payment delay stands; none where nothing is to be paid: an avoir, an invoice paid before it came."""
        if self.delay is None or not self.signed_due or self.signed_due < 0:
            return None
        status = Status(self.status)
        # read only where it matters: a list does not fetch the recipient of each row
        tells_payment = status is not Status.COMPTABILISEE or bool(
            self.recipient and self.recipient.manages_payment_status
        )
        return clock(self.delay, status, paris_day(self.status_at), paris_day(now), tells_payment=tells_payment)

    @property
    def sign(self) -> int:
        """-1 for an avoir: amounts are stored positive and shown negative."""
        return -1 if self.type == self.Type.AVOIR else 1

    def signed(self, amount: Decimal) -> Decimal:
        """An amount of this invoice as it is shown: negative for an avoir; nothing has no sign."""
        return amount * self.sign or Decimal("0.00")

    @property
    def is_draft(self) -> bool:
        return self.status == Status.BROUILLON

    @property
    def is_typed(self) -> bool:
        """Whether the portal draws it up from its lines, in its supplier's name."""
        return self.deposit_mode == TYPED

    @property
    def is_electronic(self) -> bool:
        """Whether it came as data, in a flow."""
        return self.deposit_mode in FLOWS

    @property
    def is_xml(self) -> bool:
        """Whether the invoice is an XML, of which the portal makes a document to read."""
        return self.is_electronic and self.deposit is not None and self.deposit.format == XML_FORMAT

    @property
    def tells_data(self) -> bool:
        """Whether the portal has more of it than a page: lines, or data."""
        return self.is_typed or self.is_electronic or bool(self.deposit and self.deposit.data_format)

    @property
    def is_drawn_up(self) -> bool:
        """Whether its document is made by the portal."""
        return self.is_typed or self.is_xml

    @property
    def document(self) -> StoredFile | None:
        """The invoice as a file to read: the one deposited, or the one the portal made; none before either."""
        return self.document_file if self.deposit is None or self.is_xml else self.deposit.file

    @property
    def document_name(self) -> str:
        """« facture-FA-12.pdf » as it was deposited, or « avoir-2026000000000000001.pdf »."""
        if self.deposit and not self.is_xml:
            return self.deposit.filename
        return f"{self.get_type_display().lower()}-{self.number}.pdf"

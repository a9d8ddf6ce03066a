"""Deposits, invoices and their histories. No rule here beyond the constraints: there are four ways in."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, F, Q, When
from django.db.models.functions import Upper

from invoices.domain.lifecycle import CARDS, DRAFT_STATUSES, Card, Party, Status
from structures.models import Service, Structure

AMOUNT = {"max_digits": 19, "decimal_places": 2}
IS_TO_TREAT = Q(status__in=["MISE_A_DISPOSITION", "COMPLETEE"])
ROUNDING_TOLERANCE = Decimal("1.00")  # euros; the form's own control is stricter (domain/checks.py)


class StoredFile(models.Model):
    """A file kept under the SHA-256 of its bytes; the row is what gives it a life (deleted at zero references)."""

    sha256 = models.CharField("SHA-256", max_length=64, primary_key=True)
    size = models.PositiveBigIntegerField("taille en octets")
    media_type = models.CharField("type reconnu au contenu", max_length=100)
    page_count = models.PositiveIntegerField("nombre de pages", null=True, blank=True)
    created_at = models.DateTimeField("reçu le", auto_now_add=True)

    class Meta:
        verbose_name = "fichier"
        constraints = [
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="file_named_by_its_sha256")
        ]

    def __str__(self) -> str:
        return self.sha256[:12]


class Deposit(models.Model):
    """A file as it arrived, stored before anything is read."""

    class Origin(models.TextChoices):
        PORTAIL = "PORTAIL", "portail"
        API = "API", "API"
        EDI = "EDI", "EDI"

    class State(models.TextChoices):
        A_LIRE = "A_LIRE", "à lire"
        INTERPRETEE_OCR = "INTERPRETEE_OCR", "lue"
        ILLISIBLE = "ILLISIBLE", "illisible"
        REFUSE = "REFUSE", "refusé"

    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="deposits", verbose_name="fichier")
    filename = models.CharField("nom du fichier", max_length=255)
    format = models.CharField("format de dépôt", max_length=30)
    origin = models.CharField("origine", max_length=10, choices=Origin, default=Origin.PORTAIL)
    depositor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="deposits")
    structure = models.ForeignKey(Structure, models.PROTECT, related_name="deposits", verbose_name="structure")
    service = models.ForeignKey(Service, models.PROTECT, null=True, blank=True, related_name="+")
    framework = models.CharField("cadre de facturation", max_length=4)
    form_token = models.UUIDField("jeton du formulaire", unique=True)
    state = models.CharField("lecture", max_length=16, choices=State, default=State.A_LIRE)
    tries = models.PositiveSmallIntegerField("essais", default=0)
    claimed_until = models.DateTimeField("pris jusqu'à", null=True, blank=True)
    pages_done = models.PositiveIntegerField("pages lues", default=0)
    pages_total = models.PositiveIntegerField("pages à lire", null=True, blank=True)
    document = models.JSONField("ce qui a été lu", null=True, blank=True)
    message = models.CharField("message", max_length=400, blank=True)
    received_at = models.DateTimeField("reçu le", auto_now_add=True)
    read_at = models.DateTimeField("lu le", null=True, blank=True)
    has_draft = models.BooleanField("brouillon fait", default=False)

    class Meta:
        verbose_name = "dépôt"
        indexes = [
            models.Index(fields=["received_at"], condition=Q(state="A_LIRE"), name="deposit_to_read"),
            models.Index(
                fields=["read_at"],
                condition=Q(state__in=["INTERPRETEE_OCR", "ILLISIBLE"], has_draft=False),
                name="deposit_to_draft",
            ),
        ]

    def __str__(self) -> str:
        return f"dépôt {self.pk}"


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

    supplier = models.ForeignKey(Structure, models.PROTECT, related_name="sent_invoices", verbose_name="fournisseur")
    supplier_service = models.ForeignKey(Service, models.PROTECT, null=True, blank=True, related_name="+")
    recipient = models.ForeignKey(
        Structure, models.PROTECT, null=True, blank=True, related_name="received_invoices", verbose_name="destinataire"
    )
    recipient_service = models.ForeignKey(Service, models.PROTECT, null=True, blank=True, related_name="+")
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
    type = models.CharField("type", max_length=8, choices=Type, default=Type.FACTURE)
    currency = models.CharField("devise", max_length=3, default="EUR")
    engagement = models.CharField("n° d'engagement", max_length=100, blank=True)
    market = models.CharField("numéro du marché", max_length=100, blank=True)
    origin_number = models.CharField("numéro de la facture d'origine", max_length=100, blank=True)
    vat_type = models.CharField("type de TVA", max_length=24, choices=VatType, default=VatType.TVA_SUR_DEBIT)
    exemption_reason = models.CharField("motif d'exonération", max_length=40, blank=True)
    payment_means = models.CharField("mode de règlement", max_length=12, choices=PaymentMeans, default="VIREMENT")
    deposit_mode = models.CharField("format de dépôt", max_length=30, default="DEPOT_PDF_PORTAIL")
    comment = models.CharField("commentaire", max_length=2000, blank=True)
    # what was typed and does not parse yet, by field: a draft keeps it so that nothing typed is lost
    unparsed = models.JSONField("saisies à corriger", default=dict, blank=True)

    total_without_vat = models.DecimalField("montant HT", **AMOUNT, null=True, blank=True)
    total_vat = models.DecimalField("montant TVA", **AMOUNT, null=True, blank=True)
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

    deposit = models.OneToOneField(Deposit, models.PROTECT, null=True, blank=True, related_name="invoice")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="created_invoices")
    created_at = models.DateTimeField("créée le")
    deposited_at = models.DateTimeField("date de dépôt", null=True, blank=True)
    available_at = models.DateTimeField("mise à disposition le", null=True, blank=True)
    certificate_text = models.TextField("texte du certificat", blank=True)
    certificate_number = models.CharField("certificat de dépôt n°", max_length=44, blank=True)
    certificate_file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    certificate_claimed_until = models.DateTimeField(null=True, blank=True)
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
                | Q(total_without_vat__gte=0, total_vat__gte=0, total_with_vat__gte=0, discount__gte=0, amount_due__gte=0),
                name="invoice_sent_amounts_are_positive",
            ),
            models.CheckConstraint(condition=Q(currency__regex=r"^[A-Z]{3}$"), name="invoice_currency_is_iso_4217"),
        ]
        indexes = [
            models.Index(fields=["supplier", "-deposited_at", "-id"], name="sent_by_deposit"),
            models.Index(
                fields=["supplier", "-last_activity_at", "-id"],
                condition=Q(status__in=["BROUILLON", "A_RECYCLER", "SUSPENDUE", "REJETEE"]),
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
    def sign(self) -> int:
        """-1 for an avoir: amounts are stored positive and shown negative."""
        return -1 if self.type == self.Type.AVOIR else 1

    @property
    def is_draft(self) -> bool:
        return self.status == Status.BROUILLON


class InvoiceParty(models.Model):
    """Who else may see the invoice and act on it: validators, MOE, MOA, factor."""

    invoice = models.ForeignKey(Invoice, models.CASCADE, related_name="parties")
    role = models.CharField("rôle", max_length=12, choices=[(p.value, p.value) for p in Party])
    structure = models.ForeignKey(Structure, models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField("état", max_length=30, blank=True)

    class Meta:
        verbose_name = "intervenant"
        constraints = [models.UniqueConstraint(fields=["invoice", "role"], name="party_once_per_role")]

    def __str__(self) -> str:
        return f"{self.role} {self.invoice_id}"


class VatTotal(models.Model):
    """A row of the VAT summary: rate in percent, base and tax in the invoice's currency."""

    invoice = models.ForeignKey(Invoice, models.CASCADE, related_name="vat_totals")
    rate = models.DecimalField(
        "taux (%)", max_digits=5, decimal_places=2, validators=[MinValueValidator(0), MaxValueValidator(100)]
    )
    base = models.DecimalField("montant de base HT", **AMOUNT)
    tax = models.DecimalField("montant de TVA", **AMOUNT)

    class Meta:
        verbose_name = "total de TVA"
        ordering = ("-rate",)
        constraints = [
            models.UniqueConstraint(fields=["invoice", "rate"], name="vat_rate_once_per_invoice"),
            models.CheckConstraint(condition=Q(rate__gte=0, rate__lte=100), name="vat_rate_between_0_and_100"),
        ]

    def __str__(self) -> str:
        return f"{self.rate} %"


class Attachment(models.Model):
    """A file joined to an invoice; the deposited PDF itself is the deposit's, not an attachment."""

    invoice = models.ForeignKey(Invoice, models.CASCADE, related_name="attachments")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="attachments")
    filename = models.CharField("nom du fichier", max_length=50)
    designation = models.CharField("désignation", max_length=100)
    type = models.CharField("type de pièce jointe", max_length=30)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField("ajoutée le", auto_now_add=True)

    class Meta:
        verbose_name = "pièce jointe"
        ordering = ("added_at", "pk")
        constraints = [models.UniqueConstraint(fields=["invoice", "file"], name="attachment_once_per_invoice")]

    def __str__(self) -> str:
        return self.filename


class StatusChange(models.Model):
    """A passage from one status to another. Append only (a trigger refuses the rest).

    The changes of one invoice form a hash chain that starts from the deposit's SHA-256 and holds user ids,
    never names: see services/verification.py.
    """

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="status_changes")
    position = models.PositiveIntegerField("rang")
    action = models.CharField("action", max_length=30)
    source = models.CharField("de", max_length=60)
    target = models.CharField("à", max_length=60)
    by = models.CharField("partie", max_length=12)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField("motif", max_length=30, blank=True)
    comment = models.CharField("complément d'information", max_length=2000, blank=True)
    at = models.DateTimeField("date de passage")
    digest = models.CharField("empreinte", max_length=64)

    class Meta:
        verbose_name = "changement d'état"
        ordering = ("-position",)
        constraints = [
            models.UniqueConstraint(fields=["invoice", "position"], name="status_change_position_once"),
            models.CheckConstraint(condition=Q(target__in=list(Status)), name="status_change_target_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"

    @property
    def target_card(self) -> Card:
        return CARDS[Status(self.target)]


class InvoiceEvent(models.Model):
    """What people did beside changing the status: downloads, openings by support. Append only."""

    class Kind(models.TextChoices):
        TELECHARGEMENT = "TELECHARGEMENT", "Téléchargement de la facture"
        CERTIFICAT = "CERTIFICAT", "Téléchargement du certificat de dépôt"
        PIECE_JOINTE = "PIECE_JOINTE", "Téléchargement d'une pièce jointe"
        CONSULTATION_SUPPORT = "CONSULTATION_SUPPORT", "Consultation par le support"

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="events")
    kind = models.CharField("action", max_length=24, choices=Kind)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField("le", auto_now_add=True)

    class Meta:
        verbose_name = "action d'un utilisateur"
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.kind} {self.invoice_id}"


class Opinion(models.Model):
    """« Je donne mon avis »: satisfaction after sending, 1 to 5 and a comment."""

    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="opinions")
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="opinions")
    score = models.PositiveSmallIntegerField("note", validators=[MinValueValidator(1), MaxValueValidator(5)])
    comment = models.CharField("commentaire", max_length=1000, blank=True)
    at = models.DateTimeField("le", auto_now_add=True)

    class Meta:
        verbose_name = "avis"
        constraints = [
            models.UniqueConstraint(fields=["author", "invoice"], name="opinion_once_per_author_and_invoice"),
            models.CheckConstraint(condition=Q(score__gte=1, score__lte=5), name="opinion_score_between_1_and_5"),
        ]

    def __str__(self) -> str:
        return f"avis {self.score}/5"

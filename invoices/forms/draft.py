"""The form of a deposited invoice: everything may be saved, right or wrong; the rules speak before sending."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Fieldset, Layout, Row
from django import forms
from django.urls import reverse
from django.utils import timezone

from invoices import queries
from invoices.domain import exemptions
from invoices.domain.checks import Anomaly
from invoices.domain.frameworks import HELP, LABELS, Framework
from invoices.forms.fields import AmountField, DayField, RateField, RecipientField, ServiceCodeField
from invoices.forms.marks import mark_fields
from invoices.models import Invoice
from structures.domain.identifiers import STATE_SIRET, compact
from structures.models import BankAccount

YES_NO = (("oui", "Oui"), ("non", "Non"))
CURRENCIES = (
    ("EUR", "EUR - Euro européen"),
    ("USD", "USD - Dollar américain"),
    ("GBP", "GBP - Livre sterling"),
    ("CHF", "CHF - Franc suisse"),
    ("XPF", "XPF - Franc CFP"),
)
NO_REASON = ("", "Choisissez un motif")
NO_VALUE: dict[str, Any] = {"discount": Decimal(0)}
APART = frozenset({"version", "is_state", "state_shown"})  # of the page, not of the invoice
NO_MEANS = ("", "Sans objet pour un avoir")
LEAST_VAT_ROWS = 4


class DraftForm(forms.Form):
    """Blocks of domain.md §5.1. Shape only: required fields and rules are the controls' business."""

    framework = forms.ChoiceField(label="Cadre de facturation", choices=LABELS.items(), help_text=HELP)
    is_state = forms.ChoiceField(
        label="Le destinataire est-il l'État ?",
        choices=YES_NO,
        widget=forms.RadioSelect,
        required=False,
        help_text="Oui pour un ministère ou un service déconcentré : le SIRET de l'État est alors mis pour vous.",
    )
    recipient_identifier = RecipientField()
    service_code = ServiceCodeField()
    number = forms.CharField(label="Numéro de facture", max_length=100, required=False)
    issue_date = DayField(label="Date de facture")
    type = forms.ChoiceField(label="Type", choices=Invoice.Type.choices)
    currency = forms.ChoiceField(label="Devise", choices=CURRENCIES)
    engagement = forms.CharField(label="N° d'engagement", max_length=100, required=False)
    market = forms.CharField(label="Numéro du marché", max_length=100, required=False)
    origin_number = forms.CharField(
        label="Numéro de la facture d'origine",
        max_length=100,
        required=False,
        help_text="Pour un avoir : la facture qu'il corrige.",
    )
    due_date = DayField(label="Échéance indiquée sur la facture")
    vat_type = forms.ChoiceField(label="Type de TVA", choices=Invoice.VatType.choices)
    exemption_reason = forms.ChoiceField(
        label="Motif d'exonération", choices=(NO_REASON, *exemptions.groups()), required=False
    )
    payment_means = forms.ChoiceField(label="Mode de règlement", choices=Invoice.PaymentMeans.choices)
    bank_account = forms.ModelChoiceField(
        label="Références bancaires",
        queryset=BankAccount.objects.none(),
        required=False,
        empty_label="Aucune référence bancaire",
        help_text="Les comptes en vigueur de votre structure. Celui que vous choisissez part avec la facture.",
    )
    total_without_vat = AmountField("ht", label="Montant HT")
    total_vat = AmountField("tva", label="Montant TVA")
    total_with_vat = AmountField("ttc", label="Montant TTC (avant remise)")
    discount = AmountField("discount", label="Montant remise globale TTC")
    discount_reason = forms.CharField(label="Motif de la remise", max_length=200, required=False)
    amount_due = AmountField("net", label="Net à payer")
    comment = forms.CharField(
        label="Commentaire", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    state_shown = forms.CharField(widget=forms.HiddenInput, required=False)  # the answer that the page came with
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, data: Any = None, *, invoice: Invoice) -> None:
        self.invoice = invoice
        rows = list(invoice.vat_totals.all())
        self.vat_rows_count = self.rows_wanted(len(rows))
        super().__init__(data, initial=self._initial_values(rows))
        for rank in range(self.vat_rows_count):
            self.fields[f"vat_{rank}_rate"] = RateField(label=f"Taux de TVA, ligne {rank + 1} (%)")
            self.fields[f"vat_{rank}_base"] = AmountField(label=f"Montant de base HT, ligne {rank + 1}")
            self.fields[f"vat_{rank}_tax"] = AmountField(label=f"Montant de TVA, ligne {rank + 1}")
        look_up = f"{reverse('invoices:recipient_lookup')}?facture={invoice.pk}"
        self.fields["recipient_identifier"].widget.attrs["hx-get"] = look_up
        self._offer_accounts()
        if invoice.type == Invoice.Type.AVOIR:
            self.fields["payment_means"].choices = (NO_MEANS, *Invoice.PaymentMeans.choices)
            self.fields["payment_means"].required = False
        if invoice.framework == Framework.A2:
            self.fields["amount_due"].help_text = "Facture déjà payée (A2) : toujours 0,00."
        source = invoice.copied_from
        if source and "number" in self.fields:
            self.fields["number"].help_text = f"La facture rejetée portait le n° {source.number} : il en faut un autre."
        self.use_required_attribute = False  # a draft with holes may be saved
        self.helper = _helper(invoice)
        self._mark_what_was_read()

    def rows_wanted(self, filled: int) -> int:
        """How many rows of the VAT detail to show."""
        return max(LEAST_VAT_ROWS, filled + 2)

    def _offer_accounts(self) -> None:
        """Those in force today; and the one chosen, so that the controls may say that it no longer is."""
        field, supplier = self.fields["bank_account"], self.invoice.supplier
        in_force = queries.accounts_in_force(supplier, timezone.localdate())
        field.queryset = (in_force | supplier.bank_accounts.filter(pk=self.invoice.bank_account_id)).distinct()
        field.label_from_instance = lambda account: f"{account.label} – {account.masked_number}"
        field.error_messages["invalid_choice"] = "Ce compte n'est pas de votre structure, ou n'est plus en vigueur."

    def _initial_values(self, rows: Iterable[Any]) -> dict[str, Any]:
        """The draft's values, then over them what was typed and did not parse."""
        initial = {name: getattr(self.invoice, name, None) for name in self.base_fields}
        is_state = "oui" if self.invoice.recipient_identifier == STATE_SIRET else "non"
        initial["is_state"] = initial["state_shown"] = is_state
        initial["discount"] = self.invoice.discount or None
        for rank, row in enumerate(rows):
            initial |= {f"vat_{rank}_rate": row.rate, f"vat_{rank}_base": row.base, f"vat_{rank}_tax": row.tax}
        return initial | self.invoice.unparsed

    def _mark_what_was_read(self) -> None:
        document = self.invoice.deposit.read_document if self.invoice.deposit else None
        if document:
            mark_fields(self, document, self.shown)

    @property
    def shown(self) -> list[str]:
        """The names of the fields in the order of the screen."""
        return [pointer.name for pointer in self.helper.layout.get_field_names()]

    def clean(self) -> dict[str, Any]:
        """« Oui » to the State stands for its SIRET, « Non » takes it off; a SIRET typed since stands for itself.

        What changed since the page was shown is what was meant; the draft may have been saved by itself meanwhile.
        """
        cleaned = super().clean() or {}
        answer, was = cleaned.get("is_state"), cleaned.get("state_shown")
        typed = compact(cleaned.get("recipient_identifier", ""))
        if answer == "oui" and (was != "oui" or not typed):
            cleaned["recipient_identifier"] = STATE_SIRET
        elif answer == "non" and was == "oui" and typed == STATE_SIRET:
            cleaned["recipient_identifier"] = ""
        return cleaned

    @property
    def is_stale(self) -> bool:
        """Whether the draft was saved elsewhere since this form was shown."""
        return self.cleaned_data.get("version") != self.invoice.version

    def values(self) -> dict[str, Any]:
        """Parsed values of the invoice's own columns; what did not parse keeps its former value, see unparsed()."""
        return {
            name: NO_VALUE.get(name) if value is None else value
            for name, value in self.cleaned_data.items()
            if name in self.base_fields and name not in APART and name not in self.errors
        }

    def vat_rows(self) -> list[tuple[Decimal, Decimal, Decimal]]:
        """The complete rows of the VAT detail (rate, base, tax)."""
        rows = (tuple(self.cleaned_data.get(name) for name in self._vat_names(r)) for r in range(self.vat_rows_count))
        return [row for row in rows if None not in row]  # type: ignore[misc]

    def unparsed(self) -> dict[str, str]:
        """Texts typed that are no date, amount or choice, and halves of VAT rows: kept so that nothing is lost."""
        kept = {name: str(self.data.get(name, ""))[:200] for name in self.errors if name in self.fields}
        for rank in range(self.vat_rows_count):
            names = self._vat_names(rank)
            typed = {name: str(self.data.get(name, "")).strip()[:200] for name in names}
            if any(typed.values()) and not all(self.cleaned_data.get(name) is not None for name in names):
                kept |= {name: text for name, text in typed.items() if text}
        kept.pop("version", None)
        return kept

    @staticmethod
    def _vat_names(rank: int) -> tuple[str, str, str]:
        return f"vat_{rank}_rate", f"vat_{rank}_base", f"vat_{rank}_tax"

    def vat_fields(self) -> list[list[forms.BoundField]]:
        """The rows of the VAT detail, for the table of the page."""
        return [[self[name] for name in self._vat_names(rank)] for rank in range(self.vat_rows_count)]

    def require(self, names: Iterable[str]) -> None:
        """Show the « * » where the invoice, or the recipient chosen, makes a field mandatory."""
        for name in names:
            self.fields[name].required = True

    def tell(self, anomalies: Iterable[Anomaly]) -> None:
        """Show blocking anomalies beside their fields, after an attempt to send; what does not parse is told once."""
        told = set(self.errors)
        for anomaly in anomalies:
            if anomaly.blocking and anomaly.field not in told:
                field = anomaly.field if anomaly.field in self.fields else None
                self.add_error(field, f"{anomaly.text} {anomaly.remedy}")


def bound_to(invoice: Invoice, form_class: type[DraftForm] = DraftForm) -> DraftForm:
    """The form of a draft as it is saved, bound so that errors can stand beside its fields."""
    shown = form_class(invoice=invoice)
    data = {shown.add_prefix(name): shown[name].value() for name in shown.fields}
    form = form_class({name: "" if value is None else value for name, value in data.items()}, invoice=invoice)
    form.is_valid()
    return form


def _helper(invoice: Invoice) -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout(
        HTML('{% include "invoices/parts/form_head.html" %}'),
        Fieldset("Cadre de facturation", "framework"),
        Fieldset(
            "Destinataire de la facture",
            HTML('{% include "invoices/parts/kept_recipients.html" %}'),
            "is_state",
            "recipient_identifier",
            HTML('{% include "invoices/parts/recipient.html" %}'),
            "service_code",
            "engagement",
        ),
        Fieldset(
            "Références",
            Row("number", "issue_date"),
            HTML('{% include "invoices/parts/deposit_format.html" %}'),
            Row("type", "currency"),
            Row("market", "due_date"),
            "origin_number",
            Row("vat_type", "exemption_reason"),
            "payment_means",
            "bank_account",
        ),
        Fieldset(
            "Montants totaux",
            Row("total_without_vat", "total_vat"),
            "total_with_vat",
            Row("discount", "discount_reason"),
            "amount_due",
            HTML('{% include "invoices/parts/vat_rows.html" %}'),
        ),
        Fieldset("Commentaire", "comment"),
        "state_shown",
        "version",
    )
    return helper

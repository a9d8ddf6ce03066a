"""The forms of a typed invoice: its beginning, and its header, which is a draft's with the sections of §6.2."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Fieldset, Layout, Row, Submit
from django import forms
from django.db.models import QuerySet

from accounts.models import User
from invoices import queries
from invoices.domain import exemptions
from invoices.domain.frameworks import Framework
from invoices.forms.draft import YES_NO, DraftForm
from invoices.forms.emitter import EmitterForm
from invoices.forms.fields import AmountField, DayField, RecipientField, ServiceCodeField
from invoices.models import Invoice
from invoices.services import totalling
from structures.domain.identifiers import STATE_SIRET
from structures.models import Structure


class StartForm(EmitterForm):
    """Whom the invoice goes to, then who emits it: what a draft needs to exist. The rest opens once it is saved."""

    is_state = forms.ChoiceField(
        label="Le destinataire est-il l'État ?",
        choices=YES_NO,
        initial="non",
        widget=forms.RadioSelect,
        required=False,
        help_text="Oui pour un ministère ou un service déconcentré : le SIRET de l'État est alors mis pour vous.",
    )
    recipient_identifier = RecipientField()
    service_code = ServiceCodeField()
    conditions = forms.BooleanField(
        label="J'accepte les conditions générales d'utilisation",
        error_messages={"required": "Lisez les conditions d'utilisation, puis cochez la case pour les accepter."},
    )

    def __init__(self, data: Any = None, *, user: User, **kwargs: Any) -> None:
        super().__init__(data, user=user, **kwargs)
        if user.has_accepted_conditions:
            del self.fields["conditions"]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = self._layout()

    def emitters(self) -> QuerySet[Structure]:
        """Those for which the portal may establish invoices."""
        return queries.with_mandate(self.places.structure_ids)

    def _layout(self) -> Layout:
        recipient = HTML('{% include "invoices/parts/recipient.html" %}')
        return Layout(
            Fieldset("Destinataire de la facture", "is_state", "recipient_identifier", recipient, "service_code"),
            Fieldset("Fournisseur de la facture", *self.pieces("structure", "service")),
            Fieldset("Cadre de facturation", "framework"),
            *self.pieces("conditions"),
            "form_token",
            Submit("save", "Enregistrer et continuer"),
        )

    def clean(self) -> dict[str, Any]:
        """« Oui » to the State stands for its SIRET."""
        cleaned = super().clean()
        if cleaned.get("is_state") == "oui":
            cleaned["recipient_identifier"] = STATE_SIRET
        return cleaned

    def said(self) -> dict[str, Any]:
        """What keying.start wants."""
        names = ("structure", "service", "framework", "form_token", "recipient_identifier", "service_code")
        return {name: self.cleaned_data.get(name) for name in names}


class KeyingForm(DraftForm):
    """The header of a typed invoice. Number and totals are the portal's; the net à payer follows until it is typed."""

    number = None
    due_date = None
    total_without_vat = None
    total_vat = None
    total_with_vat = None
    exemption_reason = forms.ChoiceField(
        label="Motif d'exonération", choices=[("", "Choisissez un motif"), *exemptions.groups()], required=False
    )
    delivered_on = DayField(label="Date de livraison ou d'exécution", help_text="Vide si c'est la date de la facture.")
    vat_in_euros = AmountField(
        label="Montant TVA en euros", help_text="Demandé quand la facture est dans une autre devise."
    )
    due_shown = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, data: Any = None, *, invoice: Invoice) -> None:
        super().__init__(data, invoice=invoice)
        due = self.fields["amount_due"]
        due.help_text = due.help_text or "Le montant TTC après remise ; moins, si un acompte a déjà été versé."
        self.initial["due_shown"] = self._followed_due()
        if invoice.currency == "EUR":
            del self.fields["vat_in_euros"]
        self.helper = _helper(invoice)

    def _followed_due(self) -> str:
        """What the field of the net à payer shows when nobody typed another amount there."""
        invoice = self.invoice
        is_followed = invoice.framework == Framework.A2 or totalling.due_follows(invoice)
        return str(self.fields["amount_due"].prepare_value(invoice.amount_due) or "") if is_followed else ""

    def rows_wanted(self, filled: int) -> int:
        """The VAT detail is computed."""
        return 0

    def values(self) -> dict[str, Any]:
        """A net à payer that was left as shown follows the total: None."""
        values = super().values()
        values.pop("due_shown", None)
        shown = str(self.data.get("due_shown", "")).strip()
        if shown and str(self.data.get("amount_due", "")).strip() == shown and "amount_due" in values:
            values["amount_due"] = None
        return values


def form_of(invoice: Invoice) -> type[DraftForm]:
    """The form of a draft, typed or deposited."""
    return KeyingForm if invoice.is_typed else DraftForm


def _helper(invoice: Invoice) -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False
    in_euros = ["vat_in_euros"] if invoice.currency != "EUR" else []
    amounts = HTML('{% include "invoices/parts/keying_totals.html" %}')
    helper.layout = Layout(
        HTML('{% include "invoices/parts/keying_head.html" %}'),
        Fieldset(
            "Destinataire de la facture",
            HTML('{% include "invoices/parts/kept_recipients.html" %}'),
            "is_state",
            "recipient_identifier",
            HTML('{% include "invoices/parts/recipient.html" %}'),
            "service_code",
        ),
        Fieldset(
            "Fournisseur de la facture", HTML('{% include "invoices/parts/keying_supplier.html" %}'), "bank_account"
        ),
        Fieldset("Cadre de facturation", "framework"),
        Fieldset(
            "Références",
            HTML('{% include "invoices/parts/keying_number.html" %}'),
            Row("issue_date", "delivered_on"),
            Row("type", "currency"),
            Row("engagement", "market"),
            "origin_number",
            Row("vat_type", "exemption_reason"),
            "payment_means",
        ),
        HTML('{% include "invoices/parts/keying_lines.html" %}'),
        Fieldset("Montants totaux", amounts, *in_euros, Row("discount", "discount_reason"), "amount_due"),
        Fieldset("Commentaire", "comment"),
        "due_shown",
        "version",
    )
    return helper

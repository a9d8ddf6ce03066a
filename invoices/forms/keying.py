"""The forms of a typed invoice: its beginning, and its header, which is a draft's with the sections of §6.2."""

import uuid
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Fieldset, Layout, Row, Submit
from django import forms

from accounts.models import User
from invoices import queries
from invoices.domain import exemptions
from invoices.domain.frameworks import HELP, LABELS, Framework
from invoices.forms.draft import YES_NO, DraftForm
from invoices.forms.fields import AmountField, DayField, RecipientField, ServiceCodeField
from invoices.models import Invoice
from invoices.services import totalling
from structures import habilitations
from structures.domain.habilitations import Application, Level
from structures.domain.identifiers import STATE_SIRET
from structures.models import Service, Structure


class StartForm(forms.Form):
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
    structure = forms.ModelChoiceField(
        queryset=Structure.objects.none(),
        label="Structure",
        empty_label="Choisissez votre structure",
        help_text="La structure qui émet la facture : la vôtre, non celle de votre client.",
    )
    service = forms.ModelChoiceField(
        queryset=Service.objects.none(), label="Service", required=False, empty_label="Aucun service"
    )
    framework = forms.ChoiceField(
        label="Cadre de facturation", choices=LABELS.items(), help_text=HELP, initial=Framework.A1
    )
    conditions = forms.BooleanField(
        label="J'accepte les conditions générales d'utilisation",
        error_messages={"required": "Lisez les conditions d'utilisation, puis cochez la case pour les accepter."},
    )
    form_token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, user: User, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        places = habilitations.openings(user, Application.FACTURES_EMISES, Level.MODIFICATION)
        self.able = queries.with_mandate(places.structure_ids)
        self.fields["structure"].queryset = self.able
        services = Service.objects.filter(is_active=True, structure__in=self.able).filter(places.q("structure", "pk"))
        self.fields["service"].queryset = services.select_related("structure").order_by("structure__name", "code")
        self.fields["service"].label_from_instance = lambda service: f"{service} ({service.structure.name})"
        self.initial.setdefault("form_token", uuid.uuid4())
        only = list(self.able[:2])
        if len(only) == 1:
            self.initial.setdefault("structure", only[0])
        if not services.exists():
            del self.fields["service"]
        if user.has_accepted_conditions:
            del self.fields["conditions"]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = self._layout()

    def _layout(self) -> Layout:
        emitter = [name for name in ("structure", "service") if name in self.fields]
        agreed = ["conditions"] if "conditions" in self.fields else []
        recipient = HTML('{% include "invoices/parts/recipient.html" %}')
        return Layout(
            Fieldset("Destinataire de la facture", "is_state", "recipient_identifier", recipient, "service_code"),
            Fieldset("Fournisseur de la facture", *emitter),
            Fieldset("Cadre de facturation", "framework"),
            *agreed,
            "form_token",
            Submit("save", "Enregistrer et continuer"),
        )

    def clean(self) -> dict[str, Any]:
        """« Oui » to the State stands for its SIRET; a service goes with its own structure."""
        cleaned = super().clean() or {}
        if cleaned.get("is_state") == "oui":
            cleaned["recipient_identifier"] = STATE_SIRET
        structure, service = cleaned.get("structure"), cleaned.get("service")
        if structure and service and service.structure_id != structure.pk:
            self.add_error(
                "service", f"Le service {service.code} n'appartient pas à {structure.name}. Choisissez-en un autre."
            )
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

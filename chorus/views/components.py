"""Every component and every kind of field side by side, in demonstration only: the page to look at after a change."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Row, Submit
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from chorus.views.mails import demonstration_only

TONES = (
    ("neutral", "Brouillon"),
    ("info", "Déposée"),
    ("success", "Mise en paiement"),
    ("warning", "Suspendue"),
    ("error", "Rejetée"),
)
STEPS = (
    ("Ma facture est réceptionnée par le service financier", "done"),
    ("Ma facture est en cours de traitement", "current"),
    ("Ma facture est payée", "todo"),
)
AMOUNTS = (Decimal("4137.5"), Decimal("-1200"), Decimal("1234567.89"))
INSTANT = datetime(2026, 11, 20, 15, 42, tzinfo=ZoneInfo("Europe/Paris"))


class SampleForm(forms.Form):
    """One field of each kind, with the marks that a prefilled form bears."""

    number = forms.CharField(
        label="Numéro de facture",
        max_length=20,
        help_text="Tel qu’il est imprimé sur la facture.",
        widget=forms.TextInput(attrs={"data-read": "Lu page 1", "data-box": "1,0.62,0.08,0.9,0.13"}),
    )
    siret = forms.CharField(
        label="SIRET du destinataire",
        widget=forms.TextInput(
            attrs={"data-read": "À vérifier", "data-read-tone": "warning", "data-box": "1,0.55,0.26,0.93,0.31"}
        ),
    )
    date = forms.DateField(label="Date de facture", widget=forms.DateInput(attrs={"type": "date"}))
    currency = forms.ChoiceField(label="Devise", choices=[("EUR", "EUR - Euro européen")])
    untaxed = forms.DecimalField(
        label="Montant HT", localize=True, widget=forms.TextInput(attrs={"inputmode": "decimal", "data-total": "ht"})
    )
    tax = forms.DecimalField(
        label="Montant TVA", localize=True, widget=forms.TextInput(attrs={"inputmode": "decimal", "data-total": "tva"})
    )
    taxed = forms.DecimalField(
        label="Montant TTC", localize=True, widget=forms.TextInput(attrs={"inputmode": "decimal", "data-total": "ttc"})
    )
    kind = forms.ChoiceField(label="Type", widget=forms.RadioSelect, choices=[("380", "Facture"), ("381", "Avoir")])
    services = forms.MultipleChoiceField(
        label="Services",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("DIVERS", "Divers"), ("INF", "Informatique")],
    )
    is_state = forms.BooleanField(label="Le destinataire est-il l’État ?", required=False)
    comment = forms.CharField(label="Commentaire", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    document = forms.FileField(
        label="Facture PDF",
        help_text="Le fichier déposé est l’original : il n’est jamais modifié.",
        widget=forms.FileInput(attrs={"accept": ".pdf", "data-max-bytes": 10 * 1024 * 1024}),
    )
    reading = forms.CharField(label="Format de dépôt", required=False, disabled=True, initial="DEPOT_PDF_PORTAIL")

    @property
    def helper(self) -> FormHelper:
        """Blocks, rows and buttons as a page would lay them out."""
        helper = FormHelper()
        helper.attrs = {"data-totals": "", "novalidate": ""}
        helper.layout = Layout(
            Fieldset("Références", Row("number", "date"), Row("currency", "reading"), "kind"),
            Fieldset("Destinataire", "is_state", "siret", "services"),
            Fieldset("Montants totaux", Row("untaxed", "tax", "taxed")),
            Fieldset("Pièces", "document", "comment"),
        )
        helper.add_input(Submit("send", "Valider et envoyer"))
        helper.add_input(Submit("save", "Enregistrer", css_class="quiet"))
        return helper


@demonstration_only
def components(request: HttpRequest) -> HttpResponse:
    """Show the components; the form answers with its errors, so that they can be seen too."""
    context = {
        "form": SampleForm(request.POST or None, request.FILES or None),
        "tones": TONES,
        "steps": STEPS,
        "amounts": AMOUNTS,
        "instant": INSTANT,
        "sort": request.GET.get("tri", "-depose"),
        "rows": [("Montant HT", "1 000,00 €"), ("Montant TVA", "200,00 €"), ("Montant TTC", "1 200,00 €")],
        "values": [("Raison sociale", "Les Délices de Savoie"), ("Ville", "Annecy"), ("Service", "")],
    }
    return render(request, "chorus/components.html", context)

"""Parameters of a public structure: what its suppliers must give."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import ButtonHolder, Fieldset, Layout, Submit
from django import forms

from structures.domain.parameters import PUBLIC_INVOICES, SWITCHES, Requirements, demands, notices, requirements
from structures.models import Structure

DELAYS = {
    30: "30 jours (État, collectivités, établissements publics)",
    50: "50 jours (établissements de santé)",
    60: "60 jours (entreprises publiques)",
}
NO_SERVICE = (
    "Attention : votre structure n'a aucun service actif à leur proposer, aucune entreprise ne peut donc lui adresser "
    "de facture. Créez vos services, ou décochez « Code service obligatoire »."
)
IMPOSED = ("service_required", "engagement_required")  # on the State


class ParametersForm(forms.Form):
    """One box per switch of domain.md §2.6, and the payment delay."""

    payment_delay_days = forms.TypedChoiceField(label="Délai de paiement", coerce=int, choices=list(DELAYS.items()))

    def __init__(self, *args: Any, structure: Structure, **kwargs: Any) -> None:
        initial = {name: getattr(structure, name) for name in (*SWITCHES, "payment_delay_days")}
        super().__init__(*args, **({"initial": initial} | kwargs))
        self.structure = structure
        for name, (label, effect) in SWITCHES.items():
            self.fields[name] = forms.BooleanField(label=label, help_text=effect, required=False)
        for name in IMPOSED if structure.is_state else ():
            self.fields[name].disabled = True
            self.fields[name].help_text = "Imposé à l'État."
        self.helper = FormHelper()
        self.helper.layout = Layout(
            Fieldset("Ce que la facture doit porter", *list(SWITCHES)[:3]),
            Fieldset("Paiement et travaux", *list(SWITCHES)[3:], "payment_delay_days"),
            ButtonHolder(
                Submit("preview", "Voir ce que vos fournisseurs devront donner", css_class="quiet"),
                Submit("save", "Enregistrer"),
            ),
        )

    @property
    def shown(self) -> dict[str, Any]:
        """The values on screen: those typed once they are valid, else those of the structure."""
        return dict(self.cleaned_data if self.is_bound and self.is_valid() else self.initial)


def needed_by(structure: Structure, values: dict[str, Any]) -> Requirements:
    """What an invoice must bear with these switches, whatever its service."""
    return requirements(
        is_state=structure.is_state,
        service=values["service_required"],
        engagement=values["engagement_required"],
        either=values["service_or_engagement_required"],
    )


def sentences(structure: Structure, values: dict[str, Any]) -> list[str]:
    """« Ce que vos fournisseurs devront donner », what keeps them from it, then what they are told besides."""
    told = ("manages_payment_status", "has_moa", "is_moa_only", "payment_delay_days")
    needed = needed_by(structure, values)
    is_closed = needed.service and not structure.services.exclude(code=PUBLIC_INVOICES).filter(is_active=True).exists()
    return demands(needed) + [NO_SERVICE] * is_closed + notices(**{name: values[name] for name in told})

"""Finding one's structure, then asking to be attached. Source: domain.md §3.3."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, ButtonHolder, Layout, Row, Submit
from django import forms

from structures.forms.fields import MOST_LISTED, CommentField
from structures.models import Service, Structure
from structures.queries import Criteria
from structures.queries.search import FEWEST_SIGNS

SEARCH = '<button class="button">Rechercher</button>'  # no name: it must not stand in the address


class StructureSearchForm(forms.Form):
    """One criterion or more; reads the address."""

    raison_sociale = forms.CharField(
        label="Raison sociale",
        required=False,
        max_length=200,
        help_text="Exacte pour une entreprise ; le début suffit pour une structure publique.",
    )
    identifiant = forms.CharField(
        label="Identifiant",
        required=False,
        max_length=40,
        help_text="SIRET entier pour une entreprise ; au moins 3 premiers caractères pour une structure publique.",
    )
    libelle = forms.CharField(
        label="Libellé de la structure", required=False, max_length=200, help_text="Structures publiques seulement."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_method = "get"
        self.helper.layout = Layout(Row("raison_sociale", "identifiant", "libelle"), ButtonHolder(HTML(SEARCH)))

    def clean(self) -> dict[str, Any]:
        """Refuse what is too short to mean one structure, beside its field."""
        values = super().clean() or self.cleaned_data
        for name, text in list(values.items()):
            if 0 < len(text) < FEWEST_SIGNS:
                self.add_error(name, f"Tapez au moins {FEWEST_SIGNS} caractères.")
        if not any(values.values()) and not self.errors:
            raise forms.ValidationError("Remplissez au moins un des trois champs.")
        return values

    @property
    def criteria(self) -> Criteria:
        """What was typed and understood; empty otherwise."""
        if not self.is_valid():
            return Criteria()
        values = self.cleaned_data
        return Criteria(values["raison_sociale"], values["identifiant"], values["libelle"])


class RattachementForm(forms.Form):
    """Services, if any, and a word to the manager."""

    services = forms.ModelMultipleChoiceField(
        label="Services",
        queryset=Service.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Aucun coché : vous demandez toute la structure.",
    )
    comment = CommentField(help_text="Dites au gestionnaire qui vous êtes et ce que vous ferez.")

    def __init__(self, *args: Any, structure: Structure, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        services = structure.services.filter(is_active=True)
        if 0 < services.count() <= MOST_LISTED:
            self.fields["services"].queryset = services
        else:
            del self.fields["services"]
        self.helper = FormHelper()
        self.helper.form_show_errors = True
        self.helper.layout = Layout(
            *self.fields,
            ButtonHolder(
                Submit("send", "Envoyer la demande"),
                HTML('<a class="button quiet" href="{% url "structures:ask_attachment" %}">Annuler</a>'),
            ),
        )

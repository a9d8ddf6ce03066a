"""Keeping an invoice as a model, and beginning from one."""

import uuid
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms

from invoices.models import InvoiceTemplate
from structures.forms.texts import LineField, length_of


class TemplateForm(forms.Form):
    """The name of a model."""

    name = LineField(
        label="Nom du modèle",
        max_length=length_of(InvoiceTemplate, "name"),
        help_text="Exemple : cantine, facture mensuelle. Un modèle du même nom est remplacé.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout("name", Submit("keep", "Enregistrer le modèle"))


class BeginForm(forms.Form):
    """The token of a button that makes a draft."""

    form_token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

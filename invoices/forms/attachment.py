"""« Ajouter une pièce jointe »: the file, what it is, and its type."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Row, Submit
from django import forms
from django.conf import settings

from invoices.domain.attachment_types import TYPES
from invoices.domain.errors import FileRefused
from invoices.services import attachments


class AttachmentForm(forms.Form):
    """All fields are required."""

    file = forms.FileField(
        label="Sélection de la pièce jointe",
        allow_empty_file=True,
        help_text="PDF, image, document ou archive ; nom de 50 caractères au plus.",
        widget=forms.FileInput(attrs={"data-max-bytes": settings.DEPOSIT_MAX_BYTES}),
        error_messages={"required": "Choisissez le fichier à joindre."},
    )
    designation = forms.CharField(label="Désignation", max_length=100)
    type = forms.ChoiceField(label="Type de pièce jointe", choices=(("", "Choisissez un type"), *TYPES))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout("file", Row("designation", "type"), Submit("add", "Ajouter"))

    def clean_file(self) -> Any:
        """The service's own refusals, told beside the field."""
        try:
            attachments.examine(self.cleaned_data["file"])
        except FileRefused as error:
            raise forms.ValidationError(f"{error.text} {error.remedy}") from error
        return self.cleaned_data["file"]

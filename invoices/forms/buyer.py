"""« Demander à l'acheteur »: the message, ready to be changed."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms


class BuyerForm(forms.Form):
    """What the managers of the recipient will read."""

    message = forms.CharField(
        label="Message",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Votre nom, votre structure et votre adresse sont ajoutés : on vous répondra directement.",
        error_messages={"required": "Écrivez ce que vous demandez."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout("message", Submit("ask", "Envoyer la demande"))

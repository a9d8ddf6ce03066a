"""The login form, and that of the second factor."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.contrib.auth.forms import AuthenticationForm

CODE_LENGTH = 20


class OneTimeInput(forms.TextInput):
    """Takes what serves once, and never gives it back: a refused code would only have to be erased."""

    def format_value(self, value: Any) -> None:
        """Always empty."""


class LoginForm(AuthenticationForm):
    """Address and password. One sentence for every refusal: it must not tell which addresses exist."""

    error_messages = {
        "invalid_login": "Adresse ou mot de passe incorrect. Vérifiez les deux puis recommencez : "
        "au cinquième essai manqué, le compte est verrouillé une heure.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "Adresse électronique de connexion"
        self.fields["username"].widget.input_type = "email"
        self.fields["password"].label = "Mot de passe"

    def clean_username(self) -> str:
        """The address as it is kept, however it was typed."""
        return str(self.cleaned_data["username"]).strip().lower()


class CodeForm(forms.Form):
    """What proves the second factor: digits of the application or of the mail, or a recovery code."""

    code = forms.CharField(
        label="Code de sécurité",
        max_length=CODE_LENGTH,
        widget=OneTimeInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
        help_text="Six chiffres, ou l'un de vos codes de secours.",
    )

    def __init__(self, *args: Any, submit: str = "Valider", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("check", submit))

    def clean_code(self) -> str:
        """Without the spaces and hyphens people copy along."""
        return "".join(letter for letter in self.cleaned_data["code"].casefold() if letter.isalnum())

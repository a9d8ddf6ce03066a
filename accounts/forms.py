"""The login form."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django.contrib.auth.forms import AuthenticationForm


class LoginForm(AuthenticationForm):
    """Address and password. One sentence for every refusal: it must not tell which addresses exist."""

    error_messages = {
        "invalid_login": "Adresse ou mot de passe incorrect. Vérifiez les deux puis recommencez : "
        "au cinquième essai manqué, le compte est bloqué une heure.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "Adresse électronique de connexion"
        self.fields["username"].widget.input_type = "email"
        self.fields["password"].label = "Mot de passe"
        self.helper = FormHelper()
        self.helper.add_input(Submit("login", "Se connecter"))

    def clean_username(self) -> str:
        """The address as it is kept, however it was typed."""
        return str(self.cleaned_data["username"]).strip().lower()

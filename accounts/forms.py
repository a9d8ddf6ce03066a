"""The login form, and those of the administration for people."""

from typing import Any

from django.contrib.auth.forms import AdminUserCreationForm, AuthenticationForm, UserChangeForm

from accounts.models import User


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

    def clean_username(self) -> str:
        """The address as it is kept, however it was typed."""
        return str(self.cleaned_data["username"]).strip().lower()


class PersonCreationForm(AdminUserCreationForm):
    """A new person, by login address."""

    class Meta:
        model = User
        fields = ("email", "first_name", "last_name")

    def clean_email(self) -> str:
        """Keep it in lower case, so that it is unique however it is typed."""
        return str(self.cleaned_data["email"]).lower()


class PersonChangeForm(UserChangeForm):
    """A person's data and powers."""

    class Meta:
        model = User
        fields = "__all__"

    def clean_email(self) -> str:
        """Keep it in lower case, so that it is unique however it is typed."""
        return str(self.cleaned_data["email"]).lower()

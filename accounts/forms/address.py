"""The form that changes the login address."""

from typing import Any

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError

from accounts.forms.passwords import CurrentPasswordForm
from accounts.models import User


class AddressChangeForm(CurrentPasswordForm):
    """The new address, typed twice. Whether it has an account already is told to its owner alone."""

    new_email = forms.EmailField(
        label="Nouvelle adresse de connexion",
        max_length=User._meta.get_field("email").max_length,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    again = forms.EmailField(
        label="Nouvelle adresse, une seconde fois", widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    field_order = ("new_email", "again", "current")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, submit="Envoyer les deux liens", **kwargs)
        self.helper.layout = Layout(Fieldset("Nouvelle adresse", "new_email", "again", "current"))

    def clean_new_email(self) -> str:
        """Refuse the one that is in use here already."""
        new_email = str(self.cleaned_data["new_email"]).lower()
        if new_email == self.user.email:
            raise ValidationError("C'est déjà votre adresse de connexion. Donnez-en une autre.")
        return new_email

    def clean_again(self) -> str:
        again = str(self.cleaned_data["again"]).lower()
        if again != self.cleaned_data.get("new_email", again):
            raise ValidationError("Les deux adresses ne sont pas identiques. Saisissez deux fois la même.")
        return again

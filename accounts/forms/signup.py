"""The person's part of the sign-up form, and its test against robots."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts import captcha
from accounts.forms.account import PersonFields
from accounts.forms.login import OneTimeInput
from accounts.models import User


class PersonForm(PersonFields):
    """« Informations personnelles ». Whether the address is known is not its business: the answer must not tell."""

    email = forms.EmailField(
        label="Adresse électronique de connexion",
        max_length=User._meta.get_field("email").max_length,
        help_text="Votre identifiant. Le lien d'activation y est envoyé : donnez une boîte que vous lisez.",
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    email_again = forms.EmailField(
        label="Confirmation de l'adresse de connexion", widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    conditions = forms.BooleanField(
        label="J'accepte les conditions d'utilisation",
        error_messages={"required": "Lisez les conditions d'utilisation, puis cochez la case pour les accepter."},
    )
    field_order = ("email", "email_again", "first_name", "last_name", "phone", "contact_email")

    def clean_email(self) -> str:
        """The address as it is kept, however it was typed."""
        return str(self.cleaned_data["email"]).lower()

    def clean_email_again(self) -> str:
        """Refuse another address than the first."""
        again = str(self.cleaned_data["email_again"]).lower()
        if again != self.cleaned_data.get("email", again):
            raise ValidationError("Les deux adresses ne sont pas identiques. Saisissez deux fois la même.")
        return again

    @property
    def person(self) -> dict[str, str]:
        """The arguments of create_account."""
        names = ("email", "first_name", "last_name", "phone", "contact_email")
        return {name: self.cleaned_data[name] for name in names}


WRONG = "Ce ne sont pas les chiffres de l'image. Recopiez la nouvelle."
SPENT = (
    "Cette image a expiré ou a déjà servi. Si vous avez cliqué deux fois, votre demande est peut-être enregistrée : "
    "regardez d'abord dans votre boîte aux lettres. Sinon, recopiez la nouvelle image."
)


class CaptchaForm(forms.Form):
    """Six digits to copy, from an image or from a voice. Right or wrong, each drawing serves once."""

    captcha = forms.CharField(
        label="Chiffres à recopier",
        max_length=20,
        widget=OneTimeInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
        help_text="Recopiez les six chiffres de l'image, ou écoutez-les.",
    )
    captcha_key = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.key = captcha.new_key()

    def clean(self) -> dict[str, Any]:
        """Check the answer once both are there; another drawing is shown next time."""
        values = super().clean() or self.cleaned_data
        key = values.get("captcha_key", "")
        fault = SPENT if captcha.is_spent(key) else WRONG
        if "captcha" in values and not captcha.is_right(key, values["captcha"]):
            self.add_error("captcha", fault)
        return values

"""Forms of one's own data."""

import re
import unicodedata
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Row, Submit
from django import forms
from django.core.exceptions import ValidationError

from accounts.models import User

NAME_SIGNS = " '’-.·"
PHONE = re.compile(r"\+?[0-9 ().-]{6,}")


def clean_name(text: str) -> str:
    """A name as people have them, in any script; no address of a site can hide there, for names travel in mails.

    Raises ValidationError, naming the first sign that is none of a name.
    """
    name = unicodedata.normalize("NFC", " ".join(text.split()))
    odd = next((sign for sign in name if sign not in NAME_SIGNS and unicodedata.category(sign)[0] not in "LM"), None)
    if odd is not None:
        shown = f"« {odd} »" if odd.isprintable() else "un caractère invisible"
        raise ValidationError(f"Un nom ne peut pas contenir {shown}. Gardez lettres, espaces, traits d'union.")
    if re.search(r"\.\w", name):
        raise ValidationError("Laissez une espace après le point.")
    if not any(sign.isalpha() for sign in name):
        raise ValidationError("Un nom a au moins une lettre.")
    return name


class PersonFields(forms.ModelForm):
    """Name, telephone and contact address, as the sign-up form and « Mon compte » ask for them."""

    class Meta:
        model = User
        fields = ("first_name", "last_name", "phone", "contact_email")
        labels = {
            "first_name": "Prénom",
            "last_name": "Nom",
            "phone": "Numéro de téléphone",
            "contact_email": "E-mail du contact",
        }
        help_texts = {
            "contact_email": "Reçoit les notifications. S'il est vide, c'est l'adresse de connexion qui les reçoit.",
        }
        widgets = {
            "first_name": forms.TextInput(attrs={"autocomplete": "given-name"}),
            "last_name": forms.TextInput(attrs={"autocomplete": "family-name"}),
            "phone": forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
            "contact_email": forms.EmailInput(attrs={"autocomplete": "email"}),
        }

    def clean_first_name(self) -> str:
        return clean_name(self.cleaned_data["first_name"])

    def clean_last_name(self) -> str:
        return clean_name(self.cleaned_data["last_name"])

    def clean_phone(self) -> str:
        """Digits and what people put between them."""
        phone = str(self.cleaned_data["phone"]).strip()
        if phone and not PHONE.fullmatch(phone):
            raise ValidationError(
                "Ce n'est pas un numéro de téléphone. Tapez des chiffres, par exemple 04 50 00 00 12."
            )
        return phone

    def clean_contact_email(self) -> str:
        return str(self.cleaned_data["contact_email"]).lower()


class PersonalDataForm(PersonFields):
    """« Modifier mes données »."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout(
            Fieldset("Informations personnelles", Row("first_name", "last_name"), Row("phone", "contact_email"))
        )
        self.helper.add_input(Submit("save", "Enregistrer"))

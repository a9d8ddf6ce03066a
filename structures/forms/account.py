"""Forms of « Mon compte » that depend on what the person is for structures."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms

from accounts.models import User

COMPULSORY = "Vous êtes gestionnaire principal d'une structure : ces notifications ne peuvent pas être coupées."


class NotificationsForm(forms.Form):
    """« Paramétrer vos notifications »."""

    invoices = forms.BooleanField(
        label="Notification Facturation",
        required=False,
        help_text="Chaque changement d'état de vos factures, et les factures à traiter.",
    )
    news = forms.BooleanField(
        label="Notification Actualités", required=False, help_text="Les annonces de l'exploitant et les maintenances."
    )

    def __init__(self, *args: Any, user: User, is_in_charge: bool, **kwargs: Any) -> None:
        kwargs["initial"] = {"invoices": user.notify_invoices or is_in_charge, "news": user.notify_news}
        super().__init__(*args, **kwargs)
        if is_in_charge:
            self.fields["invoices"].disabled = True
            self.fields["invoices"].help_text = COMPULSORY
        self.helper = FormHelper()
        self.helper.add_input(Submit("save", "Enregistrer"))

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
    work_list = forms.BooleanField(
        label="Liste de travail quotidienne",
        required=False,
        help_text="Chaque matin à 7 heures, ce qui attend votre main : brouillons non envoyés, factures à recycler, "
        "suspendues, rejetées ou à traiter. Les jours où rien ne vous attend, aucun courriel.",
    )
    weekly = forms.BooleanField(
        label="Récapitulatif hebdomadaire",
        required=False,
        help_text="Chaque lundi, les mouvements de la semaine passée : vos factures par état et, "
        "dans les structures que vous gérez, les rattachements et les droits qui ont changé.",
    )
    news = forms.BooleanField(
        label="Notification Actualités", required=False, help_text="Les annonces de l'exploitant et les maintenances."
    )

    def __init__(self, *args: Any, user: User, is_in_charge: bool, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "invoices": user.notify_invoices or is_in_charge,
            "work_list": user.notify_work_list,
            "weekly": user.notify_weekly,
            "news": user.notify_news,
        }
        super().__init__(*args, **kwargs)
        if is_in_charge:
            self.fields["invoices"].disabled = True
            self.fields["invoices"].help_text = COMPULSORY
        self.helper = FormHelper()
        self.helper.add_input(Submit("save", "Enregistrer"))

"""Attaching somebody directly, handing the management over, naming a manager on proof."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import ButtonHolder, Layout, Submit
from django import forms
from django.db.models import QuerySet

from accounts.models import User
from structures import queries
from structures.forms.fields import CommentField, PlaceField
from structures.forms.habilitations import named
from structures.models import Service, Structure


class LoginAddressField(forms.EmailField):
    """Somebody who has an account, by login address however it is typed."""

    def clean(self, value: Any) -> User:
        """The person. The same sentence for an unknown address and a closed account."""
        user = queries.person_at(super().clean(value))
        if user is None:
            raise forms.ValidationError(
                "Aucun compte actif n'a cette adresse de connexion : la personne doit d'abord créer et activer le sien."
            )
        return user


class AttachPersonForm(forms.Form):
    """A person, and the structures to attach them to, or one service of a single structure."""

    user = LoginAddressField(label="Adresse électronique de connexion")
    structures = forms.ModelMultipleChoiceField(
        label="Structures", queryset=Structure.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    service = forms.CharField(
        label="Code du service",
        required=False,
        max_length=Service._meta.get_field("code").max_length,
        help_text="Vide : toute la structure. Pour un seul service, cochez une seule structure.",
    )

    def __init__(self, *args: Any, structures: QuerySet[Structure], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["structures"].queryset = structures
        self.helper = FormHelper()
        self.helper.layout = Layout("user", "structures", "service", ButtonHolder(Submit("attach", "Rattacher")))

    def clean(self) -> dict[str, Any]:
        """The service of the one structure chosen; None for whole structures."""
        values = super().clean() or self.cleaned_data
        code, chosen = values.get("service", ""), list(values.get("structures", ()))
        values |= {"structures": chosen, "service": None}
        if code and len(chosen) > 1:
            self.add_error("service", "Un service est d'une seule structure : n'en cochez qu'une, ou videz ce champ.")
        elif code and chosen:
            try:
                values["service"] = PlaceField(chosen[0]).clean(code)
            except forms.ValidationError as fault:
                self.add_error("service", fault)
        return values


class TransferForm(forms.Form):
    """To which manager."""

    user = forms.ModelChoiceField(
        label="Nouveau gestionnaire principal", queryset=User.objects.none(), empty_label="Choisissez"
    )

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people
        self.fields["user"].label_from_instance = named
        self.helper = FormHelper()
        self.helper.layout = Layout("user", ButtonHolder(Submit("transfer", "Transférer le rôle", css_class="danger")))


class ManagementForm(forms.Form):
    """Why one asks for the role of a principal manager who is gone."""

    comment = CommentField(required=True, label="Pourquoi demandez-vous ce rôle ?")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout("comment", ButtonHolder(Submit("ask", "Demander le rôle")))


class ProofForm(forms.Form):
    """What the support saw before it takes a lost telephone off an account."""

    comment = CommentField(
        required=True,
        label="Justificatif examiné",
        help_text="Nature, date : « carte d'identité vue le 03/11/2026 ».",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            "comment", ButtonHolder(Submit("drop", "Retirer l'application d'authentification", css_class="danger"))
        )


class NamingForm(forms.Form):
    """Whom the support names, and the proof it saw."""

    user = LoginAddressField(label="Adresse de connexion du nouveau gestionnaire principal")
    comment = CommentField(
        required=True,
        label="Justificatif examiné",
        help_text="Nature, date, signataire : « Kbis du 03/11/2026 ». Lu par les gestionnaires.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout("user", "comment", ButtonHolder(Submit("name", "Nommer", css_class="danger")))

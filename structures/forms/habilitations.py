"""Asking for profiles, granting them, copying them."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import ButtonHolder, Layout, Row, Submit
from django import forms
from django.db.models import QuerySet

from accounts.models import User
from structures import queries
from structures.domain.habilitations import Level
from structures.forms.fields import CommentField, PlaceField, ProfileField, check_place_of
from structures.models import Structure


class ProfileForm(forms.Form):
    """One profile on a structure or one of its services. needs_comment: it may have to be agreed to."""

    def __init__(self, *args: Any, structure: Structure, needs_comment: bool, button: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["profil"] = ProfileField(kind=queries.kind(structure))
        self.fields["service"] = PlaceField(structure)
        if needs_comment:
            self.fields["comment"] = CommentField(help_text="Lu par le gestionnaire qui décidera.")
        self.helper = FormHelper()
        comment = ["comment"] if needs_comment else []
        self.helper.layout = Layout(Row("profil", "service"), *comment, ButtonHolder(Submit("add", button)))

    def clean(self) -> dict[str, Any]:
        """Refuse « Organisation » on one service."""
        values = super().clean() or self.cleaned_data
        if "profil" in values:
            check_place_of(self, values["profil"][0])
        return values


class MassGrantForm(forms.Form):
    """The same profiles for several people of a structure."""

    people = forms.ModelMultipleChoiceField(
        label="Utilisateurs", queryset=User.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, structure: Structure, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = people
        self.fields["people"].label_from_instance = named
        self.fields["profil"] = ProfileField(kind=queries.kind(structure))
        self.fields["service"] = PlaceField(structure)
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "people", Row("profil", "service"), ButtonHolder(Submit("grant", "Accorder aux utilisateurs cochés"))
        )

    def clean(self) -> dict[str, Any]:
        """Refuse « Organisation » on one service."""
        values = super().clean() or self.cleaned_data
        if "profil" in values:
            check_place_of(self, values["profil"][0])
        return values


class DuplicateForm(forms.Form):
    """Whose rights to copy."""

    source = forms.ModelChoiceField(
        label="Copier les droits de", queryset=User.objects.none(), empty_label="Choisissez"
    )

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].queryset = people
        self.fields["source"].label_from_instance = named
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout("source", ButtonHolder(Submit("copy", "Copier", css_class="quiet")))


class LevelForm(forms.Form):
    """The new level of a profile."""

    level = forms.TypedChoiceField(choices=[(level.value, level.value) for level in Level], coerce=Level)


def named(user: User) -> str:
    """« Pierre Dubois (pierre.dubois@delices.example) »: names alone are not unique."""
    return f"{user.get_full_name()} ({user.email})"

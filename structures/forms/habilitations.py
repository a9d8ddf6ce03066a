"""Asking for profiles, granting them, copying them."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import ButtonHolder, Layout, Row, Submit
from django import forms
from django.db.models import QuerySet

from accounts.models import User
from structures import queries
from structures.domain.habilitations import Level, Profile
from structures.forms.fields import CommentField, PlaceField, ProfileField, check_place_of
from structures.models import Service, Structure


class ProfileForm(forms.Form):
    """One profile on a structure or one of its services. holder: who asks for themselves, so with a comment."""

    def __init__(
        self, *args: Any, structure: Structure, button: str, holder: User | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.structure, self.holder = structure, holder
        self.fields["profil"] = ProfileField(kind=queries.kind(structure))
        self.fields["service"] = PlaceField(structure)
        if holder:
            self.fields["comment"] = CommentField(help_text="Lu par le gestionnaire qui décidera.")
        self.helper = FormHelper()
        comment = ["comment"] if holder else []
        self.helper.layout = Layout(Row("profil", "service"), *comment, ButtonHolder(Submit("add", button)))

    def clean(self) -> dict[str, Any]:
        """Refuse « Organisation » on one service, and what the holder has already, at this level or above."""
        values = super().clean() or self.cleaned_data
        if "profil" in values:
            check_place_of(self, values["profil"][0])
        if "profil" in values and self.holder and not self.errors:
            self._check_is_more(self.holder, values["profil"], values.get("service"))
        return values

    def _check_is_more(self, holder: User, profile: Profile, service: Service | None) -> None:
        """« Ajouter » takes nothing away: a lower level is chosen on the profile held, in its row."""
        application, level = profile
        here = queries.held_by(holder).filter(structure=self.structure, service=service, application=application)
        held = here.filter(level__in=level.granting).first()
        if held and held.level == level:
            self.add_error("profil", f"Vous avez déjà « {held.profile} » ici.")
        elif held:
            self.add_error(
                "profil",
                f"Vous avez déjà « {held.profile} » ici, qui comprend la consultation. Pour n'avoir plus que celle-ci, "
                "« Passer en consultation » dans vos profils, plus bas.",
            )


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

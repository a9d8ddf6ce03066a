"""Controls shared by the forms on rights: a profile, a service of the structure, a comment."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from structures.domain.habilitations import APPLICATIONS, Application, Kind, Level, Profile, applications_for, profile
from structures.models import AccessRequest, Service, Structure

MOST_LISTED = 100  # beyond, a list of services helps nobody: the code is typed
COMMENT_LENGTH = AccessRequest._meta.get_field("comment").max_length


class CommentField(forms.CharField):
    """A few lines, kept with the request or the decision."""

    def __init__(self, **kwargs: Any) -> None:
        defaults = {"label": "Commentaire", "required": False, "max_length": COMMENT_LENGTH}
        super().__init__(widget=forms.Textarea(attrs={"rows": 3}), **(defaults | kwargs))


class ProfileField(forms.TypedChoiceField):
    """« Factures reçues modification »: an application and a level that this kind of structure may hold."""

    def __init__(self, *, kind: Kind, **kwargs: Any) -> None:
        offered = [(one, level) for one in applications_for(kind) for level in Level]
        choices = [(f"{one}:{level}", profile(one, level)) for one, level in offered]
        defaults = {"label": "Profil", "coerce": parsed_profile}
        super().__init__(choices=[("", "Choisissez un profil"), *choices], **(defaults | kwargs))


def parsed_profile(value: str) -> Profile:
    """« FACTURES_RECUES:MODIFICATION » as it travels in forms and addresses."""
    application, _, level = value.partition(":")
    return Application(application), Level(level)


class PlaceField(forms.Field):
    """The whole structure, or one of its active services: a list, or the code to type where there are many."""

    def __init__(self, structure: Structure, **kwargs: Any) -> None:
        self.services: QuerySet[Service] = structure.services.filter(is_active=True)
        listed = list(self.services[: MOST_LISTED + 1])
        defaults: dict[str, Any] = {"label": "Service", "required": False}
        if len(listed) <= MOST_LISTED:
            whole = [("", "Toute la structure")]
            widget: forms.Widget = forms.Select(choices=[*whole, *((one.code, str(one)) for one in listed)])
        else:
            widget = forms.TextInput()
            defaults["help_text"] = "Le code du service, tel que l'annuaire le donne. Vide : toute la structure."
        super().__init__(widget=widget, **(defaults | kwargs))

    def clean(self, value: Any) -> Service | None:
        """The service of this code; None for the whole structure."""
        code = str(value or "").replace("\0", "").strip()
        if not code:
            return None
        service = self.services.filter(code=code).first()
        if service is None:
            raise forms.ValidationError(f"Aucun service actif « {code[:100]} » dans cette structure.")
        return service


def check_place_of(form: forms.Form, application: Application) -> None:
    """Say beside the service that « Organisation » is held on the whole structure."""
    if APPLICATIONS[application].is_whole and form.cleaned_data.get("service"):
        form.add_error("service", f"« {APPLICATIONS[application].label} » se demande sur toute la structure.")

"""The form of the administration on rights."""

from typing import Any

from django import forms

from structures import queries
from structures.domain.habilitations import APPLICATIONS, Application, Level
from structures.models import Habilitation


class HabilitationForm(forms.ModelForm):
    """A right to give: an application that this kind of structure may hold, on a service of its own or on all of it."""

    class Meta:
        model = Habilitation
        fields = ("user", "application", "level", "structure", "service")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = {
            "application": [(code.value, card.label) for code, card in APPLICATIONS.items()],
            "level": [(level.value, level.value.lower()) for level in Level],
        }
        for name in choices.keys() & self.fields.keys():
            self.fields[name] = forms.ChoiceField(label=self.fields[name].label, choices=choices[name])

    def clean(self) -> dict[str, Any]:
        """Refuse a service of another structure, and an application of the other side of the counter."""
        values = super().clean() or self.cleaned_data
        structure, service = values.get("structure"), values.get("service")
        if structure and service and service.structure_id != structure.pk:
            self.add_error("service", f"Ce service n'est pas de {structure}.")
        if structure and "application" in values:
            card = APPLICATIONS[Application(values["application"])]
            if queries.kind(structure) not in card.kinds:
                side = "structure publique" if structure.is_public else "structure privée"
                self.add_error("application", f"« {card.label} » n'est pas ouverte à {structure}, {side}.")
            if card.is_whole and service:
                self.add_error("service", f"« {card.label} » s'accorde sur toute la structure.")
        return values

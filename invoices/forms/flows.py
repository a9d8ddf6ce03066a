"""« Suivi des flux »: reads an address into criteria; what it does not understand chooses nothing, or is said."""

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms

from invoices.domain.flows import STATES
from invoices.forms.fields import DayField
from invoices.forms.told import ToldForm
from invoices.queries.flow_lists import MOST_MERGED, FlowCriteria
from structures.domain.identifiers import grouped
from structures.models import Structure

ALL = "toutes"


class FlowFilter(forms.Form):
    """structures: those open to the person, one at least; all of them are shown when none is asked for."""

    structure = forms.ChoiceField(label="Structure", required=False)
    texte = forms.CharField(
        label="Numéro de flux ou nom du fichier",
        required=False,
        max_length=255,
        help_text="Le numéro entier (25 caractères), ou une partie du nom.",
    )
    etat = forms.ChoiceField(
        label="État", required=False, choices=[("", "Indifférent"), *((s.value, c.label) for s, c in STATES.items())]
    )
    du = DayField(label="Déposé du")
    au = DayField(label="Déposé jusqu'au")
    refus = forms.BooleanField(label="Seulement ceux qui ont des refus", required=False)

    def __init__(self, asked: Any, *, structures: Sequence[Structure]) -> None:
        super().__init__(asked)
        self.structures = structures
        listed = [(str(one.pk), f"{grouped(one.identifier)} – {one.name}") for one in structures]
        everywhere = [("", "Toutes mes structures")] if len(listed) > 1 else []
        self.fields["structure"].choices = [*everywhere, *listed]
        wrong = "Cette structure ne vous est pas ouverte : prenez-en une de la liste."
        self.fields["structure"].error_messages["invalid_choice"] = wrong
        self.fields["etat"].error_messages["invalid_choice"] = "Cet état n'existe pas : prenez-en un de la liste."

    def clean(self) -> dict[str, Any]:
        """Days in order."""
        given = super().clean() or self.cleaned_data
        since, until = given.get("du"), given.get("au")
        if since and until and until < since:
            self.add_error("au", "Ce jour précède le premier : inversez les deux dates.")
        return given

    @property
    def chosen(self) -> Sequence[Structure]:
        """The structures asked for."""
        wanted = self.cleaned_data.get("structure")
        return [one for one in self.structures if str(one.pk) == wanted] or self.structures

    @property
    def is_cut(self) -> bool:
        """Whether there are more structures than one list goes through."""
        return len(self.chosen) > MOST_MERGED

    @property
    def criteria(self) -> FlowCriteria:
        """What is asked for; nothing of what could not be read."""
        given = self.cleaned_data
        return FlowCriteria(
            state=given.get("etat", ""),
            since=given.get("du"),
            until=given.get("au"),
            text=given.get("texte", "").replace("\0", "").strip(),
            has_refusals=given.get("refus", False),
        )


class AgainForm(ToldForm):
    """« Déposer de nouveau les refusées »: a token, so that the same click twice makes one flow."""

    form_token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

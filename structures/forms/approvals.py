"""Filtering Approbations, and deciding. Source: domain.md §3.4."""

from collections.abc import Iterable
from typing import Any

from django import forms

from structures.forms.fields import CommentField
from structures.models import AccessRequest, Structure

State, Kind = AccessRequest.State, AccessRequest.Kind
VERDICTS = (("approuver", State.VALIDEE), ("refuser", State.REFUSEE))


class ApprovalFilter(forms.Form):
    """Reads the address; what it does not understand filters nothing. Waiting requests first."""

    etat = forms.ChoiceField(
        label="État de la demande", required=False, choices=[*State.choices, ("TOUTES", "Tous les états")]
    )
    nature = forms.ChoiceField(label="Nature", required=False, choices=[("", "Toutes les natures"), *Kind.choices])
    structure = forms.TypedChoiceField(label="Structure", required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, structures: Iterable[Structure]) -> None:
        super().__init__(*args)
        listed = [(one.pk, f"{one.name} ({one.identifier})") for one in structures]
        self.fields["structure"].choices = [("", "Toutes mes structures"), *listed]
        if not self.is_valid():  # a wrong filter filters nothing, and is not shown as an error
            self.data = {name: value for name, value in self.data.items() if name not in self.errors}
            self.full_clean()

    @property
    def wanted(self) -> dict[str, Any]:
        """Filters for the query."""
        values = self.cleaned_data
        state = values.get("etat") or State.EN_COURS_DE_VALIDATION
        return {
            "state": "" if state == "TOUTES" else state,
            "kind": values.get("nature", ""),
            "structure": values.get("structure"),
        }


class DecisionForm(forms.Form):
    """Approve or refuse, by the button pressed, with a word to the requester. A refusal says why."""

    comment = CommentField(help_text="Lu par le demandeur. Obligatoire pour refuser.")

    def clean(self) -> dict[str, Any]:
        """Know the button; a refusal without a word leaves the requester without a remedy."""
        values = super().clean() or self.cleaned_data
        self.verdict = next((verdict for name, verdict in VERDICTS if name in self.data), "")
        if not self.verdict:
            raise forms.ValidationError("Choisissez « Approuver » ou « Refuser ».")
        if self.verdict == State.REFUSEE and not values.get("comment"):
            self.add_error("comment", "Dites pourquoi : le demandeur saura quoi faire.")
        return values


class BulkDecisionForm(DecisionForm):
    """The same for the requests ticked, among those this person may decide."""

    demandes = forms.ModelMultipleChoiceField(
        queryset=AccessRequest.objects.none(),
        widget=forms.MultipleHiddenInput,  # the boxes stand in the rows of the table
        error_messages={"required": "Cochez au moins une demande.", "invalid_choice": "Cette demande n'existe pas."},
    )

    def __init__(self, *args: Any, requests: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["demandes"].queryset = requests

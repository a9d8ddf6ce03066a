"""The filters of « Factures émises › Synthèse »: one structure or all, the rejected ones or not."""

from collections.abc import Sequence
from typing import Any

from django import forms

from structures.domain.identifiers import grouped
from structures.models import Structure

ALL = "toutes"


class SentFilter(forms.Form):
    """Reads the address; what it does not understand chooses nothing.

    structures: those open to the person, one at least; the first is shown when none is asked for.
    """

    structure = forms.CharField(label="Structure", required=False)
    masquer = forms.BooleanField(label="Masquer les rejetées", required=False)

    def __init__(self, asked: Any, *, structures: Sequence[Structure]) -> None:
        self.structures = structures
        asked = asked.copy()
        asked["structure"] = str(self._chosen(asked.get("structure", "")))
        super().__init__(asked)
        listed = [(item.pk, f"{grouped(item.identifier)} – {item.name}") for item in structures]
        if len(structures) > 1:
            listed.insert(0, (ALL, "Toutes mes structures"))
        self.fields["structure"].widget = forms.Select(choices=listed)
        self.is_valid()

    def _chosen(self, asked: str) -> str | int:
        if asked == ALL and len(self.structures) > 1:
            return ALL
        return next((item.pk for item in self.structures if str(item.pk) == asked), self.structures[0].pk)

    @property
    def structure_shown(self) -> Structure | None:
        """The one structure shown; None for all."""
        chosen = self.cleaned_data["structure"]
        return next((item for item in self.structures if str(item.pk) == chosen), None)

    @property
    def shown(self) -> Sequence[Structure]:
        """The structures shown."""
        return [self.structure_shown] if self.structure_shown else self.structures

    @property
    def hides_rejected(self) -> bool:
        return bool(self.cleaned_data.get("masquer"))

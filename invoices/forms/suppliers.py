"""The search of « Informations du fournisseur »."""

import re

from django import forms

from structures.domain.identifiers import compact, is_siret
from structures.sirene import SHORTEST_NAME

ONLY_DIGITS = re.compile(r"[0-9]+")
SIREN_DIGITS, SIRET_DIGITS = 9, 14


class SupplierSearch(forms.Form):
    """A SIRET, a SIREN or the beginning of a name."""

    q = forms.CharField(
        label="SIRET, SIREN ou raison sociale",
        max_length=200,
        error_messages={"required": "Écrivez un SIRET, un SIREN ou le début d'une raison sociale."},
    )

    def clean_q(self) -> str:
        """A number without its spaces, or a name of three signs at least."""
        text = self.cleaned_data["q"].strip()
        number = compact(text)
        if ONLY_DIGITS.fullmatch(number):
            if len(number) not in (SIREN_DIGITS, SIRET_DIGITS):
                raise forms.ValidationError(
                    f"Ce numéro a {len(number)} chiffres : un SIRET en a {SIRET_DIGITS}, un SIREN {SIREN_DIGITS}."
                )
            return number
        if len(text) < SHORTEST_NAME:
            raise forms.ValidationError(f"Écrivez au moins {SHORTEST_NAME} signes de la raison sociale.")
        return text

    @property
    def siret(self) -> str:
        """The SIRET typed, empty when something else was."""
        text = self.cleaned_data.get("q", "")
        return text if is_siret(text) else ""

"""The structure's part of the sign-up form: optional, looked up in the register while one types."""

from typing import Any

from django import forms

from structures.domain.errors import DomainError
from structures.domain.identifiers import LABELS, IdentifierType, parse
from structures.forms.texts import BY_NAME
from structures.models import Structure
from structures.services.identification import Finding, look_up

ABROAD = (IdentifierType.UE_HORS_FRANCE, IdentifierType.HORS_UE)
DESCRIBED = {"name": "la raison sociale", "address": "l'adresse", "city": "la ville"}


def _length(field: str) -> int:
    return int(getattr(Structure._meta.get_field(field), "max_length", 0))


class StructureForm(forms.Form):
    """« Informations sur la structure ». After cleaning, `finding` is what is known of it, or None."""

    identifier_type = forms.ChoiceField(
        label="Type d'identifiant", choices=list(LABELS.items()), initial=IdentifierType.SIRET, required=False
    )
    identifier = forms.CharField(
        label="Identifiant",
        max_length=60,
        required=False,
        help_text="Celui de votre propre structure, jamais celui de votre client public.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    country = forms.ChoiceField(label="Pays", choices=[("", "Choisissez un pays"), *BY_NAME], required=False)
    name = forms.CharField(label="Raison sociale (ou nom et prénom)", max_length=_length("name"), required=False)
    address = forms.CharField(label="Adresse", max_length=_length("address"), required=False)
    postcode = forms.CharField(label="Code postal", max_length=_length("postcode"), required=False)
    city = forms.CharField(label="Ville", max_length=_length("city"), required=False)
    label = forms.CharField(
        label="Libellé",
        max_length=_length("label"),
        required=False,
        help_text="Facultatif : le nom sous lequel vous la retrouverez.",
    )

    def __init__(self, *args: Any, is_sent: bool = True, **kwargs: Any) -> None:
        """is_sent: False while the visitor still types, so that nothing is asked too early."""
        super().__init__(*args, **kwargs)
        self.is_sent = is_sent
        self.finding: Finding | None = None

    def clean(self) -> dict[str, Any]:
        """Look the structure up; what the register does not tell must be described."""
        values = super().clean() or self.cleaned_data
        if not self._is_given(values):
            return values
        try:
            self._look_up(values)
        except DomainError as refusal:
            self.add_error("identifier", f"{refusal.text} {refusal.remedy}".strip())
            return values
        needed = DESCRIBED if self.must_describe else ("name",) if self.must_be_named else ()
        if self.is_sent:
            for name in (name for name in needed if not values.get(name)):
                self.add_error(name, f"Donnez {DESCRIBED[name]} : cette structure n'existe pas encore sur le portail.")
        return values

    @property
    def must_describe(self) -> bool:
        """Whether neither the portal nor the register says what this structure is."""
        return bool(self.finding and not self.finding.structure and not self.finding.establishment)

    @property
    def must_be_named(self) -> bool:
        """Whether the register knows the structure and masks its name."""
        found = self.finding and self.finding.establishment
        return bool(found and not found.is_named)

    @property
    def fields_shown(self) -> list[forms.BoundField]:
        """The fields beside type and identifier: none too many for what is known by now."""
        kind = self["identifier_type"].value() or IdentifierType.SIRET
        if kind != IdentifierType.SIRET and not (self.finding and self.finding.structure):
            names = ["country", "name", "address", "postcode", "city", "label"]
            return [self[name] for name in names if name != "country" or kind in ABROAD]
        if self.must_describe:
            return [self[name] for name in ("name", "address", "postcode", "city", "label")]
        if self.must_be_named:
            return [self["name"], self["label"]]
        return [self["label"]] if self.finding and not self.finding.structure else []

    def _look_up(self, values: dict[str, Any]) -> None:
        kind = IdentifierType(values.get("identifier_type") or IdentifierType.SIRET)
        name = values.get("name", "")
        identifier = parse(kind, values.get("identifier", ""), country=values.get("country", ""), name=name)
        self.finding = look_up(identifier, name)

    def _is_given(self, values: dict[str, Any]) -> bool:
        """The block is optional: an identifier opens it, or a name where the portal builds the identifier."""
        is_built = values.get("identifier_type") == IdentifierType.HORS_UE
        return bool(values.get("identifier") or (is_built and values.get("name")))

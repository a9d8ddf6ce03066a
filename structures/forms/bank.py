"""A bank account of a structure."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import ButtonHolder, Fieldset, Layout, Row, Submit
from django import forms
from django.utils import timezone

from structures.domain import bank
from structures.domain.errors import IdentifierRefused, RightRefused
from structures.forms.texts import CountryField, LineField, length_of
from structures.models import BankAccount, Structure
from structures.services import bank as accounts

READERS = {BankAccount.Kind.IBAN: bank.iban, BankAccount.Kind.RIB: bank.rib}


def line(field: str, label: str, **kwargs: Any) -> LineField:
    """A line for a column of an account."""
    return LineField(label=label, max_length=length_of(BankAccount, field), **({"required": False} | kwargs))


def day(label: str, **kwargs: Any) -> forms.DateField:
    """A day, by the browser's own calendar."""
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


class AccountForm(forms.Form):
    """What may change of an account."""

    label = line("label", "Libellé", required=True, help_text="Exemple : compte courant.")
    valid_from = day("Valable du")
    valid_until = day("Valable jusqu'au", required=False, help_text="Vide : sans fin connue.")
    is_factor = forms.BooleanField(label="Affactureur : ce compte est celui d'une société de factoring", required=False)
    factor_name = line("factor_name", "Raison sociale de l'affactureur")
    factor_identifier = line("factor_identifier", "Identifiant de l'affactureur", help_text="Son SIRET en France.")
    factor_country = CountryField(label="Pays de l'affactureur", blank="France")

    def __init__(self, *args: Any, account: BankAccount | None = None, **kwargs: Any) -> None:
        known = {name: getattr(account, name) for name in AccountForm.base_fields} if account else {}
        initial = known or {"valid_from": timezone.localdate()}
        super().__init__(*args, **({"initial": initial} | kwargs))
        self.helper = FormHelper()
        self.helper.layout = Layout(
            *self._number(),
            Fieldset("Validité", "label", Row("valid_from", "valid_until")),
            Fieldset("Affacturage", "is_factor", Row("factor_name", "factor_identifier"), "factor_country"),
            ButtonHolder(Submit("save", "Enregistrer")),
        )

    def _number(self) -> list[Fieldset]:
        """The block of the number, where there is one to type."""
        return []

    def clean(self) -> dict[str, Any]:
        """Dates in their order; a factor has a name and an identifier, an account without factor has none."""
        values = super().clean() or self.cleaned_data
        begins, ends = values.get("valid_from"), values.get("valid_until")
        if begins and ends and ends < begins:
            self.add_error("valid_until", "La fin de validité vient avant son début. Corrigez l'une des deux dates.")
        factor = ("factor_name", "factor_identifier", "factor_country")
        if not values.get("is_factor"):
            values.update(dict.fromkeys(factor, ""))
            return values
        for name in factor[:2]:
            if not values.get(name) and name not in self.errors:
                self.add_error(
                    name, "Ce champ est à remplir : l'affactureur figure sur les factures payées sur ce compte."
                )
        return values


class NewAccountForm(AccountForm):
    """An account to add, with its number."""

    kind = forms.ChoiceField(label="Type", choices=BankAccount.Kind.choices, initial=BankAccount.Kind.IBAN)
    number = forms.CharField(
        label="IBAN ou RIB",
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text="Avec ou sans espaces. Il ne pourra plus être modifié : un autre numéro est un autre compte.",
    )
    bic = forms.CharField(label="BIC", max_length=30, required=False, help_text="8 ou 11 caractères.")

    def __init__(self, *args: Any, structure: Structure, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.structure = structure

    def _number(self) -> list[Fieldset]:
        return [Fieldset("Compte", Row("kind", "bic"), "number")]

    def clean_bic(self) -> str:
        """The code without its spaces."""
        try:
            return bank.bic(self.cleaned_data["bic"]) if self.cleaned_data["bic"].strip() else ""
        except IdentifierRefused as refusal:
            raise forms.ValidationError(f"{refusal.text} {refusal.remedy}") from refusal

    def clean(self) -> dict[str, Any]:
        """The number, by the rules of its kind."""
        values = super().clean()
        if values.get("kind") and values.get("number"):
            try:
                values["number"] = READERS[BankAccount.Kind(values["kind"])](values["number"])
                accounts.check_is_new(self.structure, values["number"])
            except (IdentifierRefused, RightRefused) as refusal:
                self.add_error("number", f"{refusal.text} {_other_kind(values) or refusal.remedy}".strip())
        return values


def _other_kind(values: dict[str, Any]) -> str:
    """What to do when the number is right, and its kind wrong."""
    kind = BankAccount.Kind.RIB if values["kind"] == BankAccount.Kind.IBAN else BankAccount.Kind.IBAN
    try:
        READERS[kind](values["number"])
    except IdentifierRefused:
        return ""
    return f"C'est un {kind.label} : choisissez ce type."

"""Many invoices at once: which were checked in a list, what to take of them, what to make of them."""

import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, ButtonHolder, Fieldset, Layout, Submit
from django import forms
from django.http import QueryDict
from django.urls import reverse

from invoices.domain.amounts import spelt
from invoices.domain.errors import FileRefused
from invoices.domain.lifecycle import Card
from invoices.forms.treatment import EFFECT, TreatmentFields
from invoices.models import Invoice
from invoices.services import archives, treatment
from invoices.services.archives import Content

PICK = "facture"  # the check boxes of lists: « 12-3 » is invoice 12 as it was shown, at its version 3
BIGINT_DIGITS, VERSION_DIGITS = 19, 10
CANCEL_MANY = HTML('<a class="button quiet" href="{{ list_url }}">Annuler</a>')
HIDDEN_PICKS = HTML('{% for value in form.picks %}<input type="hidden" name="facture" value="{{ value }}">{% endfor %}')


def picked(data: QueryDict) -> dict[int, int]:
    """The invoices checked in a list, by key, with the version shown; 0 where none was. What is forged is dropped."""
    found: dict[int, int] = {}
    for value in data.getlist(PICK):
        key, _, version = value.partition("-")
        if _is_number(key, BIGINT_DIGITS) and (not version or _is_number(version, VERSION_DIGITS)):
            found[int(key)] = int(version or 0)
    return found


def _is_number(text: str, digits: int) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < digits


class ChoiceOfContent(forms.RadioSelect):
    """Radio buttons of which some cannot be chosen. closed: their values."""

    def __init__(self, closed: set[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.closed = closed

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if str(value) in self.closed:
            option["attrs"]["disabled"] = True
        return option


class DownloadForm(forms.Form):
    """« Télécharger »: each content is offered with what it weighs, said before; too heavy, it is closed.

    missing: how many of the invoices checked are not open to this person any more.
    """

    content = forms.ChoiceField(label="Contenu", error_messages={"required": "Choisissez ce que vous prenez."})
    form_token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, invoices: Sequence[Invoice], missing: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invoices, self.missing = invoices, missing
        self.weights = archives.weights(invoices)
        closed = {content.value for content, weight in self.weights.items() if weight.is_too_heavy}
        choices = [(content.value, self._words(content)) for content in Content]
        self.fields["content"].choices = choices
        self.fields["content"].widget = ChoiceOfContent(closed, choices=choices)
        self.initial["content"] = next((content for content in Content if content.value not in closed), None)
        self.helper = FormHelper()
        self.helper.attrs = {"data-repeat": ""}
        self.helper.form_action = reverse("invoices:download")
        self.helper.layout = Layout(
            "content", "form_token", HIDDEN_PICKS, ButtonHolder(Submit("download", "Télécharger"))
        )

    def _words(self, content: Content) -> str:
        weight = self.weights[content]
        over = ", au-delà de la limite" if weight.is_too_heavy else ""
        return f"{archives.LABELS[content]} – {archives.megabytes(weight.total)}{over}"

    @property
    def picks(self) -> list[int]:
        """What the page sends again."""
        return [invoice.pk for invoice in self.invoices]

    @property
    def only(self) -> Invoice | None:
        """The invoice, when there is but one."""
        return self.invoices[0] if len(self.invoices) == 1 else None

    @property
    def heaviest(self) -> list[tuple[Invoice, int]]:
        """The heaviest invoices, where something is too heavy."""
        weight = self.weights[Content.DOSSIER]
        return weight.heaviest if any(each.is_too_heavy for each in self.weights.values()) else []

    def clean_content(self) -> Content:
        """The limits, told beside the field."""
        content = Content(self.cleaned_data["content"])
        try:
            archives.ask_weight(self.invoices, self.weights[content])
        except FileRefused as error:
            raise forms.ValidationError(f"{error.text} {error.remedy}") from error
        return content

    def clean(self) -> dict[str, Any]:
        """Nothing is left aside without being said."""
        if self.missing:
            raise forms.ValidationError(
                f"{self.missing} des factures choisies ne vous sont plus ouvertes. Celles qui restent sont gardées "
                "ci-dessous : téléchargez-les, ou revenez à la liste."
            )
        return super().clean() or {}


class BulkTreatmentForm(TreatmentFields):
    """« Traiter » for many: what is open for one at least is offered; the report says for which it was not."""

    form_token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    facture = forms.Field(widget=forms.MultipleHiddenInput, required=False)  # PICK, sent again as it came

    def __init__(self, *args: Any, invoices: Sequence[Invoice], picks: dict[int, int], **kwargs: Any) -> None:
        sent_again = {PICK: [f"{pk}-{version}" for pk, version in picks.items()]}
        kwargs["initial"] = kwargs.get("initial", {}) | sent_again
        super().__init__(*args, invoices=invoices, **kwargs)
        self.picks = picks
        self.helper.layout = Layout(
            "form_token",
            "shown_effect",
            PICK,
            Fieldset("Traiter les factures cochées", "action", "reason", EFFECT, "mandate_number", "comment"),
            ButtonHolder(Submit("save", "Enregistrer"), CANCEL_MANY),
        )

    @property
    def given(self) -> dict[str, Any]:
        """What the service takes."""
        names = ("action", "reason", "comment", "mandate_number", "form_token")
        return {name: self.cleaned_data[name] for name in names}

    @property
    def effect(self) -> Card:
        """What the suppliers will see."""
        return treatment.target_of(self.cleaned_data["action"], self.cleaned_data["reason"])

    def again(self, answers: QueryDict) -> "BulkTreatmentForm":
        """The same form with these answers."""
        return BulkTreatmentForm(answers, invoices=self.invoices, picks=self.picks)

    def summary(self) -> list[tuple[str, str]]:
        """What the page of confirmation repeats."""
        return [("Factures cochées", str(len(self.picks))), *super().summary()]

    @property
    def total(self) -> str:
        """« 34 000,00 € », avoirs taken off; nothing where the currencies differ."""
        currencies = {invoice.currency for invoice in self.invoices}
        if len(currencies) != 1:
            return ""
        return spelt(sum((invoice.signed_due for invoice in self.invoices), Decimal(0)), currencies.pop())

    @property
    def missing(self) -> int:
        """How many of the invoices checked are not open to this person any more."""
        return len(self.picks) - len(self.invoices)

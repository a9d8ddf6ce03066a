"""« Traiter la facture »: the new state, its reason, and what the supplier will see of it. Source: domain.md §7.2."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any, Self

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, ButtonHolder, Fieldset, Layout, Submit
from django import forms
from django.http import QueryDict

from invoices.domain.lifecycle import CARDS, MOVES, Card, Party
from invoices.domain.reasons import REASONS
from invoices.models import Invoice
from invoices.services import treatment

ACTIONS = {move.action: move.label for move in MOVES if move.by is Party.RECIPIENT}
CANCEL = HTML('<a class="button quiet" href="{{ invoice.get_absolute_url }}">Annuler</a>')
EFFECT = HTML('<p class="live" data-effect-line role="status"></p>')


class TellingSelect(forms.Select):
    """A drop-down whose options say more than their text. told: value → attributes read by treat.js."""

    def __init__(self, told: dict[str, dict[str, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.told = told

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        option["attrs"].update(self.told.get(str(value), {}))
        return option


class TreatmentFields(forms.Form):
    """What an agent decides, of one invoice or of many.

    invoices: what is open for one at least is offered; any action and reason of the table is accepted, for the service
    to refuse in its words. shown_effect: the status that the page showed to the agent before sending; empty where
    nothing could show it.
    """

    shown_effect = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    action = forms.ChoiceField(
        label="Nouvel état", choices=ACTIONS.items(), error_messages={"required": "Choisissez le nouvel état."}
    )
    reason = forms.ChoiceField(
        label="Motif de rejet",
        required=False,
        choices=[(code, reason.label) for code, reason in REASONS.items()],
        help_text="Seulement pour « Refusée ». Chaque motif dit ce que le fournisseur verra.",
    )
    mandate_number = forms.CharField(
        label="Numéro DP mandat",
        required=False,
        max_length=Invoice._meta.get_field("mandate_number").max_length,
        help_text="Facultatif : pour une facture mandatée, transmise au comptable, comptabilisée ou payée.",
    )
    comment = forms.CharField(
        label="Compléments d'information",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Le fournisseur les lira. Dites ce qui manque et ce qu'il doit faire.",
    )

    def __init__(self, *args: Any, invoices: Sequence[Invoice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invoices = invoices
        self.fields["action"].widget = self._states()
        self.fields["reason"].widget = self._reasons()
        self.helper = FormHelper()
        self.helper.attrs = {"data-treatment": ""}

    @classmethod
    def answered(cls, sent: QueryDict | None, **kwargs: Any) -> Self:
        """Bound to what was sent; merely filled in with it where it is asked for again, to be changed."""
        if sent is None or "again" not in sent:
            return cls(sent, **kwargs)
        return cls(initial={name: value for name, value in sent.items() if name != "shown_effect"}, **kwargs)

    def _states(self) -> TellingSelect:
        listed = treatment.choices(*self.invoices)
        told = {
            choice.action: {"data-reason": "yes"} if choice.effect is None else _telling(CARDS[choice.effect])
            for choice in listed
        }
        for choice in listed:
            told[choice.action] |= {"data-mandate": "yes"} if choice.takes_mandate_number else {}
        return TellingSelect(told, choices=[("", "Choisissez"), *((choice.action, choice.label) for choice in listed)])

    def _reasons(self) -> TellingSelect:
        told: dict[str, dict[str, str]] = {}
        choices: list[Any] = [("", "Choisissez")]
        listed = treatment.refusals(*self.invoices)
        for group, refusals in groupby(listed, key=lambda refusal: refusal.reason.group):
            options = []
            for refusal in refusals:
                reason, card = refusal.reason, CARDS[refusal.effect]
                options.append((reason.code, f"{reason.label} → le fournisseur verra : {card.label}"))
                told[reason.code] = _telling(card) | {"data-warning": self._warning(reason.code)}
                told[reason.code] |= {"data-comment": "yes"} if reason.comment_required else {}
            choices.append((group.value, options))
        return TellingSelect(told, choices=choices)

    def clean(self) -> dict[str, Any]:
        """A reason goes with « Refusée » alone, and some say nothing without a comment; nothing given is dropped."""
        cleaned = super().clean() or {}
        moves = [move for move in MOVES if move.action == cleaned.get("action")]
        if moves and cleaned.get("mandate_number") and not any(move.takes_mandate_number for move in moves):
            self.add_error("mandate_number", f"L'état « {moves[0].label} » n'en prend pas : effacez-le.")
        if any(move.reasons for move in moves):
            self._check_refusal(cleaned)
        elif moves and cleaned.get("reason"):
            said = f"Un motif ne va qu'avec « Refusée » : retirez-le pour l'état « {moves[0].label} »."
            self.add_error("reason", said)
        return cleaned

    def _check_refusal(self, cleaned: dict[str, Any]) -> None:
        if not cleaned.get("reason"):
            self.add_error("reason", "Choisissez le motif du refus : il décide de ce que le fournisseur doit faire.")
        elif REASONS[cleaned["reason"]].comment_required and not cleaned.get("comment"):
            label = REASONS[cleaned["reason"]].label
            self.add_error("comment", f"Le motif « {label} » ne suffit pas : dites au fournisseur ce qui manque.")

    @property
    def effect(self) -> Card:
        """What the supplier will see."""
        raise NotImplementedError

    def again(self, answers: QueryDict) -> "TreatmentFields":
        """The same form with these answers."""
        raise NotImplementedError

    @property
    def is_effect_unseen(self) -> bool:
        """Whether a refusal was chosen on a page that could not show its effect."""
        return bool(self.cleaned_data["reason"]) and self.cleaned_data["shown_effect"] != self.effect.label

    @property
    def warning(self) -> str:
        """What the agent must know before using this reason, if anything."""
        return self._warning(self.cleaned_data["reason"])

    def _warning(self, code: str) -> str:
        """The first that concerns one of these invoices."""
        return next(filter(None, (treatment.warning_of(invoice, code) for invoice in self.invoices)), "")

    def confirmation(self) -> "TreatmentFields":
        """The same answers as hidden fields, the effect now shown."""
        answers = self.data.copy()
        answers["shown_effect"] = self.effect.label
        again = self.again(answers)
        for field in again.fields.values():
            if not field.widget.is_hidden:
                field.widget = forms.HiddenInput()
        return again

    def summary(self) -> list[tuple[str, str]]:
        """What the page of confirmation repeats."""
        cleaned = self.cleaned_data
        rows = [
            ("Nouvel état", ACTIONS[cleaned["action"]]),
            ("Motif de rejet", REASONS[cleaned["reason"]].label),
            ("Compléments d'information", cleaned["comment"]),
            ("Le fournisseur verra", self.effect.label),
            ("Ce qu'il lira", self.effect.words[Party.SUPPLIER]),
        ]
        return [(label, value) for label, value in rows if value]


class TreatmentForm(TreatmentFields):
    """« Traiter la facture »: one invoice, at the version the agent saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, invoice: Invoice, **kwargs: Any) -> None:
        kwargs["initial"] = {"version": invoice.version} | kwargs.get("initial", {})
        super().__init__(*args, invoices=[invoice], **kwargs)
        self.invoice = invoice
        self.helper.layout = Layout(
            "version",
            "shown_effect",
            Fieldset("Traiter la facture", "action", "reason", EFFECT, "mandate_number", "comment"),
            ButtonHolder(Submit("save", "Enregistrer"), CANCEL),
        )

    @property
    def given(self) -> dict[str, Any]:
        """What the service takes."""
        names = ("action", "reason", "comment", "mandate_number", "version")
        return {name: self.cleaned_data[name] for name in names}

    @property
    def effect(self) -> Card:
        """What the supplier will see. Raises MoveRefused when the action is closed."""
        return treatment.effect_of(self.invoice, self.cleaned_data["action"], self.cleaned_data["reason"])

    @property
    def is_effect_unseen(self) -> bool:
        """Never so for a stale page: the service tells what happened meanwhile."""
        return self.cleaned_data["version"] == self.invoice.version and super().is_effect_unseen

    def again(self, answers: QueryDict) -> "TreatmentForm":
        """The same form with these answers."""
        return TreatmentForm(answers, invoice=self.invoice)


def _telling(card: Card) -> dict[str, str]:
    return {"data-effect": card.label, "data-words": card.words[Party.SUPPLIER]}

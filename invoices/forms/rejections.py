"""Forms of what was refused: acknowledging, « Traiter le rejet », asking for a rejection and answering."""

from typing import Any

from crispy_forms.layout import HTML, ButtonHolder, Fieldset, Layout, Submit
from django import forms
from django.utils import timezone

from invoices.domain.lifecycle import Status
from invoices.domain.reasons import FINAL_REASONS, REASONS
from invoices.domain.rejections import HANDLINGS
from invoices.forms.told import ToldForm
from invoices.models import Invoice, RejectionRequest
from invoices.queries import PAGE_SIZE
from invoices.services import treatment

CANCEL = HTML('<a class="button quiet" href="{{ back }}">Annuler</a>')
BIGINT_DIGITS = 19
TEXT_LENGTH = 2000
NONE_CHOSEN = "Cochez au moins une facture."


class ChosenField(forms.Field):
    """The invoices ticked in a list, by their ids; what is not an id is none."""

    widget = forms.MultipleHiddenInput
    default_error_messages = {
        "required": NONE_CHOSEN,
        "too_many": f"Cochez au plus {PAGE_SIZE} factures à la fois.",
    }

    def to_python(self, value: Any) -> list[int]:
        """Ids, each once."""
        texts = dict.fromkeys(value or ())
        ids = [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < BIGINT_DIGITS]
        if len(ids) > PAGE_SIZE:
            raise forms.ValidationError(self.error_messages["too_many"], "too_many")
        return ids


class AcknowledgeForm(forms.Form):
    """« Tout acquitter et fermer » acts on what the page told of; the other button on what is ticked."""

    facture = ChosenField(required=False)
    shown_at = forms.DateTimeField(required=False)

    @property
    def is_all(self) -> bool:
        return "all" in self.data

    def clean(self) -> dict[str, Any]:
        """A choice needs one; all needs to know what the person had before the eyes."""
        cleaned = super().clean() or {}
        if self.is_all and not cleaned.get("shown_at"):
            self.add_error(None, "La page était incomplète : relisez la liste, puis recommencez.")
        if not self.is_all and not self.errors and not cleaned.get("facture"):
            self.add_error(None, NONE_CHOSEN)
        return cleaned

    @staticmethod
    def now() -> str:
        """The instant the page at hand is shown, for it to send back."""
        return timezone.now().isoformat()


class HandleForm(ToldForm):
    """« Traiter le rejet » of one or several invoices."""

    facture = ChosenField()
    handling = forms.ChoiceField(
        label="Motif", required=False, choices=[("", "Sans motif"), *HANDLINGS.items()], help_text="Facultatif."
    )
    complement = forms.CharField(
        label="Complément d'information",
        required=False,
        max_length=1900,  # the history keeps it with the motif
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Facultatif. Il est gardé dans l'historique de chaque facture, que le destinataire peut lire.",
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        buttons = ButtonHolder(Submit("save", "Traiter le rejet"), CANCEL)
        self.helper.layout = Layout("facture", Fieldset("Suite donnée", "handling", "complement"), buttons)


class AskForm(ToldForm):
    """« Demander le rejet » of an invoice sent by mistake."""

    reason = forms.CharField(
        label="Raison de la demande",
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Le destinataire la lira. Dites pourquoi la facture ne doit pas être payée.",
        error_messages={"required": "Dites au destinataire pourquoi il devrait rejeter cette facture."},
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.helper.layout = Layout("reason", ButtonHolder(Submit("ask", "Demander le rejet"), CANCEL))


class DeclineForm(ToldForm):
    """« Refuser la demande » of the supplier. asked: the request that the page showed."""

    asked = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    answer = forms.CharField(
        label="Réponse au fournisseur",
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Dites pourquoi la facture suit son cours, et ce que le fournisseur peut faire.",
        error_messages={"required": "Dites au fournisseur pourquoi vous refusez sa demande."},
    )

    def __init__(self, data: Any = None, *, request: RejectionRequest, **kwargs: Any) -> None:
        super().__init__(data, initial={"asked": request.pk}, **kwargs)
        buttons = ButtonHolder(Submit("decline", "Refuser la demande"), CANCEL)
        self.helper.layout = Layout("asked", "answer", buttons)


class AcceptForm(ToldForm):
    """« Accepter »: the motif of the rejection; the comment repeats what the supplier asked."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    reason = forms.ChoiceField(
        label="Motif de rejet",
        help_text="Le fournisseur verra : Rejetée. Ce rejet est définitif.",
        error_messages={"required": "Choisissez le motif du rejet."},
    )
    comment = forms.CharField(
        label="Compléments d'information",
        required=False,
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, data: Any = None, *, invoice: Invoice, request: RejectionRequest, **kwargs: Any) -> None:
        asked_on = timezone.localtime(request.asked_at)
        comment = f"Rejetée à votre demande du {asked_on:%d/%m/%Y} : {request.reason}"[:TEXT_LENGTH]
        super().__init__(data, initial={"version": invoice.version, "comment": comment}, **kwargs)
        self.invoice = invoice
        self.fields["reason"].choices = [("", "Choisissez"), *self._offered(invoice)]
        if self.is_bound:  # what closed meanwhile is refused by the service, in its words
            known = [(code, reason.label) for code, reason in REASONS.items() if code in FINAL_REASONS]
            self.fields["reason"].choices = known
            self.fields["reason"].widget.choices = [("", "Choisissez"), *(self._offered(invoice) or known)]
        buttons = ButtonHolder(Submit("accept", "Accepter et rejeter la facture", css_class="danger"), CANCEL)
        self.helper.layout = Layout("version", "reason", "comment", buttons)

    @staticmethod
    def _offered(invoice: Invoice) -> list[tuple[str, str]]:
        refusals = treatment.refusals(invoice)
        return [(refusal.reason.code, refusal.reason.label) for refusal in refusals if refusal.effect is Status.REJETEE]

    def clean(self) -> dict[str, Any]:
        """Some motifs say nothing without a comment."""
        cleaned = super().clean() or {}
        reason = REASONS.get(cleaned.get("reason", ""))
        if reason and reason.comment_required and not cleaned.get("comment"):
            self.add_error("comment", f"Le motif « {reason.label} » ne suffit pas : dites au fournisseur pourquoi.")
        return cleaned

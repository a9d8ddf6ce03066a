"""Forms of what comes back: « Recycler », « Compléter », « Refaire », and the document of a copy."""

import uuid
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, ButtonHolder, Div, Fieldset, Layout, Row, Submit
from django import forms
from django.conf import settings

from invoices.domain.attachment_types import TYPES
from invoices.domain.errors import FileRefused
from invoices.domain.lifecycle import Status
from invoices.forms.attachment import FILES_ADMITTED
from invoices.forms.fields import RecipientField, ServiceCodeField
from invoices.forms.told import ToldForm
from invoices.models import Invoice
from invoices.services import attachments, deposit
from invoices.services.attachments import Piece
from invoices.services.recycling import Routing

PIECES = 5
CANCEL = HTML('<a class="button quiet" href="{{ invoice.get_absolute_url }}">Annuler</a>')


class ReturnForm(ToldForm):
    """wanted: the status in which the action is open; elsewhere the form shows no button."""

    wanted: Status
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, data: Any = None, files: Any = None, *, invoice: Invoice, **initial: Any) -> None:
        self.invoice = invoice
        super().__init__(data, files, initial={"version": invoice.version} | initial)

    def _buttons(self, label: str) -> ButtonHolder:
        buttons = [Submit("send", label)] if self.invoice.status == self.wanted else []
        return ButtonHolder(*buttons, CANCEL)


class RecycleForm(ReturnForm):
    """Only where the invoice goes may be corrected."""

    wanted = Status.A_RECYCLER
    recipient_identifier = RecipientField()
    service_code = ServiceCodeField()
    engagement = forms.CharField(label="N° d'engagement", max_length=100, required=False)
    comment = forms.CharField(
        label="Commentaire pour le destinataire",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any = None, *, invoice: Invoice) -> None:
        super().__init__(data, invoice=invoice, **asdict(Routing.of(invoice)))
        self.helper.layout = Layout(
            Fieldset(
                "Destinataire de la facture",
                "recipient_identifier",
                HTML('{% include "invoices/parts/recipient.html" %}'),
                "service_code",
                "engagement",
            ),
            Fieldset("Commentaire", "comment"),
            "version",
            self._buttons("Recycler la facture"),
        )

    @property
    def routing(self) -> Routing:
        """Where the invoice is to go."""
        names = ("recipient_identifier", "service_code", "engagement")
        return Routing.typed(**{name: self.cleaned_data[name] for name in names})


class CompleteForm(ReturnForm):
    """Some files, each with what it is, and a comment; the files travel with the form and are joined only with it."""

    wanted = Status.SUSPENDUE
    comment = forms.CharField(
        label="Commentaire pour le destinataire",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for rank in range(PIECES):
            file, designation, type_ = self._names(rank)
            self.fields[file] = forms.FileField(
                label=f"Pièce jointe {rank + 1}",
                required=False,
                allow_empty_file=True,
                help_text=FILES_ADMITTED,
                widget=forms.FileInput(attrs={"data-max-bytes": settings.DEPOSIT_MAX_BYTES}),
            )
            self.fields[designation] = forms.CharField(
                label=f"Désignation de la pièce {rank + 1}", max_length=100, required=False
            )
            self.fields[type_] = forms.ChoiceField(
                label=f"Type de la pièce {rank + 1}",
                choices=(("", "Choisissez un type"), *TYPES),
                required=False,
            )
        self.helper.layout = Layout(
            Fieldset("Pièces jointes", *self._rows(range(1)), self._more()),
            Fieldset("Commentaire", "comment"),
            "version",
            self._buttons("Compléter la facture"),
        )

    @staticmethod
    def _names(rank: int) -> tuple[str, str, str]:
        return f"file_{rank}", f"designation_{rank}", f"type_{rank}"

    def _rows(self, ranks: range) -> Iterator[Any]:
        for file, designation, type_ in map(self._names, ranks):
            yield from (file, Row(designation, type_))

    def _more(self) -> Div:
        """The other pieces, folded away until they are wanted or hold an error."""
        opening = HTML('<details class="more"{% if has_more_pieces %} open{% endif %}>')
        summary = HTML("<summary>Joindre d'autres pièces</summary>")
        return Div(opening, summary, *self._rows(range(1, PIECES)), HTML("</details>"))

    def clean(self) -> dict[str, Any]:
        """A file says what it is; the service's own refusals are told beside it."""
        cleaned = super().clean() or {}
        for file, designation, type_ in map(self._names, range(PIECES)):
            upload = cleaned.get(file)
            if upload is None:
                if cleaned.get(designation) and file not in self.errors:
                    self.add_error(file, "Choisissez le fichier qui va avec cette désignation.")
                continue
            try:
                attachments.examine(upload)
            except FileRefused as error:
                self.add_error(file, f"{error.text} {error.remedy}")
            if not cleaned.get(designation):
                self.add_error(designation, "Dites ce qu'est ce fichier, par exemple « Bon de livraison signé ».")
            if not cleaned.get(type_):
                self.add_error(type_, "Choisissez le type de cette pièce.")
        return cleaned

    @property
    def pieces(self) -> list[Piece]:
        """What is to be joined."""
        rows = ([self.cleaned_data.get(name) for name in self._names(rank)] for rank in range(PIECES))
        return [Piece(upload, designation, type_) for upload, designation, type_ in rows if upload is not None]

    @property
    def has_more_pieces(self) -> bool:
        """Whether something was typed or is wrong in the part that is folded away."""
        return any(
            self.data.get(name) or name in self.errors for rank in range(1, PIECES) for name in self._names(rank)
        )


class CopyForm(forms.Form):
    """« Refaire » and « Dupliquer »: a token, so that the same click twice makes one copy."""

    form_token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class DocumentForm(forms.Form):
    """« Joindre le document » of a draft."""

    file = forms.FileField(
        label="Facture au format PDF",
        help_text="Le portail lit le document et remplit les champs encore vides ; ce que vous avez saisi reste.",
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".pdf,application/pdf", "data-max-bytes": settings.DEPOSIT_MAX_BYTES}),
        error_messages={"required": "Choisissez le fichier PDF de la facture."},
    )
    form_token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        back = HTML('<a class="button quiet" href="{% url \'invoices:edit\' invoice.pk %}">Annuler</a>')
        self.helper.layout = Layout("file", "form_token", ButtonHolder(Submit("join", "Joindre le document"), back))

    def clean_file(self) -> Any:
        """The service's own refusals, told beside the field."""
        try:
            deposit.examine(self.cleaned_data["file"])
        except FileRefused as error:
            raise forms.ValidationError(f"{error.text} {error.remedy}") from error
        return self.cleaned_data["file"]

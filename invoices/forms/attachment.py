"""« Ajouter une pièce jointe »: the file or the files, what each is, and its type."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Row, Submit
from django import forms
from django.conf import settings

from invoices.domain.attachment_types import TYPES
from invoices.domain.errors import FileRefused
from invoices.formats import attached
from invoices.forms.uploads import FilesField, FilesInput
from invoices.services import attachments
from invoices.services.attachments import Piece
from invoices.services.deposit import shown_name

MOST_FILES = 20
DESIGNATION_LENGTH = 100
FILES_ADMITTED = f"PDF, image, document ou archive ; nom de {attached.NAME_LENGTH} caractères au plus."


class NamingForm(forms.Form):
    """What a joined file is. All fields are required."""

    designation = forms.CharField(label="Désignation", max_length=DESIGNATION_LENGTH)
    type = forms.ChoiceField(label="Type de pièce jointe", choices=(("", "Choisissez un type"), *TYPES))


class AttachmentForm(NamingForm):
    """One file to join."""

    file = forms.FileField(
        label="Sélection de la pièce jointe",
        allow_empty_file=True,
        help_text=FILES_ADMITTED,
        widget=forms.FileInput(attrs={"data-max-bytes": settings.DEPOSIT_MAX_BYTES}),
        error_messages={"required": "Choisissez le fichier à joindre."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout("file", Row("designation", "type"), Submit("add", "Ajouter"))

    def clean_file(self) -> Any:
        """The service's own refusals, told beside the field."""
        try:
            attachments.examine(self.cleaned_data["file"])
        except FileRefused as error:
            raise forms.ValidationError(f"{error.text} {error.remedy}") from error
        return self.cleaned_data["file"]


class AttachmentsForm(AttachmentForm):
    """One file or several. What is refused of several is told once the others are joined.

    room: how many bytes the invoice may still bear.
    """

    file = FilesField(
        label="Sélection des pièces jointes",
        allow_empty_file=True,
        help_text=f"{FILES_ADMITTED} Plusieurs fichiers à la fois sont "
        f"admis ({MOST_FILES} au plus) : la désignation et le type de chacun se modifient ensuite.",
        widget=FilesInput(attrs={"data-max-bytes": settings.DEPOSIT_MAX_BYTES, "data-max-files": MOST_FILES}),
        error_messages={"required": "Choisissez le fichier à joindre."},
    )

    def __init__(self, *args: Any, room: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.room = room
        self.fields["file"].widget.attrs["data-max-total"] = room
        self.helper.attrs = {"data-each": ""}

    def clean_file(self) -> Any:
        """Their number; each is looked at when it is joined."""
        files = self.cleaned_data["file"]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(
                f"Vous avez choisi {len(files)} fichiers : la limite est de {MOST_FILES} à la fois. "
                "Joignez-les en plusieurs fois."
            )
        return files

    def pieces(self) -> list[Piece]:
        """The files with what they are; several share their designation, each with its own name."""
        values = self.cleaned_data
        files, said = values["file"], values["designation"]
        named = [f"{said} – {shown_name(file.name or '')}" if len(files) > 1 else said for file in files]
        return [
            Piece(file, words[:DESIGNATION_LENGTH], values["type"]) for file, words in zip(files, named, strict=True)
        ]

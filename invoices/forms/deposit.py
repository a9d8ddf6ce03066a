"""« Dépôt d'une nouvelle facture », step 1: the file and who deposits it, in which cadre."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Submit
from django import forms
from django.conf import settings

from accounts.models import User
from invoices.domain.errors import FileRefused, InvalidInvoice
from invoices.forms.emitter import EmitterForm
from invoices.forms.told import ToldForm
from invoices.forms.uploads import FilesField, FilesInput
from invoices.services import arrivals, batches
from invoices.services.arrivals import Road
from invoices.services.batches import MOST_FILES, LeftOut
from invoices.services.deposit import MEGABYTE, Upload

ACCEPTED = ".pdf,.xml,.zip,.gz,application/pdf,application/xml,text/xml,application/zip,application/gzip"
MIXED = (
    "Des PDF ordinaires, des XML et des archives ne se déposent pas ensemble. Déposez les PDF d'une part, les XML "
    "d'autre part, et chaque archive seule."
)


class DepositForm(EmitterForm, ToldForm):
    """One PDF or several, or invoice data (an XML, a Factur-X, a lot), the cadre, and the structure and service that
    emit: only those open to this person.

    left_out: the files that cannot be taken, once the form is valid for the others. road: where the files go.
    """

    file = FilesField(
        label="Choix du fichier à importer",
        help_text=f"La facture au format PDF, signée ou non ({settings.DEPOSIT_MAX_BYTES // MEGABYTE} Mo au plus). Le "
        "portail lit le document et remplit le formulaire : vous vérifiez avant d'envoyer. Plusieurs factures à la "
        f"fois : choisissez plusieurs fichiers ({MOST_FILES} au plus, {settings.INVOICE_MAX_BYTES // MEGABYTE} Mo en "
        "tout). Votre logiciel produit des factures électroniques : choisissez un XML ou un Factur-X "
        f"({settings.DEPOSIT_MAX_BYTES // MEGABYTE} Mo au plus), ou un lot .zip ou .tar.gz "
        f"({settings.FLOW_MAX_BYTES // MEGABYTE} Mo au plus).",
        allow_empty_file=True,  # the service says it in its own words
        max_length=None,
        widget=FilesInput(
            attrs={
                "accept": ACCEPTED,
                "data-max-bytes": settings.DEPOSIT_MAX_BYTES,
                "data-max-lot": settings.FLOW_MAX_BYTES,
                "data-max-files": MOST_FILES,
                "data-max-total": settings.INVOICE_MAX_BYTES,
            }
        ),
        error_messages={"required": "Choisissez le fichier de la facture."},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.left_out: list[LeftOut] = []
        self.helper = FormHelper()
        self.helper.layout = Layout(
            Fieldset("Fichiers", "file"),
            Fieldset("Informations complémentaires", *self.pieces("framework", "structure", "service")),
            "form_token",
            Submit("continue", "Continuer"),
        )

    def clean_file(self) -> list[Upload]:
        """The files that can be taken; the service's refusals stand beside the field when there is none."""
        files = self.cleaned_data["file"]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(
                f"Vous avez choisi {len(files)} fichiers : la limite est de {MOST_FILES} à la fois. "
                "Déposez-les en plusieurs fois."
            )
        self.road = arrivals.road_of(files)
        if self.road is Road.NONE:
            raise forms.ValidationError(MIXED)
        if self.road is not Road.READING:
            return files
        taken, self.left_out = batches.sorted_out(files)
        if not taken:
            raise forms.ValidationError([refused.text for refused in self.left_out])
        return taken

    def _tell(self, error: InvalidInvoice | FileRefused) -> None:
        """A refusal of the service is one of the file."""
        self.add_error("file", f"{error.text} {error.remedy}")

    def said(self) -> dict[str, Any]:
        """What the services want beside the files."""
        names = ("structure", "service", "framework", "form_token")
        return {name: self.cleaned_data.get(name) for name in names}

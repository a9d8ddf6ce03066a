"""« Dépôt d'une nouvelle facture », step 1: the file and who deposits it, in which cadre."""

import uuid
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Submit
from django import forms
from django.conf import settings

from accounts.models import User
from invoices.domain.frameworks import HELP, LABELS, Framework
from invoices.forms.uploads import FilesField, FilesInput
from invoices.services import batches
from invoices.services.batches import MOST_FILES, LeftOut
from invoices.services.deposit import MEGABYTE, Upload
from structures import habilitations
from structures.domain.habilitations import Application, Level
from structures.models import Service, Structure


class DepositForm(forms.Form):
    """One PDF or several, the cadre, and the structure and service that emit: only those open to this person.

    left_out: the files that cannot be taken, once the form is valid for the others.
    """

    file = FilesField(
        label="Choix du fichier à importer",
        help_text="La facture au format PDF, signée ou non. Le portail lit le document et remplit le formulaire : "
        "vous vérifiez avant d'envoyer. Plusieurs factures à la fois : choisissez plusieurs fichiers "
        f"({MOST_FILES} au plus, {settings.INVOICE_MAX_BYTES // MEGABYTE} Mo en tout).",
        allow_empty_file=True,  # the service says it in its own words
        max_length=None,
        widget=FilesInput(
            attrs={
                "accept": ".pdf,application/pdf",
                "data-max-bytes": settings.DEPOSIT_MAX_BYTES,
                "data-max-files": MOST_FILES,
                "data-max-total": settings.INVOICE_MAX_BYTES,
            }
        ),
        error_messages={"required": "Choisissez le fichier PDF de la facture."},
    )
    framework = forms.ChoiceField(
        label="Cadre de facturation", choices=LABELS.items(), help_text=HELP, initial=Framework.A1
    )
    structure = forms.ModelChoiceField(
        queryset=Structure.objects.none(),
        label="Structure",
        empty_label="Choisissez votre structure",
        help_text="La structure qui émet la facture : la vôtre, non celle de votre client.",
    )
    service = forms.ModelChoiceField(
        queryset=Service.objects.none(), label="Service", required=False, empty_label="Aucun service"
    )
    form_token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.left_out: list[LeftOut] = []
        places = habilitations.openings(user, Application.FACTURES_EMISES, Level.MODIFICATION)
        structures = habilitations.structures_open_to(user, Application.FACTURES_EMISES, Level.MODIFICATION)
        self.fields["structure"].queryset = structures.filter(state=Structure.State.ACTIVE)
        services = Service.objects.filter(is_active=True).filter(places.q("structure", "pk"))
        self.fields["service"].queryset = services.select_related("structure").order_by("structure__name", "code")
        self.fields["service"].label_from_instance = lambda service: f"{service} ({service.structure.name})"
        self.initial.setdefault("form_token", uuid.uuid4())
        only = list(structures[:2])
        if len(only) == 1:
            self.initial.setdefault("structure", only[0])
        if not services.exists():
            del self.fields["service"]
        self.helper = FormHelper()
        pieces = [name for name in ("framework", "structure", "service") if name in self.fields]
        self.helper.layout = Layout(
            Fieldset("Fichiers", "file"),
            Fieldset("Informations complémentaires", *pieces),
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
        taken, self.left_out = batches.sorted_out(files)
        if not taken:
            raise forms.ValidationError([refused.text for refused in self.left_out])
        return taken

    def said(self) -> dict[str, Any]:
        """What the services want beside the files."""
        names = ("structure", "service", "framework", "form_token")
        return {name: self.cleaned_data.get(name) for name in names}

    def clean(self) -> dict[str, Any]:
        """A service goes with its own structure; a person habilitated on services only must name one."""
        cleaned = super().clean() or {}
        structure, service = cleaned.get("structure"), cleaned.get("service")
        if structure and service and service.structure_id != structure.pk:
            self.add_error(
                "service", f"Le service {service.code} n'appartient pas à {structure.name}. Choisissez-en un autre."
            )
        return cleaned

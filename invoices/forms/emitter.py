"""« Informations complémentaires » of an invoice that begins: the cadre, and the structure and service that emit it."""

import uuid
from typing import Any

from django import forms
from django.db.models import QuerySet

from accounts.models import User
from invoices.domain.frameworks import HELP, LABELS, Framework
from structures import habilitations
from structures.domain.habilitations import Application, Level
from structures.models import Service, Structure


class EmitterForm(forms.Form):
    """Only what is open to this person is offered; what stands alone is chosen."""

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
        self.places = habilitations.openings(user, Application.FACTURES_EMISES, Level.MODIFICATION)
        self.able = self.emitters()
        services = Service.objects.filter(is_active=True, structure__in=self.able)
        services = services.filter(self.places.q("structure", "pk")).select_related("structure")
        self.fields["structure"].queryset = self.able
        self.fields["service"].queryset = services.order_by("structure__name", "code")
        self.fields["service"].label_from_instance = lambda service: f"{service} ({service.structure.name})"
        self.initial.setdefault("form_token", uuid.uuid4())
        only = list(self.able[:2])
        if len(only) == 1:
            self.initial.setdefault("structure", only[0])
        if not services.exists():
            del self.fields["service"]

    def emitters(self) -> QuerySet[Structure]:
        """The structures on offer, by name: active, and open to this person as a whole or by a service."""
        mine = Structure.objects.filter(pk__in=sorted(self.places.structure_ids))
        return mine.filter(state=Structure.State.ACTIVE).order_by("name", "pk")

    def pieces(self, *names: str) -> list[str]:
        """Those of these fields that the form has."""
        return [name for name in names if name in self.fields]

    def clean(self) -> dict[str, Any]:
        """A service goes with its own structure; a person habilitated on services only must name one."""
        cleaned = super().clean() or {}
        structure, service = cleaned.get("structure"), cleaned.get("service")
        if structure and service and service.structure_id != structure.pk:
            self.add_error(
                "service", f"Le service {service.code} n'appartient pas à {structure.name}. Choisissez-en un autre."
            )
        elif structure and not service and "service" in self.fields and not self.places.allows(structure.pk, None):
            self.add_error(
                "service", f"Vous n'êtes habilité que sur des services de {structure.name} : choisissez l'un d'eux."
            )
        return cleaned

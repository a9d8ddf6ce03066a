"""Which structure a list shows, and which of its services: the first two filters of most pages."""

from collections.abc import Sequence
from typing import Any

from django import forms

from accounts.models import User
from invoices.queries import Place
from structures import habilitations
from structures.domain.habilitations import Application, Level
from structures.domain.identifiers import grouped
from structures.models import Service, Structure

MOST_LISTED = 100  # beyond, a drop-down of services helps nobody: the code is typed


class PlaceFilter(forms.Form):
    """Reads the address; what it does not understand chooses nothing.

    structure: the one shown, among those open to the person. Its services are the choices of the filter.
    """

    application = Application.FACTURES_RECUES

    structure = forms.CharField(label="Structure", required=False)
    service = forms.CharField(label="Service", required=False, max_length=100)

    def __init__(self, *args: Any, user: User, structures: Sequence[Structure], structure: Structure) -> None:
        super().__init__(*args)
        self.shown = structure
        self.open_services = habilitations.services_open_to(user, self.application, Level.CONSULTATION, structure)
        listed = list(self.open_services[: MOST_LISTED + 1])
        self.fields["structure"].widget = forms.Select(
            choices=[(item.pk, f"{grouped(item.identifier)} – {item.name}") for item in structures]
        )
        if not listed:
            del self.fields["service"]
        elif len(listed) <= MOST_LISTED:
            choices = [("", "Tous les services"), *((service.code, str(service)) for service in listed)]
            self.fields["service"].widget = forms.Select(choices=choices)
        self.listed = {service.code: service for service in listed}

    def clean_service(self) -> Service | None:
        """A service that is open to this person, by its code."""
        code = self.cleaned_data["service"]
        if not code:
            return None
        service = self.listed.get(code) or self.open_services.filter(code=code).first()
        if service is None:
            raise forms.ValidationError(f"Aucun service « {code} » ne vous est ouvert : tous sont affichés.")
        return service

    @property
    def place(self) -> Place:
        """What the page shows."""
        return Place(self.shown, self.cleaned_data.get("service"))
